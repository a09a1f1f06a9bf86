package dev.countergate.gateway.postgres;

import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a server keeps instead of a secret, in PostgreSQL's own text form:
/// `SCRAM-SHA-256$<iterations>:<salt>$<stored key>:<server key>`.
record ScramVerifier(byte[] salt, int iterations, byte[] storedKey, byte[] serverKey) {
  private static final Pattern FORM =
      Pattern.compile("SCRAM-SHA-256\\$([0-9]{1,7}):([A-Za-z0-9+/=]+)\\$([^:]+):(.+)");

  static ScramVerifier of(String secret, byte[] salt, int iterations) {
    byte[] salted = Scram.saltedPassword(secret, salt, iterations);
    byte[] storedKey = Scram.sha256(Scram.hmac(salted, "Client Key"));
    return new ScramVerifier(salt.clone(), iterations, storedKey, Scram.hmac(salted, "Server Key"));
  }

  /// Reads the text form; empty if it is not one.
  static Optional<ScramVerifier> parse(String text) {
    var match = FORM.matcher(text);
    if (!match.matches()) return Optional.empty();
    try {
      var base64 = Base64.getDecoder();
      int iterations = Integer.parseInt(match.group(1));
      byte[] stored = base64.decode(match.group(3));
      byte[] server = base64.decode(match.group(4));
      if (iterations < 1 || iterations > Scram.ITERATIONS_MAX) return Optional.empty();
      if (stored.length != 32 || server.length != 32) return Optional.empty();
      return Optional.of(
          new ScramVerifier(base64.decode(match.group(2)), iterations, stored, server));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// For a user that does not exist: a salt that stays the same for the name, and keys that no
  /// secret has.
  static ScramVerifier nobody(byte[] gatewaySecret, String user) {
    byte[] salt = Arrays.copyOf(Scram.hmac(gatewaySecret, "salt " + user), 16);
    byte[] stored = Scram.hmac(gatewaySecret, "stored " + user);
    return new ScramVerifier(
        salt, Scram.ITERATIONS, stored, Scram.hmac(gatewaySecret, "server " + user));
  }

  String text() {
    var base64 = Base64.getEncoder();
    return "SCRAM-SHA-256$%d:%s$%s:%s"
        .formatted(
            iterations,
            base64.encodeToString(salt),
            base64.encodeToString(storedKey),
            base64.encodeToString(serverKey));
  }

  @Override
  public String toString() {
    return "ScramVerifier[" + iterations + "]";
  }
}
