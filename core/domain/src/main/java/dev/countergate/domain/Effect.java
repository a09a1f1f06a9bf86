package dev.countergate.domain;

import java.util.Locale;

/// A class of what an action does to its target. An effect is judged, an [Impact] is measured.
public enum Effect {
  READ,
  WRITE,
  DEFINE,
  ADMINISTER,
  EXPORT,
  EXECUTE,
  /// Nothing proven: never allowed by a rule that does not name it.
  UNKNOWN;

  /// The word that policies, facts and pages use.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
