package dev.countergate.web.console.view;

import dev.countergate.domain.Grade;
import dev.countergate.domain.Verdict;

/// How an answer was proven, in words.
public final class Proofs {
  private Proofs() {}

  /// `passkey over the decision (G3)`
  public static String words(Grade grade) {
    return switch (grade) {
          case G0 -> "click in a chat";
          case G1 -> "signed-in session";
          case G2 -> "fresh step-up";
          case G3 -> "passkey over the decision";
          case G4 -> "passkey that cannot leave its device";
        }
        + " ("
        + grade
        + ")";
  }

  /// What stands in a chain of custody, as a sentence.
  public static String sentence(Verdict.Proof proof) {
    String grade = words(Verdict.grade(proof));
    return switch (proof) {
      case Verdict.Proof.Session(_, var by) ->
          "Proven by a " + grade + ", which a " + by + " began.";
      case Verdict.Proof.Webauthn(var assertion) ->
          "Proven by a " + grade + ", credential " + brief(assertion.credential()) + ".";
    };
  }

  private static String brief(String credential) {
    int length = credential.length();
    return length <= 16
        ? credential
        : credential.substring(0, 8) + "…" + credential.substring(length - 4);
  }
}
