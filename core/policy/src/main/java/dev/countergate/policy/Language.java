package dev.countergate.policy;

import dev.cel.checker.CelStandardDeclarations;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;

/// CEL as policies speak it: the words of [Word] and nothing untyped. Every error is found when the
/// policy is published, with its line.
final class Language {
  private final CelCompiler compiler = compiler();
  private final CelRuntime runtime =
      CelRuntimeFactory.plannerRuntimeBuilder()
          .setOptions(
              CelOptions.current()
                  .enableHeterogeneousNumericComparisons(true)
                  .comprehensionMaxIterations(Limits.CONDITION_ROUNDS_MAX)
                  .maxRegexProgramSize(Limits.REGEX_PROGRAM_MAX)
                  .build())
          .build();

  private static CelCompiler compiler() {
    CelCompilerBuilder builder =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(
                CelOptions.current()
                    .maxExpressionCodePointSize(Limits.CONDITION_CHARS_MAX)
                    .maxParseRecursionDepth(Limits.CONDITION_DEPTH_MAX)
                    .maxParseExpressionNodeCount(Limits.CONDITION_NODES_MAX)
                    .build())
            .setStandardEnvironmentEnabled(false)
            .setStandardDeclarations(
                CelStandardDeclarations.newBuilder()
                    .excludeFunctions(CelStandardDeclarations.StandardFunction.DYN)
                    .build())
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addMacros(Windows.macro())
            .setResultType(SimpleType.BOOL);
    for (Word word : Word.values()) builder.addVar(word.path(), word.cel());
    for (String name : Windows.declared()) builder.addVar(name, SimpleType.INT);
    return builder.build();
  }

  /// Compiles one condition, or says what is wrong with it and on which line.
  Condition compile(Yaml.Text when) {
    if (when.value().isBlank()) {
      throw when.place().wrong("`when` is empty, expected a condition such as `true`");
    }
    if (when.value().length() > Limits.CONDITION_CHARS_MAX) {
      throw when.place()
          .wrong("the condition is longer than " + Limits.CONDITION_CHARS_MAX + " characters");
    }
    CelValidationResult parsed = compiler.parse(when.value());
    if (parsed.hasError()) throw wrong(when, parsed);
    CelAbstractSyntaxTree tree = tree(when, parsed);
    TreeCheck.fields(when, tree);
    CelValidationResult checked = compiler.check(tree);
    if (checked.hasError()) throw wrong(when, checked);
    CelAbstractSyntaxTree typed = tree(when, checked);
    TreeCheck.types(when, typed);
    try {
      return new Condition(
          runtime.createProgram(typed),
          Refuter.of(typed.getExpr()),
          TreeCheck.names(typed, "unknown"),
          Windows.in(typed));
    } catch (CelEvaluationException e) {
      throw when.place().mistyped(Words.of(String.valueOf(e.getMessage())));
    }
  }

  private static CelAbstractSyntaxTree tree(Yaml.Text when, CelValidationResult result) {
    try {
      return result.getAst();
    } catch (CelValidationException e) {
      throw when.place().wrong(Words.of(String.valueOf(e.getMessage())));
    }
  }

  private static RuntimeException wrong(Yaml.Text when, CelValidationResult result) {
    CelIssue first = result.getErrors().getFirst();
    int line = Math.max(1, first.getSourceLocation().getLine());
    int column = first.getSourceLocation().getColumn() + 1;
    Place place = TreeCheck.place(when, line);
    String message =
        Words.of(first.getMessage())
            + ", at character "
            + column
            + " of the condition"
            + help(first);
    return first.getExprId() > 0 ? place.mistyped(message) : place.wrong(message);
  }

  private static String help(CelIssue issue) {
    if (issue.getMessage().startsWith("token recognition error at: '= ")) {
      return "\nhelp: compare with `==`";
    }
    if (issue.getMessage().startsWith("undeclared reference")) {
      return "\nhelp: conditions see " + Nearest.list(Word.ROOTS) + " and the functions of CEL";
    }
    return "";
  }
}
