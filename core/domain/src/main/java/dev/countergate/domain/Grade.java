package dev.countergate.domain;

/// How strong the proof of a verdict is.
public enum Grade {
  /// A click in a chat.
  G0,
  /// A signed-in session.
  G1,
  /// A fresh step-up.
  G2,
  /// A passkey over the decision.
  G3,
  /// A passkey that cannot leave its device.
  G4;

  /// Whether a proof of this grade meets a rule that asks for the other.
  public boolean meets(Grade asked) {
    return compareTo(asked) >= 0;
  }
}
