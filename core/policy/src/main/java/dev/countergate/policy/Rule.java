package dev.countergate.policy;

import dev.countergate.domain.Clause;
import dev.countergate.domain.Grade;
import java.time.Duration;
import java.util.List;

/// One rule, ready to be asked.
record Rule(String name, Place place, Condition when, Then then, List<String> controls) {
  /// What it says when its condition holds.
  sealed interface Then {
    record Allow() implements Then {}

    record Ask(List<Clause> of, Grade grade, Duration within, boolean reasonRequired)
        implements Then {}

    record Deny(String reason) implements Then {}

    /// The word that stands in the file.
    default String word() {
      return switch (this) {
        case Allow _ -> "allow";
        case Ask _ -> "ask";
        case Deny _ -> "deny";
      };
    }
  }

  /// What this rule says of one question. Every failure to say is a vote too.
  Vote vote(Subject subject) {
    return switch (when.holds(subject)) {
      case Condition.Truth.No _ -> new Vote.Silent(this);
      case Condition.Truth.Unclear(var why) -> new Vote.Broken(this, why);
      case Condition.Truth.Yes _ ->
          switch (then) {
            case Then.Deny(var reason) -> new Vote.Denies(this, reason);
            case Then.Ask ask -> new Vote.Asks(this, ask);
            case Then.Allow _ when subject.unknown() && !when.namesUnknown() ->
                new Vote.Barred(this);
            case Then.Allow _ -> new Vote.Allows(this);
          };
    };
  }
}
