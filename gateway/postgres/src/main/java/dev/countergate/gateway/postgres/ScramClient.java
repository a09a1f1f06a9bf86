package dev.countergate.gateway.postgres;

import dev.countergate.wire.WireException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// The gateway's half of SCRAM when it signs in to a target, without channel binding.
final class ScramClient {
  private final String secret;
  private final String nonce;
  private final String firstBare;
  private String serverSignature = "";

  ScramClient(String secret, byte[] nonce) {
    this.secret = secret;
    this.nonce = Base64.getEncoder().withoutPadding().encodeToString(nonce);
    this.firstBare = "n=,r=" + this.nonce;
  }

  byte[] first() {
    return bytes("n,," + firstBare);
  }

  byte[] last(byte[] serverFirst) throws WireException {
    String challenge = new String(serverFirst, StandardCharsets.UTF_8);
    String[] parts = challenge.split(",", 4);
    if (parts.length < 3) throw new WireException("the target's SCRAM challenge is malformed");
    String bothNonces = value(parts[0], "r=");
    if (!bothNonces.startsWith(nonce) || bothNonces.length() == nonce.length()) {
      throw new WireException("the target answered with another SCRAM nonce");
    }
    byte[] salted = Scram.saltedPassword(secret, salt(parts[1]), iterations(parts[2]));
    byte[] clientKey = Scram.hmac(salted, "Client Key");
    String withoutProof = "c=biws,r=" + bothNonces;
    String transcript = firstBare + "," + challenge + "," + withoutProof;
    byte[] proof = Scram.xor(clientKey, Scram.hmac(Scram.sha256(clientKey), transcript));
    byte[] signature = Scram.hmac(Scram.hmac(salted, "Server Key"), transcript);
    serverSignature = "v=" + Base64.getEncoder().encodeToString(signature);
    return bytes(withoutProof + ",p=" + Base64.getEncoder().encodeToString(proof));
  }

  /// The target must know the secret too.
  void verify(byte[] serverLast) throws WireException {
    if (serverSignature.isEmpty() || !Scram.same(bytes(serverSignature), serverLast)) {
      throw new WireException("the target does not know the secret of its own user");
    }
  }

  private static byte[] salt(String part) throws WireException {
    try {
      return Base64.getDecoder().decode(value(part, "s="));
    } catch (IllegalArgumentException e) {
      throw new WireException("the target's SCRAM salt is malformed", e);
    }
  }

  private static int iterations(String part) throws WireException {
    try {
      int iterations = Integer.parseInt(value(part, "i="));
      if (iterations >= 1 && iterations <= Scram.ITERATIONS_MAX) return iterations;
    } catch (NumberFormatException e) {
      throw new WireException("the target's SCRAM iteration count is malformed", e);
    }
    throw new WireException("the target's SCRAM iteration count is out of range");
  }

  private static String value(String part, String prefix) throws WireException {
    if (part.startsWith(prefix)) return part.substring(prefix.length());
    throw new WireException("the target's SCRAM challenge is malformed");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
