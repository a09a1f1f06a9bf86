package dev.countergate.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.docket.Approval;
import dev.countergate.docket.Conduct;
import dev.countergate.docket.Docket;
import dev.countergate.docket.Ending;
import dev.countergate.docket.Finding;
import dev.countergate.docket.Step;
import dev.countergate.domain.Fact;
import dev.countergate.domain.FactCodec;
import dev.countergate.domain.Outcome;
import dev.countergate.domain.Position;
import dev.countergate.domain.Recorded;
import dev.countergate.domain.Ruling;
import dev.countergate.domain.Verdict;
import dev.countergate.gate.Evidence;
import dev.countergate.ledger.Archive;
import dev.countergate.ledger.Storage;
import dev.countergate.testkit.LedgerCheck;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a ledger says happened: folded again as an auditor would, and held, fact by fact, against
/// what must never stand in it. What it counts itself, it counts apart from the docket.
final class Account {
  private final Conduct conduct = new Conduct();
  private final List<Finding> findings = new ArrayList<>();
  private final Map<Position, Set<String>> approvers = new HashMap<>();
  private final Set<Position> closed = new HashSet<>();
  private final Map<Position, Position> releasedBy = new HashMap<>();
  private final Set<Position> released = new HashSet<>();
  private final Map<Position, Outcome> outcomes = new HashMap<>();
  private Docket docket = Docket.empty();
  private long next;
  private int connectionsClosed;

  /// Checks every byte of a stored ledger, then folds it.
  static Account of(Storage storage) throws IOException {
    LedgerCheck.verify(storage);
    var account = new Account();
    var codec = new FactCodec();
    Archive.ofData(storage, Archive.keyOf(storage))
        .check(exhibit -> {
          account.take(codec.decode(new Position(exhibit.index()), exhibit.content()));
          return List.of();
        });
    assertThat(account.next).isPositive();
    return account;
  }

  /// Takes what has become durable since.
  Account follow(Evidence evidence) {
    for (long end = evidence.ledger().durable(); next < end; ) {
      take(evidence.at(new Position(next)).orElseThrow());
    }
    return this;
  }

  private void take(Recorded recorded) {
    next = recorded.place().index() + 1;
    Step step = docket.step(recorded);
    docket = step.docket();
    findings.addAll(conduct.step(recorded, step.ruling()));
    if (recorded.fact() instanceof Fact.Finished(var action, var outcome)) {
      Outcome before = outcomes.put(action, outcome);
      boolean over = before != null && !(before instanceof Outcome.Suspended);
      wrong(recorded, over, "finished twice");
    }
    if (recorded.fact() instanceof Fact.ConnectionClosed) connectionsClosed++;
    if (!(step.ruling() instanceof Ruling.Accepted)) return;
    switch (recorded.fact()) {
      case Fact.Answered(var verdict, _) -> answered(recorded, verdict);
      case Fact.Expired(var id) -> ended(recorded, id);
      case Fact.Withdrawn(var id, _) -> ended(recorded, id);
      case Fact.Released(var id, var action) -> {
        wrong(recorded, !approvers.containsKey(id), "released without a durable grant");
        wrong(recorded, closed.contains(id), "released although it had ended otherwise");
        wrong(recorded, releasedBy.put(id, action) != null, "an approval released twice");
        wrong(recorded, !released.add(action), "an action released twice");
      }
      default -> {}
    }
  }

  private void answered(Recorded recorded, Verdict verdict) {
    wrong(recorded, closed.contains(verdict.approval()), "answered after it had ended");
    wrong(recorded, approvers.containsKey(verdict.approval()), "answered after it was granted");
    if (verdict.answer() == Verdict.Answer.REFUSE) {
      ended(recorded, verdict.approval());
    } else {
      approvers.computeIfAbsent(verdict.approval(), _ -> new HashSet<>()).add(verdict.approver());
    }
  }

  private void ended(Recorded recorded, Position approval) {
    wrong(recorded, !closed.add(approval), "an approval ended twice");
    wrong(recorded, releasedBy.containsKey(approval), "an approval ended after its release");
  }

  private void wrong(Recorded recorded, boolean is, String what) {
    if (is) findings.add(new Finding(recorded.place(), what));
  }

  /// Nothing stands in it that must not.
  Account isSound() {
    assertThat(findings).isEmpty();
    return this;
  }

  /// The released actions that the target carried out.
  long executions() {
    return released.stream().filter(a -> outcomes.get(a) instanceof Outcome.Done).count();
  }

  /// Released actions that nobody has finished.
  long running() {
    return released.stream().filter(action -> !outcomes.containsKey(action)).count();
  }

  int connectionsClosed() {
    return connectionsClosed;
  }

  /// How an action ended; empty if it was never released.
  Optional<Outcome> outcome(Position action) {
    return Optional.ofNullable(outcomes.get(action));
  }

  Optional<Ending> ending(Approval approval) {
    return docket.approval(approval.id()).orElseThrow().ending();
  }

  /// The action that took the grant.
  Optional<Position> releasedBy(Approval approval) {
    return Optional.ofNullable(releasedBy.get(approval.id()));
  }
}
