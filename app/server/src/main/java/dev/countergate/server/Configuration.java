package dev.countergate.server;

import dev.countergate.domain.Account;
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
/// @param provider with whom people sign in beside links and passkeys
/// @param accounts people's accounts there, by the person's id
record Configuration(
    Path file,
    Path data,
    URI origin,
    Listen listen,
    Path policy,
    Optional<Provider> provider,
    List<Principal.Person> people,
    Map<String, List<Account>> accounts,
    List<Principal.Agent> agents,
    List<Upstream> targets,
    Limits limits) {

  /// Where the listeners stand.
  record Listen(InetSocketAddress postgres, InetSocketAddress web) {}

  /// An identity provider.
  ///
  /// @param name what the sign-in page calls it
  /// @param secret what proves us there; empty for a public client
  /// @param groupsClaim the claim that lists a person's groups; empty for none
  record Provider(
      String name, Account.Issuer issuer, Optional<Secret> secret, String groupsClaim) {}

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
