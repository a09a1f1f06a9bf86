package dev.countergate.policy;

import dev.countergate.domain.Decision;
import java.util.List;

/// A decision with what every rule had to do with it.
public record Explanation(Decision decision, List<Line> rules) {
  public Explanation {
    rules = List.copyOf(rules);
  }

  /// What one rule said.
  ///
  /// @param says the rule's outcome as the file has it: `allow`, `ask`, `deny`
  /// @param why what a reader should know beyond the result; may be empty
  public record Line(
      String rule,
      String file,
      int line,
      String says,
      Result result,
      String why,
      List<String> controls) {
    public Line {
      controls = List.copyOf(controls);
    }
  }

  /// How a rule's condition came out.
  public enum Result {
    MATCHED,
    NOT_MATCHED,
    BROKEN
  }

  static Line line(Vote vote) {
    return switch (vote) {
      case Vote.Silent(var rule) -> line(rule, Result.NOT_MATCHED, "");
      case Vote.Allows(var rule) -> line(rule, Result.MATCHED, "");
      case Vote.Barred(var rule) -> line(rule, Result.MATCHED, "it does not name `unknown`");
      case Vote.Asks(var rule, _) -> line(rule, Result.MATCHED, "");
      case Vote.Denies(var rule, var reason) -> line(rule, Result.MATCHED, reason);
      case Vote.Broken(var rule, var why) -> line(rule, Result.BROKEN, why);
    };
  }

  private static Line line(Rule rule, Result result, String why) {
    return new Line(
        rule.name(),
        rule.place().file(),
        rule.place().line(),
        rule.then().word(),
        result,
        why,
        rule.controls());
  }
}
