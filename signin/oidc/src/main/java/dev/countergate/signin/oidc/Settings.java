package dev.countergate.signin.oidc;

import dev.countergate.domain.Account;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// How we are known to an identity provider, and what we believe of it.
///
/// @param name what people call it
/// @param secret what proves us there; none for a public client
/// @param groupsClaim the claim of the ID token that lists groups; empty for none
public record Settings(
    String name, Account.Issuer issuer, Supplier<Optional<String>> secret, String groupsClaim) {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  public Settings {
    URI address = URI.create(issuer.issuer());
    boolean safe =
        "https".equals(address.getScheme())
            || ("http".equals(address.getScheme()) && LOOPBACK.contains(address.getHost()));
    if (!safe || address.getQuery() != null || address.getFragment() != null) {
      throw new IllegalArgumentException(
          "issuer `" + issuer.issuer() + "`, expected for example `https://login.example.org`");
    }
  }
}
