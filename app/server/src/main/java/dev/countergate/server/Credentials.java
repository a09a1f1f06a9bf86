package dev.countergate.server;

import dev.countergate.domain.Digest;
import dev.countergate.domain.Fact;
import dev.countergate.gate.Evidence;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// The verifiers that may be signed in with: those of the secrets whose digest the docket holds. A
/// verifier that somebody put into the secrets by hand opens nothing.
final class Credentials {
  static final String TYPE = "scram-sha-256";
  private final Secrets secrets;
  private final Evidence evidence;

  Credentials(Secrets secrets, Evidence evidence) {
    this.secrets = secrets;
    this.evidence = evidence;
  }

  /// What a principal's credential for the gateways is called.
  static String id(String principal) {
    return principal + "-postgres";
  }

  Map<String, String> verifiers() {
    var bound = new HashMap<String, Digest>();
    for (Fact.CredentialBound one : evidence.docket().credentials()) {
      if (one.account().isEmpty()) bound.put(one.principal(), one.verifier());
    }
    Map<String, String> usable = new HashMap<>();
    secrets
        .verifiers()
        .forEach((principal, verifier) -> {
          Digest digest = Digest.of(verifier.getBytes(StandardCharsets.UTF_8));
          if (digest.equals(bound.get(principal))) usable.put(principal, verifier);
        });
    return usable;
  }
}
