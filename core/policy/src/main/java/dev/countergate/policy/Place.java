package dev.countergate.policy;

import dev.countergate.domain.Fault;

/// A line of a policy or configuration file, where something stands or is wrong.
public record Place(Kind kind, String file, int line) {
  /// What the file is, for the message.
  public enum Kind {
    POLICY("policy", Fault.Code.POLICY_SYNTAX),
    CONFIGURATION("configuration", Fault.Code.CONFIGURATION_SYNTAX);

    private final String word;
    private final Fault.Code syntax;

    Kind(String word, Fault.Code syntax) {
      this.word = word;
      this.syntax = syntax;
    }
  }

  public Fault wrong(String what) {
    return new Fault(kind.syntax, at() + what);
  }

  public Fault wrong(String what, String help) {
    return wrong(what + "\nhelp: " + help);
  }

  Fault mistyped(String what) {
    return new Fault(Fault.Code.POLICY_TYPE, at() + what);
  }

  Fault mistyped(String what, String help) {
    return mistyped(what + "\nhelp: " + help);
  }

  private String at() {
    return kind.word + " `" + file + "` line " + line + ": ";
  }
}
