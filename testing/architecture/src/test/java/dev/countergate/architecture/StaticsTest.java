package dev.countergate.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// No static state: a static field is final, and its type cannot change.
class StaticsTest {
  /// Types of others that do not change, each with the reason why it may be static.
  private static final Map<String, String> ALLOWED =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("java.lang.String", "a value"),
              Map.entry("java.lang.System$Logger", "for operators, holds nothing of ours"),
              Map.entry("java.lang.ScopedValue", "for tracing alone; the field is only a key"),
              Map.entry("java.lang.ClassValue", "computed once from a class, which is constant"),
              Map.entry("java.util.regex.Pattern", "a value"),
              Map.entry("java.util.HexFormat", "a value"),
              Map.entry("java.util.Base64$Encoder", "has no state"),
              Map.entry("java.util.Base64$Decoder", "has no state"),
              Map.entry("java.time.Duration", "a value"),
              Map.entry("java.time.Instant", "a value"),
              Map.entry("java.time.format.DateTimeFormatter", "a value"),
              Map.entry("java.math.BigInteger", "a value"),
              Map.entry("java.nio.charset.Charset", "a value"),
              Map.entry("java.lang.invoke.VarHandle", "access to a field, not the field"),
              Map.entry(
                  "java.util.concurrent.atomic.AtomicReferenceFieldUpdater",
                  "access to a field, not the field"),
              Map.entry("tools.jackson.core.json.JsonFactory", "immutable since Jackson 3"),
              Map.entry("java.util.List", "by agreement one that cannot change: List.of or a copy"),
              Map.entry("java.util.Set", "likewise"),
              Map.entry("java.util.Map", "likewise")));

  private static final Set<String> CONSTANT_ARRAYS = Set.of("[B", "[C", "[I", "[J");

  @Test
  void staticFieldsAreFinalAndCannotChange() {
    var wrong = new ArrayList<String>();
    for (JavaClass one : Project.here().classes()) {
      for (JavaField field : one.getFields()) {
        if (!field.getModifiers().contains(JavaModifier.STATIC) || isMadeByTheCompiler(field)) {
          continue;
        }
        boolean constant = field.getModifiers().contains(JavaModifier.FINAL) && cannotChange(field);
        if (!constant) {
          wrong.add(field.getFullName() + " of " + field.getRawType().getName());
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static boolean isMadeByTheCompiler(JavaField field) {
    return field.getModifiers().contains(JavaModifier.SYNTHETIC) || field.getName().contains("$");
  }

  /// Arrays of primitives are constants by agreement: none is written after its class is ready.
  private static boolean cannotChange(JavaField field) {
    JavaClass type = field.getRawType();
    return type.isPrimitive()
        || type.isEnum()
        || type.isRecord()
        || CONSTANT_ARRAYS.contains(type.getName())
        || ALLOWED.containsKey(type.getName())
        || isOursAndAllFinal(type);
  }

  private static boolean isOursAndAllFinal(JavaClass type) {
    return type.getPackageName().startsWith("dev.countergate")
        && type.getAllFields().stream()
            .filter(field -> !field.getModifiers().contains(JavaModifier.STATIC))
            .allMatch(field -> field.getModifiers().contains(JavaModifier.FINAL));
  }
}
