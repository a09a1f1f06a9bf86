package dev.countergate.gate;

import dev.countergate.docket.Approval;
import dev.countergate.docket.Docket;
import dev.countergate.docket.Ending;
import dev.countergate.domain.Action;
import dev.countergate.domain.Decision;
import dev.countergate.domain.Digest;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Payload;
import dev.countergate.domain.Position;
import dev.countergate.domain.Preview;
import dev.countergate.domain.Principal;
import dev.countergate.domain.Recorded;
import dev.countergate.domain.Ruling;
import dev.countergate.domain.Turn;
import dev.countergate.domain.View;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/// Where approvals are opened and waited for.
///
/// A waiting action is a parked thread plus facts. The thread reads the docket, which only the
/// ledger's writer moves, so nothing that is decided here can contradict the evidence: an ending is
/// what the docket says it is, and an expiry is a fact that the docket rules on.
public final class Desk {
  private final Evidence evidence;
  private final InstantSource clock;
  private final Limits limits;
  private final URI origin;
  private final Map<Position, Set<Hold>> waiters = new ConcurrentHashMap<>();
  private final Map<Digest, Known> byContent = new ConcurrentHashMap<>();

  public Desk(Evidence evidence, InstantSource clock, Limits limits, URI origin) {
    this.evidence = evidence;
    this.clock = clock;
    this.limits = limits;
    this.origin = origin;
    evidence.watch(this::wake);
    for (Approval approval : evidence.docket().approvals()) remember(approval);
  }

  /// An approval that an identical action may join, and the action as it was first asked.
  private record Known(Position approval, Action action) {}

  /// An approval that an identical action joins, and the turn as it was first asked: with that
  /// action, and with the payload that it commits to.
  record Joined(Position approval, Turn turn) {}

  /// What became of an attempt to open an approval.
  sealed interface Opening {
    record Opened(Position approval) implements Opening {}

    record Failed(String why) implements Opening {}
  }

  /// After a restart an identical action finds the approval that still waits, by its plain content.
  private void remember(Approval approval) {
    if (!mayBeJoined(approval)) return;
    Action action = approval.asked().action();
    evidence
        .payload(approval.opened().action(), action.content())
        .ifPresent(payload ->
            byContent.put(key(action, payload.content()), new Known(approval.id(), action)));
  }

  private boolean mayBeJoined(Approval approval) {
    boolean unspent =
        approval.ending().orElse(null) instanceof Ending.Granted && approval.spentBy().isEmpty();
    return clock.instant().isBefore(approval.opened().expires())
        && (approval.ending().isEmpty() || unspent);
  }

  /// The same bytes, values and state, compared in the clear and only in memory.
  private static Digest key(Action action, byte[] plain) {
    return new Action(
            action.by(),
            action.target(),
            action.database(),
            action.statements(),
            action.effects(),
            action.relations(),
            Digest.of(plain),
            action.contentBytes(),
            action.state(),
            action.judgement(),
            action.change())
        .digest();
  }

  /// The open approval of an identical action, unless the action stands inside a transaction.
  Optional<Joined> rejoin(Turn turn) {
    if ("T".equals(turn.action().state().get("transaction"))) return Optional.empty();
    Digest key = key(turn.action(), turn.content().content());
    return Optional.ofNullable(byContent.get(key)).flatMap(known -> joined(key, known, turn));
  }

  private Optional<Joined> joined(Digest key, Known known, Turn turn) {
    Optional<Approval> open =
        evidence.docket().approval(known.approval()).filter(this::mayBeJoined);
    if (open.isEmpty()) byContent.remove(key, known);
    return open.flatMap(one -> evidence.payload(one.opened().action(), known.action().content()))
        .map(content ->
            new Joined(
                known.approval(), new Turn(known.action(), turn.pieces(), content, turn.trees())));
  }

  /// Rehearses the action and puts the question.
  Opening open(Turn turn, Receipt asked, Decision.Ask ask, Upstream upstream)
      throws InterruptedException {
    Docket docket = evidence.docket();
    Instant now = clock.instant();
    long open = docket.approvals().stream().filter(one -> one.isOpenAt(now)).count();
    long own =
        docket.approvals().stream()
            .filter(one -> one.isOpenAt(now) && one.view().by().equals(turn.action().by()))
            .count();
    if (open >= limits.approvalsOpenMax() || own >= limits.approvalsOpenPerActorMax()) {
      return new Opening.Failed("too many approvals are open, nobody was asked; try again later");
    }
    Rehearsal rehearsal = upstream.preview(turn);
    Payload[] images = rehearsal.images().stream().toArray(Payload[]::new);
    evidence.append(new Fact.Rehearsed(asked.place(), rehearsal.preview()), images);
    View view = view(turn.action(), ask, rehearsal.preview());
    Receipt opened =
        evidence.append(
            new Fact.Opened(
                asked.place(),
                turn.action().digest(),
                view,
                view.digest(),
                clock.instant().plus(ask.within())));
    return switch (opened.await()) {
      case Ruling.Accepted _ -> {
        byContent.put(
            key(turn.action(), turn.content().content()), new Known(opened.place(), turn.action()));
        yield new Opening.Opened(opened.place());
      }
      case Ruling.Refused(var reason) -> new Opening.Failed(reason);
    };
  }

  private View view(Action action, Decision.Ask ask, Preview preview) {
    Docket docket = evidence.docket();
    String owner =
        docket.principal(action.by()).map(standing -> standing.value()).orElse(null)
                instanceof Principal.Agent agent
            ? agent.owner()
            : action.by();
    return new View(
        action.digest(),
        action.by(),
        owner,
        action.target(),
        docket.target(action.target()).map(t -> t.value().labels()).orElse(Map.of()),
        action.statements(),
        action.effects(),
        action.relations(),
        action.content(),
        preview,
        ask,
        docket.policy().orElseThrow().value());
  }

  /// From here to [#leave] this caller counts as waiting. Each is one step, so that nobody joins a
  /// set that was just put away, where nothing would wake him.
  void join(Position id, Hold hold) {
    waiters.compute(
        id,
        (_, known) -> {
          Set<Hold> all = known == null ? ConcurrentHashMap.newKeySet() : known;
          all.add(hold);
          return all;
        });
  }

  void leave(Position id, Hold hold) {
    waiters.computeIfPresent(
        id,
        (_, all) -> {
          all.remove(hold);
          return all.isEmpty() ? null : all;
        });
  }

  /// Parks until the approval has ended; sends the notices and writes the expiry. The caller has
  /// joined.
  Ending await(Position id, Hold hold, Upstream upstream) throws InterruptedException {
    Instant nextNotice = clock.instant();
    while (true) {
      Approval approval = evidence.docket().approval(id).orElseThrow();
      Optional<String> left = hold.left();
      if (left.isPresent()) return withdraw(id, hold, left.orElseThrow());
      if (approval.ending().isPresent()) return approval.ending().orElseThrow();
      Instant now = clock.instant();
      if (!now.isBefore(approval.opened().expires())) {
        evidence.append(new Fact.Expired(id)).await();
      } else {
        if (!now.isBefore(nextNotice)) {
          upstream.waiting(waiting(approval, now));
          nextNotice = now.plus(limits.noticeEvery());
        }
        park(now, nextNotice, approval.opened().expires());
      }
    }
  }

  private static void park(Instant now, Instant notice, Instant expiry)
      throws InterruptedException {
    Instant until = notice.isBefore(expiry) ? notice : expiry;
    LockSupport.parkNanos(Math.max(1, Duration.between(now, until).toNanos()));
    if (Thread.interrupted()) throw new InterruptedException();
  }

  /// Only the last waiter's leaving withdraws; the order of the ledger decides against a late
  /// answer.
  private Ending withdraw(Position id, Hold hold, String why) throws InterruptedException {
    leave(id, hold);
    if (waitersOf(id) == 0) evidence.append(new Fact.Withdrawn(id, why)).await();
    return evidence
        .docket()
        .approval(id)
        .flatMap(Approval::ending)
        .filter(ending -> !(ending instanceof Ending.Granted))
        .orElse(new Ending.Withdrawn(clock.instant(), why));
  }

  private Waiting waiting(Approval approval, Instant now) {
    return new Waiting(
        approval.id(),
        link(approval.id()),
        Duration.between(now, approval.opened().expires()),
        approval.opened().digest(),
        headline(approval.view()));
  }

  /// The page where this approval is decided.
  public URI link(Position approval) {
    return origin.resolve("/approvals/" + approval.index());
  }

  /// How many callers wait for it now, or for what it let run, in this process.
  public int waitersOf(Position approval) {
    return waiters.getOrDefault(approval, Set.of()).size();
  }

  /// What an approval is about, in one line.
  public static String headline(View view) {
    return switch (view.preview()) {
      case Preview.Measured measured -> measured.impact().headline();
      case Preview.None _ ->
          String.join(" and ", view.statements())
              + (view.relations().isEmpty() ? "" : " on " + String.join(", ", view.relations()));
    };
  }

  private void wake(Recorded recorded) {
    switch (recorded.fact()) {
      case Fact.Answered answered -> wake(answered.verdict().approval());
      case Fact.Withdrawn(var approval, _) -> wake(approval);
      case Fact.Expired(var approval) -> wake(approval);
      case Fact.PolicyPublished _ -> waiters.keySet().forEach(this::wake);
      default -> {}
    }
  }

  private void wake(Position approval) {
    for (Hold hold : waiters.getOrDefault(approval, Set.of())) hold.wake();
  }
}
