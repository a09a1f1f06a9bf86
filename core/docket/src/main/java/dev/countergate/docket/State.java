package dev.countergate.docket;

import dev.countergate.domain.Digest;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Position;
import dev.countergate.domain.Principal;
import dev.countergate.domain.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// The docket's members. Each `with…` gives a changed copy.
record State(
    Optional<Fact.LedgerOpened> ledger,
    Optional<Standing<Digest>> policy,
    Trie<String, Standing<Principal>> principals,
    Trie<String, Standing<Target>> targets,
    Trie<String, Fact.CredentialBound> credentials,
    Keys keys,
    Changing changing,
    Trie<Digest, Fact.SessionOpened> sessions,
    Trie<Position, Fact.ConnectionOpened> connections,
    Trie<Position, Docket.Pending> pending,
    Trie<Position, Approval> approvals,
    Trie<Position, Running> running,
    Instant nextSweep) {

  private static final Duration KEEP = Duration.ofHours(24);
  private static final Duration SWEEP = Duration.ofMinutes(1);

  static State empty() {
    return new State(
        Optional.empty(),
        Optional.empty(),
        Trie.empty(),
        Trie.empty(),
        Trie.empty(),
        Keys.none(),
        Changing.none(),
        Trie.empty(),
        Trie.empty(),
        Trie.empty(),
        Trie.empty(),
        Trie.empty(),
        Instant.EPOCH);
  }

  /// Forgets what ended a day ago. Once a minute of the facts' own time.
  State sweptAt(Instant at) {
    if (at.isBefore(nextSweep)) return this;
    var sweep =
        new Object() {
          Trie<Position, Approval> approvals = approvals();
          Trie<Position, Docket.Pending> pending = pending();
          Trie<Digest, Fact.SessionOpened> sessions = sessions();
          Trie<Position, Running> running = running();
        };
    running()
        .forEach((key, one) -> {
          if (one.outcome().isPresent() && one.releasedAt().plus(KEEP).isBefore(at)) {
            sweep.running = sweep.running.remove(key);
          }
        });
    approvals()
        .forEach((key, approval) -> {
          if (approval.opened().expires().plus(KEEP).isBefore(at)) {
            sweep.approvals = sweep.approvals.remove(key);
          }
        });
    pending()
        .forEach((key, asked) -> {
          if (asked.at().plus(KEEP).isBefore(at)) sweep.pending = sweep.pending.remove(key);
        });
    sessions()
        .forEach((key, session) -> {
          if (!session.expires().isAfter(at)) sweep.sessions = sweep.sessions.remove(key);
        });
    return new State(
        ledger,
        policy,
        principals,
        targets,
        credentials,
        keys,
        changing,
        sweep.sessions,
        connections,
        sweep.pending,
        sweep.approvals,
        sweep.running,
        at.plus(SWEEP));
  }

  /// Who counts as one with this principal: an agent's owner, whoever changed it last, and whoever
  /// has given the principal a credential that lives, and so may act as it.
  Set<String> party(String principal) {
    var party = new HashSet<String>();
    party.add(principal);
    if (principals.get(principal).map(Standing::value).orElse(null)
        instanceof Principal.Agent agent) {
      party.add(agent.owner());
      changing.editors().get(agent.id()).ifPresent(party::add);
    }
    for (Fact.CredentialBound one : credentials.values()) {
      if (one.principal().equals(principal)) one.by().id().ifPresent(party::add);
    }
    return Set.copyOf(party);
  }

  /// Nobody is called so any more: nothing that proved it proves whoever gets the name next.
  State withoutPrincipal(String id) {
    State after = withPrincipals(principals.remove(id));
    Trie<String, Fact.CredentialBound> left = credentials;
    for (Fact.CredentialBound one : credentials.values()) {
      if (one.principal().equals(id)) left = left.remove(one.id());
    }
    Keys kept = keys;
    for (Keys.Held held : keys.of(id)) kept = kept.with(held.without());
    for (Fact.CredentialInvited one : keys.invitations().values()) {
      if (one.person().equals(id)) kept = kept.spent(one.invitation());
    }
    after = after.withCredentials(left).withKeys(kept);
    for (Fact.SessionOpened session : sessions.values()) {
      if (session.person().equals(id)) after = after.withoutSession(session);
    }
    return after;
  }

  State withLedger(Fact.LedgerOpened opened) {
    return new State(
        Optional.of(opened),
        policy,
        principals,
        targets,
        credentials,
        keys,
        changing,
        sessions,
        connections,
        pending,
        approvals,
        running,
        nextSweep);
  }

  State withPolicy(Standing<Digest> published) {
    return new State(
        ledger,
        Optional.of(published),
        principals,
        targets,
        credentials,
        keys,
        changing,
        sessions,
        connections,
        pending,
        approvals,
        running,
        nextSweep);
  }

  State withPrincipals(Trie<String, Standing<Principal>> changed) {
    return new State(
        ledger,
        policy,
        changed,
        targets,
        credentials,
        keys,
        changing,
        sessions,
        connections,
        pending,
        approvals,
        running,
        nextSweep);
  }

  State withTargets(Trie<String, Standing<Target>> changed) {
    return new State(
        ledger,
        policy,
        principals,
        changed,
        credentials,
        keys,
        changing,
        sessions,
        connections,
        pending,
        approvals,
        running,
        nextSweep);
  }

  State withCredentials(Trie<String, Fact.CredentialBound> changed) {
    return new State(
        ledger,
        policy,
        principals,
        targets,
        changed,
        keys,
        changing,
        sessions,
        connections,
        pending,
        approvals,
        running,
        nextSweep);
  }

  State withKeys(Keys changed) {
    return new State(
        ledger,
        policy,
        principals,
        targets,
        credentials,
        changed,
        changing,
        sessions,
        connections,
        pending,
        approvals,
        running,
        nextSweep);
  }

  State with(Changing changed) {
    return new State(
        ledger,
        policy,
        principals,
        targets,
        credentials,
        keys,
        changed,
        sessions,
        connections,
        pending,
        approvals,
        running,
        nextSweep);
  }

  State withSessions(Trie<Digest, Fact.SessionOpened> changed) {
    return new State(
        ledger,
        policy,
        principals,
        targets,
        credentials,
        keys,
        changing,
        changed,
        connections,
        pending,
        approvals,
        running,
        nextSweep);
  }

  /// A session ends, and with it what was seen of its person in it.
  State withoutSession(Fact.SessionOpened session) {
    State after = withSessions(sessions.remove(session.session()));
    boolean seen =
        keys.seen()
            .get(session.person())
            .filter(one -> one.session().equals(session.session()))
            .isPresent();
    return seen ? after.withKeys(keys.withSeen(keys.seen().remove(session.person()))) : after;
  }

  State withConnections(Trie<Position, Fact.ConnectionOpened> changed) {
    return new State(
        ledger,
        policy,
        principals,
        targets,
        credentials,
        keys,
        changing,
        sessions,
        changed,
        pending,
        approvals,
        running,
        nextSweep);
  }

  State withPending(Trie<Position, Docket.Pending> changed) {
    return new State(
        ledger,
        policy,
        principals,
        targets,
        credentials,
        keys,
        changing,
        sessions,
        connections,
        changed,
        approvals,
        running,
        nextSweep);
  }

  State withApprovals(Trie<Position, Approval> changed) {
    return new State(
        ledger,
        policy,
        principals,
        targets,
        credentials,
        keys,
        changing,
        sessions,
        connections,
        pending,
        changed,
        running,
        nextSweep);
  }

  State withApproval(Approval approval) {
    return withApprovals(approvals.put(approval.id(), approval));
  }

  State withRunning(Trie<Position, Running> changed) {
    return new State(
        ledger,
        policy,
        principals,
        targets,
        credentials,
        keys,
        changing,
        sessions,
        connections,
        pending,
        approvals,
        changed,
        nextSweep);
  }

  State withRunning(Running one) {
    return withRunning(running.put(one.action(), one));
  }
}
