package dev.countergate.server;

import dev.countergate.domain.Principal;
import dev.countergate.domain.Target;
import dev.countergate.gate.Limits;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What `countergate.yaml` declares.
///
/// @param file where it stands
/// @param origin where people reach the console; links start with it
/// @param policy the folder of the policy files
record Configuration(
    Path file,
    Path data,
    URI origin,
    Listen listen,
    Path policy,
    List<Principal.Person> people,
    List<Principal.Agent> agents,
    List<Upstream> targets,
    Limits limits) {

  /// Where the listeners stand.
  record Listen(InetSocketAddress postgres, InetSocketAddress web) {}

  /// A target, with what only the gateway may know of it.
  ///
  /// @param database where a client names none
  /// @param secret where its password is; empty where the target asks for none
  record Upstream(Target target, String database, Optional<Secret> secret, boolean tls) {}

  /// Where a password comes from. It is read when it is needed and kept nowhere else.
  sealed interface Secret {
    record FromEnvironment(String variable) implements Secret {}

    record FromFile(Path file) implements Secret {}
  }

  Map<String, Upstream> byName() {
    return targets.stream()
        .collect(java.util.stream.Collectors.toMap(one -> one.target().name(), one -> one));
  }
}
