package dev.countergate.gateway.postgres;

import dev.countergate.domain.Effect;
import dev.countergate.gateway.postgres.Condition.Argument;
import dev.countergate.gateway.postgres.Condition.Known;
import dev.countergate.gateway.postgres.TreeNode.Datum;
import dev.countergate.gateway.postgres.TreeNode.Items;
import dev.countergate.gateway.postgres.TreeNode.Struct;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Built-in functions whose effect depends on a value: `set_config` and `lo_open`.
final class Calls {
  private static final String SET_CONFIG = "pg_catalog.set_config(text, text, boolean)";
  private static final String LO_OPEN = "pg_catalog.lo_open(oid, integer)";
  private static final int TEXT = 25;
  private static final int INT4 = 23;

  private final List<Condition> conditions;

  Calls(List<Condition> conditions) {
    this.conditions = conditions;
  }

  static boolean isConditional(String name) {
    return name.equals(SET_CONFIG) || name.equals(LO_OPEN);
  }

  static boolean isSamplingMethod(String name) {
    return name.equals("pg_catalog.bernoulli(internal)")
        || name.equals("pg_catalog.system(internal)");
  }

  /// The effects that are certain now; what waits for a Bind is kept as a condition.
  Set<Effect> judge(String name, TreeNode arguments) {
    if (!(arguments instanceof Items(var all)) || all.size() < 2) {
      return Set.of(Effect.ADMINISTER, Effect.WRITE);
    }
    Condition condition =
        name.equals(SET_CONFIG)
            ? new Condition.SetConfig(argument(all.get(0)), argument(all.get(1)))
            : new Condition.LargeObjectOpen(argument(all.get(1)));
    conditions.add(condition);
    return Set.of();
  }

  private static Argument argument(TreeNode node) {
    if (!(node instanceof Struct struct)) return new Argument.Computed();
    return switch (struct.kind()) {
      case "CONST" -> constant(struct);
      case "PARAM" ->
          struct.text("paramkind").equals("0") && Commands.number(struct.text("paramid")) > 0
              ? new Argument.Parameter(Commands.number(struct.text("paramid")))
              : new Argument.Computed();
      case "RELABELTYPE" -> argument(struct.get("arg"));
      default -> new Argument.Computed();
    };
  }

  private static Argument constant(Struct struct) {
    if (struct.text("constisnull").equals("true")) return new Argument.Constant(new Known(null));
    if (!(struct.get("constvalue") instanceof Datum(var bytes))) return new Argument.Computed();
    Optional<String> text =
        switch (Commands.oid(struct.get("consttype"))) {
          case TEXT -> text(bytes);
          case INT4 -> number(bytes);
          default -> Optional.empty();
        };
    if (text.isEmpty()) return new Argument.Computed();
    return new Argument.Constant(new Known(text.get()));
  }

  /// A text as the server holds it: four bytes of size, shifted by two, and the text.
  private static Optional<String> text(byte[] bytes) {
    if (bytes.length < 4 || (bytes[0] & 3) != 0) return Optional.empty();
    int size = (bytes[0] & 0xff) | (bytes[1] & 0xff) << 8 | (bytes[2] & 0xff) << 16;
    if ((size | bytes[3] << 24) >>> 2 != bytes.length) return Optional.empty();
    return Optional.of(
        new String(Arrays.copyOfRange(bytes, 4, bytes.length), StandardCharsets.UTF_8));
  }

  private static Optional<String> number(byte[] bytes) {
    if (bytes.length < 4) return Optional.empty();
    int value = (bytes[0] & 0xff) | (bytes[1] & 0xff) << 8 | (bytes[2] & 0xff) << 16;
    return Optional.of(Integer.toString(value | bytes[3] << 24));
  }
}
