package dev.countergate.gateway.postgres;

import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/// Where a target is, and the gateway's own credential for it.
///
/// @param secret absent where the target trusts the gateway's host or certificate
/// @param tls absent where the target is reached in plain text
record Address(
    String host,
    int port,
    String user,
    Optional<String> secret,
    Optional<Tls> tls,
    Duration connectWithin) {

  /// How the target's certificate is checked.
  ///
  /// @param name what the certificate must be issued to; absent means whatever the context trusts
  record Tls(SSLContext context, Optional<String> name) {}

  @Override
  public String toString() {
    return user + "@" + host + ":" + port;
  }
}
