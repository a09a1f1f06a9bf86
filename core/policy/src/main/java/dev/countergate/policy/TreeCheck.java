package dev.countergate.policy;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import java.util.List;

/// What the type checker does not find, or does not say well.
final class TreeCheck {
  private TreeCheck() {}

  /// Unknown fields, and local names that would hide ours.
  static void fields(Yaml.Text when, CelAbstractSyntaxTree tree) {
    CelNavigableAst.fromAst(tree)
        .getRoot()
        .allNodes()
        .forEach(node -> {
          CelExpr expr = node.expr();
          switch (expr.getKind()) {
            case SELECT -> {
              if (Windows.isField(expr.select().field())) window(when, tree, node);
              else field(when, tree, expr);
            }
            case COMPREHENSION -> {
              local(when, expr.comprehension().iterVar());
              local(when, expr.comprehension().iterVar2());
            }
            case STRUCT ->
                throw when.place()
                    .mistyped("message `" + expr.struct().messageName() + "`, expected none");
            default -> {}
          }
        });
  }

  private static void field(Yaml.Text when, CelAbstractSyntaxTree tree, CelExpr expr) {
    CelExpr operand = expr.select().operand();
    if (operand.getKind() != CelExpr.ExprKind.Kind.IDENT) return;
    String root = operand.ident().name();
    String field = expr.select().field();
    if (!Word.ROOTS.contains(root)) return;
    Place place = placeOf(when, tree, operand);
    List<String> known = Word.fieldsOf(root);
    if (!known.contains(field)) {
      String message =
          "unknown field `" + root + "." + field + "`, expected one of " + Nearest.list(known);
      throw Nearest.to(field, known)
          .map(near -> place.mistyped(message, "did you mean `" + root + "." + near + "`?"))
          .orElseGet(() -> place.mistyped(message));
    }
    if (expr.select().testOnly()) {
      throw place.mistyped(
          "`has(" + root + "." + field + ")` is always true",
          "ask for a key of a map: `has(target.labels.env)`");
    }
  }

  private static void window(Yaml.Text when, CelAbstractSyntaxTree tree, CelNavigableExpr node) {
    Place place = placeOf(when, tree, node.expr().select().operand());
    CelExpr around = node.parent().map(CelNavigableExpr::expr).orElse(node.expr());
    String known = Nearest.list(Windows.COUNTERS);
    if (around.getKind() != CelExpr.ExprKind.Kind.SELECT || node.parent().isEmpty()) {
      throw place.mistyped("`context.window` alone, expected a counter behind it: " + known);
    }
    String counter = around.select().field();
    if (around.select().testOnly()) {
      throw place.mistyped("`has` of a counter is always true");
    }
    if (!Windows.COUNTERS.contains(counter)) {
      throw place.mistyped("unknown counter `" + counter + "`, expected one of " + known);
    }
  }

  private static void local(Yaml.Text when, String name) {
    if (Word.ROOTS.contains(name)) {
      throw when.place()
          .mistyped("`" + name + "` is a name of the language, expected another for the element");
    }
  }

  /// Lists and maps of mixed types, whose elements no rule could compare with certainty.
  static void types(Yaml.Text when, CelAbstractSyntaxTree tree) {
    each(tree)
        .filter(TreeCheck::hasElements)
        .filter(expr -> tree.getType(expr.id()).filter(TreeCheck::mixed).isPresent())
        .findFirst()
        .ifPresent(expr -> {
          throw placeOf(when, tree, expr)
              .mistyped("a list or map of different types, expected all of one type");
        });
  }

  private static boolean hasElements(CelExpr expr) {
    return switch (expr.getKind()) {
      case LIST -> !expr.list().elements().isEmpty();
      case MAP -> !expr.map().entries().isEmpty();
      default -> false;
    };
  }

  private static boolean mixed(CelType type) {
    return type.kind() == CelKind.DYN || type.parameters().stream().anyMatch(TreeCheck::mixed);
  }

  /// Whether the constant text stands anywhere in the condition.
  static boolean names(CelAbstractSyntaxTree tree, String text) {
    return each(tree)
        .anyMatch(expr ->
            expr.getKind() == CelExpr.ExprKind.Kind.CONSTANT
                && expr.constant().getKind() == CelConstant.Kind.STRING_VALUE
                && expr.constant().stringValue().equals(text));
  }

  private static java.util.stream.Stream<CelExpr> each(CelAbstractSyntaxTree tree) {
    return CelNavigableAst.fromAst(tree).getRoot().allNodes().map(CelNavigableExpr::expr);
  }

  private static Place placeOf(Yaml.Text when, CelAbstractSyntaxTree tree, CelExpr expr) {
    Integer offset = tree.getSource().getPositionsMap().get(expr.id());
    int line = 1;
    for (int i = 0; offset != null && i < offset && i < when.value().length(); i++) {
      if (when.value().charAt(i) == '\n') line++;
    }
    return place(when, line);
  }

  /// The line of the file on which a line of the condition stands.
  static Place place(Yaml.Text when, int lineOfCondition) {
    int before = when.block() ? 1 : 0;
    return new Place(
        Place.Kind.POLICY, when.place().file(), when.place().line() + before + lineOfCondition - 1);
  }
}
