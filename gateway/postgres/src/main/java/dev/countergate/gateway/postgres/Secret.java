package dev.countergate.gateway.postgres;

import java.util.random.RandomGenerator;

/// What is kept of a token: enough to check it, not enough to use it.
public final class Secret {
  private Secret() {}

  /// A fresh verifier in PostgreSQL's own text form.
  public static String verifier(String secret, RandomGenerator chance) {
    byte[] salt = new byte[16];
    chance.nextBytes(salt);
    return ScramVerifier.of(secret, salt, Scram.ITERATIONS).text();
  }
}
