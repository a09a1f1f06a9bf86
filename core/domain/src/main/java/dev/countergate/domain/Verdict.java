package dev.countergate.domain;

import java.time.Instant;
import java.util.Optional;

/// One person's answer to an approval, whole: its canonical bytes are what a passkey will sign.
///
/// @param v the format of these members, [#FORMAT]
/// @param ledger origin of the ledger, and SHA-256 of its verifier key
/// @param presented where the answerer was shown the view, and the leaf hash of that fact
/// @param reason commitment to the words given
/// @param typed commitment to the value typed, where one is asked for
public record Verdict(
    int v,
    Ledger ledger,
    Position approval,
    Digest action,
    Digest view,
    Optional<Digest> impact,
    Presented presented,
    Answer answer,
    Optional<Digest> reason,
    Optional<Digest> typed,
    Digest policy,
    String approver,
    int clause,
    Instant expires) {
  public static final int FORMAT = 1;

  public enum Answer {
    APPROVE,
    REFUSE
  }

  /// Which ledger this verdict belongs to.
  public record Ledger(String origin, Digest key) {}

  /// Which showing this verdict answers.
  public record Presented(Position index, Digest leaf) {}

  /// What proves that the approver gave it.
  public sealed interface Proof {
    /// A signed-in session; grade G1.
    record Session(Digest session, String by) implements Proof {}

    /// A passkey signed the decision; grade G3. (G4 needs an attestation to a declared root.)
    record Webauthn(Passkey.Assertion assertion) implements Proof {}
  }

  public Digest digest() {
    return Digest.of(Codec.canonical(this));
  }

  /// The grade that a proof reaches.
  public static Grade grade(Proof proof) {
    return switch (proof) {
      case Proof.Session _ -> Grade.G1;
      case Proof.Webauthn _ -> Grade.G3;
    };
  }

  /// What a passkey signs.
  public byte[] challenge() {
    return Passkey.challenge("countergate/verdict/v1\n", this);
  }
}
