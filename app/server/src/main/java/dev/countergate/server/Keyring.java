package dev.countergate.server;

import dev.countergate.domain.Digest;
import dev.countergate.gate.Premises;
import dev.countergate.gateway.postgres.Secret;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/// What changes need of this process: new tokens, and targets served as they are now.
record Keyring(Secrets secrets, SecureRandom chance, Targets targets) implements Premises {
  @Override
  public Minted mint(String principal) {
    String token = secrets.fresh();
    String verifier = Secret.verifier(token, chance);
    return new Minted(
        Credentials.id(principal),
        Credentials.TYPE,
        token,
        Digest.of(verifier.getBytes(StandardCharsets.UTF_8)),
        () -> secrets.bind(principal, verifier));
  }

  @Override
  public void retarget() {
    targets.follow();
  }
}
