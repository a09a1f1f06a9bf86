package dev.countergate.server;

import dev.countergate.docket.Docket;
import dev.countergate.docket.Standing;
import dev.countergate.domain.Account;
import dev.countergate.domain.Change;
import dev.countergate.domain.Digest;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Fault;
import dev.countergate.domain.Passkey;
import dev.countergate.domain.Principal;
import dev.countergate.domain.Ruling;
import dev.countergate.domain.Target;
import dev.countergate.gate.Evidence;
import dev.countergate.gate.Receipt;
import dev.countergate.policy.Policies;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Declares what the configuration says, once: up to the first published policy. From then on the
/// file changes nothing by itself; where it differs from what is in force, that is only told.
final class Founding {
  private static final Fact.By BY = Fact.By.configuration();
  private final Evidence evidence;

  Founding(Evidence evidence) {
    this.evidence = evidence;
  }

  /// @param verifiers what agents and people sign in with at a gateway
  void declare(
      Configuration configuration,
      Policies policies,
      Map<String, String> verifiers,
      Digest key,
      String origin)
      throws InterruptedException {
    if (evidence.docket().ledger().isEmpty()) {
      append(List.of(new Fact.LedgerOpened(origin, key, Main.VERSION)));
    } else {
      append(List.of(new Fact.LedgerRecovered(evidence.ledger().size())));
    }
    if (evidence.docket().policy().isPresent()) return;
    append(facts(configuration, evidence.docket()));
    var rest = new ArrayList<Fact>();
    verifiers.forEach((principal, verifier) -> {
      if (evidence.docket().principal(principal).isEmpty()) return;
      Digest digest = Digest.of(verifier.getBytes(StandardCharsets.UTF_8));
      rest.add(
          Fact.CredentialBound.secret(
              Credentials.id(principal), principal, Credentials.TYPE, digest, BY));
    });
    // The founding ends with it: from here on every change is asked for.
    rest.add(new Fact.PolicyPublished(policies.digest(), BY));
    append(rest);
  }

  /// What would have to be declared for the configuration to be in force.
  static List<Fact> facts(Configuration configuration, Docket docket) {
    var facts = new ArrayList<Fact>();
    var site =
        new Passkey.Site(
            configuration.origin().getHost(), List.of(configuration.origin().toString()));
    if (!docket.site().equals(Optional.of(site))) facts.add(new Fact.SiteDeclared(site, BY));
    principals(configuration, docket, facts);
    accounts(configuration, docket, facts);
    targets(configuration, docket, facts);
    return facts;
  }

  /// In what the file differs from what is in force, one line each.
  static List<String> differences(Configuration configuration, Docket docket) {
    var lines = new ArrayList<String>();
    for (Fact fact : facts(configuration, docket)) {
      var change = docket.change((Change.Configuring) fact);
      lines.add(change.statement().toLowerCase(Locale.ROOT) + ": " + change.subject());
    }
    return lines;
  }

  private static void principals(Configuration configuration, Docket docket, List<Fact> facts) {
    var removed = new ArrayList<Fact>();
    Set<String> declared =
        Stream.<Principal>concat(configuration.people().stream(), configuration.agents().stream())
            .map(Principal::id)
            .collect(Collectors.toSet());
    for (Principal known : docket.principals()) {
      if (declared.contains(known.id())) continue;
      removed.add(
          switch (known) {
            case Principal.Person person -> new Fact.PersonRemoved(person.id(), BY);
            case Principal.Agent agent -> new Fact.AgentRemoved(agent.id(), BY);
          });
    }
    for (Principal.Person person : configuration.people()) {
      Optional<Principal> known = docket.principal(person.id()).map(Standing::value);
      if (known.isEmpty()) facts.add(new Fact.PersonEnrolled(person, BY));
      else if (!known.orElseThrow().equals(person)) facts.add(new Fact.PersonChanged(person, BY));
    }
    for (Principal.Agent agent : configuration.agents()) {
      Optional<Principal> known = docket.principal(agent.id()).map(Standing::value);
      if (known.isEmpty()) facts.add(new Fact.AgentEnrolled(agent, BY));
      else if (!known.orElseThrow().equals(agent)) facts.add(new Fact.AgentChanged(agent, BY));
    }
    facts.addAll(removed);
  }

  /// What was withdrawn goes first: an account may come to another person.
  private static void accounts(Configuration configuration, Docket docket, List<Fact> facts) {
    var standing = new HashSet<Account>();
    for (Fact.CredentialBound one : docket.credentials()) {
      if (one.account().isEmpty()) continue;
      Account account = one.account().orElseThrow();
      boolean same =
          configuration.accounts().getOrDefault(one.principal(), List.of()).contains(account);
      if (same) standing.add(account);
      else facts.add(new Fact.CredentialRevoked(one.id(), BY));
    }
    Optional<Account.Issuer> issuer = configuration.provider().map(Configuration.Provider::issuer);
    for (Account.Issuer one : docket.issuers()) {
      if (issuer.filter(now -> now.issuer().equals(one.issuer())).isEmpty()) {
        facts.add(new Fact.IssuerRemoved(one.issuer(), BY));
      }
    }
    issuer
        .filter(now -> !docket.issuers().contains(now))
        .ifPresent(now -> facts.add(new Fact.IssuerDeclared(now, BY)));
    configuration
        .accounts()
        .forEach((person, accounts) -> {
          for (Account account : accounts) {
            if (!standing.contains(account)) {
              facts.add(Fact.CredentialBound.account(person, account, BY));
            }
          }
        });
  }

  private static void targets(Configuration configuration, Docket docket, List<Fact> facts) {
    Set<String> declared = configuration.byName().keySet();
    if (docket.target(Change.HOUSE).isEmpty())
      facts.add(new Fact.TargetDeclared(Change.house(), BY));
    for (Configuration.Upstream upstream : configuration.targets()) {
      Target target = upstream.target();
      Optional<Target> known = docket.target(target.name()).map(Standing::value);
      if (known.isEmpty()) facts.add(new Fact.TargetDeclared(target, BY));
      else if (!known.orElseThrow().equals(target)) facts.add(new Fact.TargetChanged(target, BY));
    }
    for (Target known : docket.targets()) {
      if (known.name().equals(Change.HOUSE)) continue;
      if (!declared.contains(known.name())) facts.add(new Fact.TargetRemoved(known.name(), BY));
    }
  }

  private void append(List<Fact> facts) throws InterruptedException {
    var receipts = new ArrayList<Receipt>();
    for (Fact fact : facts) receipts.add(evidence.append(fact));
    for (Receipt receipt : receipts) {
      if (receipt.await() instanceof Ruling.Refused(var reason)) {
        throw new Fault(Fault.Code.CONFIGURATION_VALUE, "the configuration is refused: " + reason);
      }
    }
  }
}
