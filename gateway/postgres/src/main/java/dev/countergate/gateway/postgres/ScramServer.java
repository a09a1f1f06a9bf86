package dev.countergate.gateway.postgres;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// The gateway's half of SCRAM when a client signs in. One object is one attempt.
///
/// ```
/// C: n,,n=,r=<c>            or y,,…  or p=tls-server-end-point,,…
/// S: r=<c><s>,s=<salt>,i=<iterations>
/// C: c=<base64 of the gs2 header and, for p=, the binding>,r=<c><s>,p=<proof>
/// S: v=<signature>
/// ```
final class ScramServer {
  private static final String END_POINT = "p=tls-server-end-point";

  private final ScramVerifier verifier;
  private final Optional<byte[]> binding;
  private final String nonce;
  private String header = "";
  private String firstBare = "";
  private String challenge = "";

  /// @param binding what `tls-server-end-point` gives for our certificate; absent without TLS. With
  ///   it SCRAM-SHA-256-PLUS was offered too.
  ScramServer(ScramVerifier verifier, Optional<byte[]> binding, byte[] nonce) {
    this.verifier = verifier;
    this.binding = binding;
    this.nonce = Base64.getEncoder().withoutPadding().encodeToString(nonce);
  }

  /// The mechanisms to offer, strongest first.
  static List<String> offered(boolean overTls) {
    return overTls ? List.of(Scram.PLUS, Scram.PLAIN) : List.of(Scram.PLAIN);
  }

  sealed interface Step {
    /// Send these bytes.
    record Answer(byte[] message) implements Step {}

    /// The client does not know the secret, or tampered; say nothing more to it than that.
    record Refused(String why) implements Step {}
  }

  /// Answers the client's first message.
  Step first(String mechanism, byte[] message) {
    String text = new String(message, StandardCharsets.UTF_8);
    int flagEnd = text.indexOf(',');
    int headerEnd = flagEnd < 0 ? -1 : text.indexOf(',', flagEnd + 1);
    if (headerEnd < 0) return new Step.Refused("the first SCRAM message is malformed");
    Optional<String> wrong = wrongFlag(mechanism, text.substring(0, flagEnd));
    if (wrong.isPresent()) return new Step.Refused(wrong.get());
    header = text.substring(0, headerEnd + 1);
    firstBare = text.substring(headerEnd + 1);
    if (headerEnd != flagEnd + 1) return new Step.Refused("SCRAM under another name is refused");
    String[] parts = firstBare.split(",", -1);
    if (parts.length < 2 || !parts[0].startsWith("n=") || !parts[1].startsWith("r=")) {
      return new Step.Refused("the first SCRAM message is malformed");
    }
    String clientNonce = parts[1].substring(2);
    if (clientNonce.isEmpty() || clientNonce.length() > 1024) {
      return new Step.Refused("the client's SCRAM nonce is empty or too long");
    }
    String salt = Base64.getEncoder().encodeToString(verifier.salt());
    challenge = "r=" + clientNonce + nonce + ",s=" + salt + ",i=" + verifier.iterations();
    return new Step.Answer(challenge.getBytes(StandardCharsets.UTF_8));
  }

  /// Checks the client's proof and answers with ours.
  Step last(byte[] message) {
    String text = new String(message, StandardCharsets.UTF_8);
    int proofAt = text.lastIndexOf(",p=");
    if (challenge.isEmpty() || proofAt < 0) return new Step.Refused("no SCRAM proof was sent");
    String withoutProof = text.substring(0, proofAt);
    String bothNonces = challenge.substring(0, challenge.indexOf(','));
    String expected = "c=" + Base64.getEncoder().encodeToString(bound()) + "," + bothNonces;
    if (!withoutProof.equals(expected)) {
      return new Step.Refused("SCRAM channel binding or nonce differs");
    }
    String transcript = firstBare + "," + challenge + "," + withoutProof;
    byte[] clientKey = clientKey(text.substring(proofAt + 3), transcript);
    if (!Scram.same(Scram.sha256(clientKey), verifier.storedKey())) {
      return new Step.Refused("the secret is wrong");
    }
    byte[] signature = Scram.hmac(verifier.serverKey(), transcript);
    String answer = "v=" + Base64.getEncoder().encodeToString(signature);
    return new Step.Answer(answer.getBytes(StandardCharsets.UTF_8));
  }

  /// `y` says "you offered no PLUS": where we did, somebody took it out on the way.
  private Optional<String> wrongFlag(String mechanism, String flag) {
    boolean plus = mechanism.equals(Scram.PLUS);
    if (!plus && !mechanism.equals(Scram.PLAIN)) return Optional.of("unknown SASL mechanism");
    if (plus && binding.isEmpty()) return Optional.of("channel binding needs TLS");
    if (plus) {
      return flag.equals(END_POINT)
          ? Optional.empty()
          : Optional.of("SCRAM-SHA-256-PLUS without channel binding");
    }
    return switch (flag) {
      case "n" -> Optional.empty();
      case "y" ->
          binding.isPresent()
              ? Optional.of("SCRAM channel binding was stripped on the way")
              : Optional.empty();
      default -> Optional.of("channel binding under the wrong mechanism");
    };
  }

  private byte[] bound() {
    byte[] plain = header.getBytes(StandardCharsets.UTF_8);
    return header.startsWith("p=") && binding.isPresent()
        ? Scram.concatenate(plain, binding.get())
        : plain;
  }

  private byte[] clientKey(String proof, String transcript) {
    byte[] signature = Scram.hmac(verifier.storedKey(), transcript);
    try {
      byte[] decoded = Base64.getDecoder().decode(proof);
      return decoded.length == signature.length ? Scram.xor(decoded, signature) : new byte[32];
    } catch (IllegalArgumentException e) {
      return new byte[32];
    }
  }
}
