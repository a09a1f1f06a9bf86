package dev.countergate.policy;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.parser.CelMacro;
import dev.cel.parser.CelMacroExprFactory;
import dev.countergate.domain.Counter;
import dev.countergate.domain.Window;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `context.window('5m').denials` in conditions. It is read when the policy is published and
/// becomes one name, `context.window(5m).denials`, which nobody can write himself. So a wrong
/// window or counter is found at publish, and a policy knows what it will ask for.
final class Windows {
  static final List<String> COUNTERS = Arrays.stream(Counter.values()).map(Counter::word).toList();
  private static final String ROOT = "context";
  private static final String FUNCTION = "window";
  private static final Pattern LENGTH = Pattern.compile("([1-9][0-9]?)m|1h");
  private static final Map<String, Window> NAMES = names();

  private Windows() {}

  private static Map<String, Window> names() {
    var names = new HashMap<String, Window>();
    for (int minutes = 1; minutes <= Window.MINUTES_MAX; minutes++) {
      for (Counter counter : Counter.values()) {
        String name = ROOT + '.' + field(minutes) + '.' + counter.word();
        names.put(name, new Window(counter, minutes));
      }
    }
    return Map.copyOf(names);
  }

  /// The names that conditions may come to have.
  static Iterable<String> declared() {
    return NAMES.keySet();
  }

  static Optional<Window> of(String name) {
    return Optional.ofNullable(NAMES.get(name));
  }

  static boolean isField(String field) {
    return field.startsWith(FUNCTION + '(');
  }

  private static String field(int minutes) {
    return FUNCTION + '(' + minutes + "m)";
  }

  /// Turns the call into the name.
  static CelMacro macro() {
    return CelMacro.newReceiverMacro(
        FUNCTION,
        1,
        (factory, target, arguments) ->
            target.getKind() == CelExpr.ExprKind.Kind.IDENT && target.ident().name().equals(ROOT)
                ? Optional.of(named(factory, target, arguments.getFirst()))
                : Optional.empty());
  }

  private static CelExpr named(CelMacroExprFactory factory, CelExpr context, CelExpr length) {
    return minutes(length)
        .map(minutes -> factory.newSelect(context, field(minutes), false))
        .orElseGet(
            () -> factory.reportError("the window is not one of '1m' to '60m' or '1h', in quotes"));
  }

  private static Optional<Integer> minutes(CelExpr length) {
    if (length.getKind() != CelExpr.ExprKind.Kind.CONSTANT
        || length.constant().getKind() != CelConstant.Kind.STRING_VALUE) {
      return Optional.empty();
    }
    Matcher parts = LENGTH.matcher(length.constant().stringValue());
    if (!parts.matches()) return Optional.empty();
    int minutes = parts.group(1) == null ? Window.MINUTES_MAX : Integer.parseInt(parts.group(1));
    return Optional.of(minutes).filter(count -> count <= Window.MINUTES_MAX);
  }

  /// What a checked condition reads.
  static List<Window> in(CelAbstractSyntaxTree typed) {
    var found = new TreeSet<Window>();
    CelNavigableAst.fromAst(typed)
        .getRoot()
        .allNodes()
        .map(CelNavigableExpr::expr)
        .filter(expr -> expr.getKind() == CelExpr.ExprKind.Kind.IDENT)
        .forEach(expr -> of(expr.ident().name()).ifPresent(found::add));
    return List.copyOf(found);
  }
}
