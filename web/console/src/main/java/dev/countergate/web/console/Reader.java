package dev.countergate.web.console;

import dev.countergate.docket.Docket;
import dev.countergate.domain.Principal;
import dev.countergate.gate.Sessions;
import dev.countergate.web.console.view.Shell;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Who reads a page, and the state and moment that the whole page is drawn from.
record Reader(
    Ports ports, Docket docket, Principal.Person person, Sessions.Session session, Instant now) {
  /// A person's name, or the id of whoever is none.
  String nameOf(String id) {
    return docket.person(id).map(Principal.Person::name).orElse(id);
  }

  /// `You` for the reader.
  String nameOrYou(String id) {
    return id.equals(person.id()) ? "You" : nameOf(id);
  }

  List<String> groupsOf(String id) {
    return docket.groups(id);
  }

  boolean hasPasskey() {
    return !docket.passkeys(person.id()).isEmpty();
  }

  Optional<Principal.Agent> agent(String id) {
    return docket
        .principal(id)
        .flatMap(standing ->
            standing.value() instanceof Principal.Agent agent
                ? Optional.of(agent)
                : Optional.empty());
  }

  Shell shell(String area) {
    var ledger = ports.evidence().ledger();
    return new Shell(
        area,
        new Shell.Self(person.name(), person.groups(), session.how()),
        docket.openAt(now).size(),
        ledger.durable(),
        ledger.published().size(),
        now);
  }
}
