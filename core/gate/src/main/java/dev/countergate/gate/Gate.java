package dev.countergate.gate;

import dev.countergate.docket.Approval;
import dev.countergate.docket.Ending;
import dev.countergate.domain.Action;
import dev.countergate.domain.Decision;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Outcome;
import dev.countergate.domain.Payload;
import dev.countergate.domain.Position;
import dev.countergate.domain.Ruling;
import dev.countergate.domain.Turn;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The one flow that every action takes, from question to effect. A fact is durable before the
/// effect that it permits.
public final class Gate {
  private final Judge judge;
  private final Desk desk;
  private final Evidence evidence;
  private final Renewal renewal;

  public Gate(Judge judge, Desk desk, Evidence evidence) {
    this(judge, desk, evidence, Renewal.none());
  }

  /// @param renewal asked about each signer, before a release is ruled on
  public Gate(Judge judge, Desk desk, Evidence evidence, Renewal renewal) {
    this.renewal = renewal;
    this.judge = judge;
    this.desk = desk;
    this.evidence = evidence;
  }

  /// Takes one action through. The hold is the caller's handle on it: its other thread may
  /// withdraw.
  public Outcome pass(Turn turn, Caller caller, Hold hold, Upstream upstream)
      throws InterruptedException {
    Outcome outcome = once(turn, caller, hold, upstream);
    // The policy, the principal or the target moved between the decision and its fact: decide
    // again.
    return outcome instanceof Outcome.NotRun && hold.isStale()
        ? once(turn, caller, hold.again(), upstream)
        : outcome;
  }

  private Outcome once(Turn turn, Caller caller, Hold hold, Upstream upstream)
      throws InterruptedException {
    Judge.Judged judged = judge.decide(turn.action());
    Optional<Desk.Joined> joined =
        judged.decision() instanceof Decision.Ask ? desk.rejoin(turn) : Optional.empty();
    Turn same = joined.map(Desk.Joined::turn).orElse(turn);
    Action action = same.action();
    Optional<Payload> trees =
        judged.decision() instanceof Decision.Allow ? Optional.empty() : same.trees().get();
    Payload[] beside =
        Stream.concat(Stream.of(same.content()), trees.stream()).toArray(Payload[]::new);
    Receipt asked =
        evidence.append(
            new Fact.Asked(
                action,
                caller.connection(),
                judged.context(),
                judged.versions(),
                judged.decision(),
                joined.map(Desk.Joined::approval),
                caller.session(),
                trees.map(Payload::commitment)),
            beside);
    return switch (judged.decision()) {
      case Decision.Allow _ when action.onlyReads() -> routine(same, asked, hold, upstream);
      case Decision.Allow _ -> {
        yield accepted(asked, hold) ? routine(same, asked, hold, upstream) : stale();
      }
      case Decision.Deny(var rules, var reason) -> {
        yield accepted(asked, hold) ? denied(rules, reason) : stale();
      }
      case Decision.Ask ask -> {
        yield accepted(asked, hold) ? ask(same, asked, ask, joined, hold, upstream) : stale();
      }
    };
  }

  private Outcome ask(
      Turn turn,
      Receipt asked,
      Decision.Ask ask,
      Optional<Desk.Joined> joined,
      Hold hold,
      Upstream upstream)
      throws InterruptedException {
    Desk.Opening opening =
        joined.isPresent()
            ? new Desk.Opening.Opened(joined.orElseThrow().approval())
            : desk.open(turn, asked, ask, upstream);
    if (opening instanceof Desk.Opening.Failed(var why)) return new Outcome.Withdrawn(why);
    Position approval = ((Desk.Opening.Opened) opening).approval();
    desk.join(approval, hold);
    try {
      Ending ending = desk.await(approval, hold, upstream);
      return ended(ending, new Claim(turn, asked, approval, joined.isPresent()), hold, upstream);
    } finally {
      // Not before the release: another waiter who cancels must not withdraw this one's grant.
      desk.leave(approval, hold);
    }
  }

  /// An action that may take a grant.
  private record Claim(Turn turn, Receipt asked, Position approval, boolean joined) {}

  private Outcome ended(Ending ending, Claim claim, Hold hold, Upstream upstream)
      throws InterruptedException {
    return switch (ending) {
      case Ending.Granted _ -> release(claim, hold, upstream);
      case Ending.Refused(_, var place, var by, var reason) ->
          new Outcome.Refused(
              by, reason.flatMap(r -> evidence.payload(place, r)).map(Payload::text).orElse(""));
      case Ending.Expired _ -> new Outcome.Expired();
      case Ending.Withdrawn(_, var why) when claim.joined() && hold.left().isEmpty() ->
          new Outcome.Withdrawn("the approval that it joined was withdrawn, send it again: " + why);
      case Ending.Withdrawn(_, var why) -> new Outcome.Withdrawn(why);
    };
  }

  private Outcome release(Claim claim, Hold hold, Upstream upstream) throws InterruptedException {
    Position id = claim.approval();
    Approval approval = evidence.docket().approval(id).orElseThrow();
    for (Approval.Seat seat : approval.seats()) renewal.renew(seat.person());
    Receipt released = evidence.append(new Fact.Released(id, claim.asked().place()));
    return switch (released.await()) {
      case Ruling.Accepted _ -> {
        Turn turn = claim.turn();
        var held = new Permit.Held(id, turn.action().judgement(), approval.view().preview().held());
        yield run(turn, Permit.released(evidence, claim.asked(), released, held), hold, upstream);
      }
      case Ruling.Refused(var reason) when reason.startsWith("already spent") ->
          new Outcome.Spent();
      case Ruling.Refused(var reason) -> new Outcome.Withdrawn(reason);
    };
  }

  private Outcome routine(Turn turn, Receipt asked, Hold hold, Upstream upstream)
      throws InterruptedException {
    Outcome outcome = run(turn, Permit.routine(evidence, asked), hold, upstream);
    if (outcome instanceof Outcome.NotRun && asked.await() instanceof Ruling.Refused) {
      hold.stale();
    }
    return outcome;
  }

  private Outcome run(Turn turn, Permit permit, Hold hold, Upstream upstream)
      throws InterruptedException {
    Optional<String> left = hold.begin();
    if (left.isPresent()) {
      // Cancelled between the release and the run: it counts as spent, and nothing reaches the
      // target.
      var outcome = new Outcome.NotRun(left.orElseThrow());
      evidence.append(new Fact.Finished(permit.action(), outcome));
      return outcome;
    }
    // CRASH: begun, not finished: the docket calls it unknown, or not run where that is proven.
    Result result = upstream.run(turn, permit);
    Payload[] beside = result.beside().stream().toArray(Payload[]::new);
    evidence.append(new Fact.Finished(permit.action(), result.outcome()), beside);
    return result.outcome();
  }

  private static boolean accepted(Receipt asked, Hold hold) throws InterruptedException {
    boolean accepted = asked.await() instanceof Ruling.Accepted;
    if (!accepted) hold.stale();
    return accepted;
  }

  private static Outcome stale() {
    return new Outcome.NotRun("the configuration changed meanwhile, send it again");
  }

  private static Outcome denied(List<String> rules, String reason) {
    return new Outcome.Denied(String.join(", ", rules), reason);
  }

  /// The next piece of an action that gave a first one came, under the permit that stands, or its
  /// end.
  public void resumed(Position action, Result piece) {
    Payload[] beside = piece.beside().stream().toArray(Payload[]::new);
    evidence.append(new Fact.Finished(action, piece.outcome()), beside);
  }

  /// Withdraws what a hold waits for: the caller cancelled or left. True if the action had not
  /// reached the target, and so never will.
  public boolean withdraw(Hold hold, String why) {
    return hold.leave(why);
  }
}
