package dev.countergate.gateway.postgres;

import dev.countergate.domain.Target;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/// What the gateway is opened with.
///
/// @param verifiers SCRAM verifiers by principal, read at each sign-in
/// @param nobody a secret that only serves to answer unknown names as if they existed
public record Doors(
    SSLContext tls,
    X509Certificate certificate,
    Supplier<Map<String, String>> verifiers,
    byte[] nobody,
    Map<String, Behind> targets,
    Limits limits) {

  /// A target, and how the gateway itself gets in.
  ///
  /// @param secret read when a connection is made, kept nowhere
  /// @param database where a client names none
  public record Behind(
      Target target,
      String host,
      int port,
      String user,
      String database,
      Supplier<Optional<String>> secret,
      Optional<SSLContext> tls) {

    Address address() {
      return new Address(
          host,
          port,
          user,
          secret.get(),
          tls.map(context -> new Address.Tls(context, Optional.of(host))),
          Duration.ofSeconds(5));
    }
  }

  /// The gateway's bounds.
  public record Limits(
      int connectionsMax, int frameBytesMax, long queuedBytesMax, Duration signInWithin) {
    public Limits {
      if (connectionsMax < 1) {
        throw new IllegalArgumentException("connectionsMax `" + connectionsMax + "` is below 1");
      }
    }

    public static Limits standard() {
      return new Limits(15_000, 64 << 20, 8 << 20, Duration.ofSeconds(30));
    }
  }
}
