package dev.countergate.server;

import dev.countergate.domain.Digest;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Ruling;
import dev.countergate.gate.Evidence;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// The verifiers that may be signed in with. One that is new in the secrets becomes a fact before
/// it is used for the first time; one that the docket refuses is not used.
final class Credentials {
  private final Secrets secrets;
  private final Evidence evidence;

  Credentials(Secrets secrets, Evidence evidence) {
    this.secrets = secrets;
    this.evidence = evidence;
  }

  synchronized Map<String, String> verifiers() {
    var bound = new HashMap<String, Digest>();
    for (Fact.CredentialBound one : evidence.docket().credentials()) {
      bound.put(one.principal(), one.verifier());
    }
    Map<String, String> usable = new HashMap<>();
    secrets
        .verifiers()
        .forEach((principal, verifier) -> {
          Digest digest = Digest.of(verifier.getBytes(StandardCharsets.UTF_8));
          if (digest.equals(bound.get(principal)) || bind(principal, digest)) {
            usable.put(principal, verifier);
          }
        });
    return usable;
  }

  private boolean bind(String principal, Digest verifier) {
    var fact =
        Fact.CredentialBound.secret(
            principal + "-postgres", principal, "scram-sha-256", verifier, Fact.By.configuration());
    try {
      return evidence.append(fact).await() instanceof Ruling.Accepted;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
