package dev.countergate.domain;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// The public half of a key that a person's authenticator holds.
///
/// @param key SubjectPublicKeyInfo, base64url
/// @param algorithm as COSE numbers it: -7 is ES256, -8 EdDSA, -257 RS256
/// @param backupEligible whether the authenticator may copy it to other devices
/// @param registration commitment to what the authenticator answered when the key was made
public record Passkey(String key, int algorithm, boolean backupEligible, Digest registration) {

  /// What an authenticator answers to a challenge, each part in base64url (WebAuthn, section 7.2).
  ///
  /// @param credential the id under which the passkey was bound
  public record Assertion(
      String credential, String authenticatorData, String clientData, String signature) {}

  /// What lets a passkey be bound.
  public sealed interface Warrant {
    /// A link that worked once, and whose issuing is a fact.
    record Invited(Digest invitation) implements Warrant {}

    /// A passkey of the same person signed for the new one.
    record Signed(Assertion assertion) implements Warrant {}
  }

  /// Where passkeys work: the relying party's id, and the origins of its pages.
  public record Site(String rp, List<String> origins) {
    public Site {
      origins = List.copyOf(origins);
    }
  }

  /// What is asked for when a further passkey is bound: the challenge is made of it.
  public record Binding(String person, String credential, Digest key) {
    public byte[] challenge() {
      return Passkey.challenge("countergate/credential/v1\n", this);
    }
  }

  /// What is asked for at a sign-in: the challenge is made of the session that is to begin.
  public record Login(Digest session) {
    public byte[] challenge() {
      return Passkey.challenge("countergate/session/v1\n", this);
    }
  }

  /// SHA-256 over a purpose and the canonical form: what a passkey is made to sign.
  static byte[] challenge(String purpose, Record what) {
    byte[] domain = purpose.getBytes(StandardCharsets.US_ASCII);
    return Digest.of(domain, Codec.canonical(what)).bytes();
  }
}
