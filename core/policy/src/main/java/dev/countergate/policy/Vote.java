package dev.countergate.policy;

/// What one rule says of one question; every rule lands in exactly one case.
sealed interface Vote {
  Rule rule();

  record Silent(Rule rule) implements Vote {}

  record Allows(Rule rule) implements Vote {}

  /// It would allow, but the action has the effect `unknown` and the rule does not name it.
  record Barred(Rule rule) implements Vote {}

  record Asks(Rule rule, Rule.Then.Ask ask) implements Vote {}

  record Denies(Rule rule, String reason) implements Vote {}

  record Broken(Rule rule, String why) implements Vote {}
}
