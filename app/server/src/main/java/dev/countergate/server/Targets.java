package dev.countergate.server;

import dev.countergate.domain.Change;
import dev.countergate.domain.Fault;
import dev.countergate.domain.Target;
import dev.countergate.gate.Evidence;
import dev.countergate.gateway.postgres.Doors;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The targets that this process serves: what the ledger says they are, and from the configuration
/// file how the gateway itself gets in. One that stands in only one of the two is not served.
final class Targets {
  private static final System.Logger LOG = System.getLogger("dev.countergate.server");
  private final Configuration configuration;
  private final Evidence evidence;
  private final Map<String, Doors.Behind> served = new ConcurrentHashMap<>();

  Targets(Configuration configuration, Evidence evidence) {
    this.configuration = configuration;
    this.evidence = evidence;
    follow(configuration);
  }

  Map<String, Doors.Behind> served() {
    return served;
  }

  /// Serves what is in force now; the file is read again for where passwords are.
  void follow() {
    Configuration current;
    try {
      current = ConfigurationReader.read(configuration.file());
    } catch (Fault e) {
      // Somebody may be editing it: what the ledger says of a target is served all the same.
      LOG.log(System.Logger.Level.WARNING, "the configuration cannot be read again", e);
      current = configuration;
    }
    follow(current);
  }

  private void follow(Configuration current) {
    Set<String> still = new HashSet<>();
    for (Target target : evidence.docket().targets()) {
      Configuration.Upstream upstream = current.byName().get(target.name());
      if (upstream == null || target.name().equals(Change.HOUSE)) continue;
      still.add(target.name());
      served.put(target.name(), behind(target, upstream));
    }
    served.keySet().retainAll(still);
  }

  private static Doors.Behind behind(Target target, Configuration.Upstream upstream) {
    String address = target.address();
    int colon = address.lastIndexOf(':');
    try {
      return new Doors.Behind(
          target,
          address.substring(0, colon),
          Integer.parseInt(address.substring(colon + 1)),
          target.role(),
          upstream.database(),
          () -> upstream.secret().map(Targets::reveal),
          upstream.tls() ? Optional.of(javax.net.ssl.SSLContext.getDefault()) : Optional.empty());
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK speaks TLS", e);
    }
  }

  static String reveal(Configuration.Secret secret) {
    return switch (secret) {
      case Configuration.Secret.FromEnvironment(var variable) ->
          Optional.ofNullable(System.getenv(variable))
              .orElseThrow(() ->
                  new Fault(
                      Fault.Code.CONFIGURATION_VALUE,
                      "environment variable `" + variable + "` is not set"));
      case Configuration.Secret.FromFile(var file) -> {
        try {
          yield Files.readString(file).strip();
        } catch (IOException e) {
          throw new Fault(
              Fault.Code.CONFIGURATION_VALUE, "secret file `" + file + "` cannot be read", e);
        }
      }
    };
  }
}
