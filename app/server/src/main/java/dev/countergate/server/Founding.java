package dev.countergate.server;

import dev.countergate.docket.Docket;
import dev.countergate.docket.Standing;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Turns the difference between what is declared and what the docket holds into facts, at start.
final class Founding {
  private static final Fact.By BY = Fact.By.configuration();
  private final Evidence evidence;

  Founding(Evidence evidence) {
    this.evidence = evidence;
  }

  void declare(Configuration configuration, Policies policies, Digest key, String origin)
      throws InterruptedException {
    if (evidence.docket().ledger().isEmpty()) {
      append(List.of(new Fact.LedgerOpened(origin, key, Main.VERSION)));
    } else {
      append(List.of(new Fact.LedgerRecovered(evidence.ledger().size())));
    }
    Docket docket = evidence.docket();
    var facts = new ArrayList<Fact>();
    var site =
        new Passkey.Site(
            configuration.origin().getHost(), List.of(configuration.origin().toString()));
    if (!docket.site().equals(Optional.of(site))) facts.add(new Fact.SiteDeclared(site, BY));
    principals(configuration, docket, facts);
    targets(configuration, docket, facts);
    Optional<Digest> running = docket.policy().map(Standing::value);
    if (!running.equals(Optional.of(policies.digest()))) {
      facts.add(new Fact.PolicyPublished(policies.digest(), BY));
    }
    append(facts);
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

  private static void targets(Configuration configuration, Docket docket, List<Fact> facts) {
    Set<String> declared = configuration.byName().keySet();
    for (Configuration.Upstream upstream : configuration.targets()) {
      Target target = upstream.target();
      Optional<Target> known = docket.target(target.name()).map(Standing::value);
      if (known.isEmpty()) facts.add(new Fact.TargetDeclared(target, BY));
      else if (!known.orElseThrow().equals(target)) facts.add(new Fact.TargetChanged(target, BY));
    }
    for (Target known : docket.targets()) {
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
