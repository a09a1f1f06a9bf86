package dev.countergate.docket;

import dev.countergate.domain.Action;
import dev.countergate.domain.Context;
import dev.countergate.domain.Counter;
import dev.countergate.domain.Decision;
import dev.countergate.domain.Effect;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Outcome;
import dev.countergate.domain.Position;
import dev.countergate.domain.ReadTags;
import dev.countergate.domain.Recorded;
import dev.countergate.domain.Ruling;
import dev.countergate.domain.Verdict;
import dev.countergate.domain.Window;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Counts what each caller did in the last hour: a fold over the accepted facts of one node, beside
/// the docket. It does no I/O and has no clock, so the verifier counts the same.
///
/// Counts stand in whole minutes by the facts' own times. A caller without traffic for an hour is
/// forgotten. It is changed in place by one thread; whoever reads beside that thread takes turns
/// with it.
public final class Tally {
  /// How far a decision may lag behind the ledger, in facts, and still be counted again.
  public static final int LAG_MAX = 131_072;

  private static final int FLIGHTS_MAX = 65_536;
  private final int lookBack;
  private final Map<String, Minutes> callers = new HashMap<>();
  private final ArrayDeque<Change> recent = new ArrayDeque<>();
  private final Map<Position, Flight> flights =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Position, Flight> eldest) {
          return size() > FLIGHTS_MAX;
        }
      };
  private Position at = new Position(0);
  private long minute;

  private Tally(int lookBack) {
    this.lookBack = lookBack;
  }

  /// Tells the counts as of now.
  public static Tally live() {
    return new Tally(0);
  }

  /// Tells also what the counts were, up to [#LAG_MAX] facts ago.
  public static Tally lookingBack() {
    return new Tally(LAG_MAX);
  }

  /// An action that was let through and has not finished.
  private record Flight(String by, boolean writes) {}

  /// One addition, so that it can be taken back.
  private record Change(Position place, String by, long minute, Counter counter, long amount) {}

  /// Counts one fact of the node, with what the docket made of it.
  public void step(Recorded recorded, Step step) {
    at = recorded.place();
    turn(Minutes.of(recorded.at()));
    if (!(step.ruling() instanceof Ruling.Accepted)) return;
    switch (recorded.fact()) {
      case Fact.Asked asked -> asked(recorded.place(), asked);
      case Fact.Released(var approval, var action) ->
          by(step, approval).ifPresent(asked -> through(action, asked));
      case Fact.Finished(var action, var outcome) -> finished(action, outcome);
      case Fact.Answered(var verdict, _) when verdict.answer() == Verdict.Answer.REFUSE ->
          by(step, verdict.approval()).ifPresent(asked -> add(asked.by(), Counter.DENIALS, 1));
      case Fact.LedgerRecovered _ -> flights.clear();
      default -> {}
    }
  }

  private static Optional<Action> by(Step step, Position approval) {
    return step.docket().approval(approval).map(found -> found.asked().action());
  }

  /// A new minute: forgets who did nothing for an hour, and what is too old to be looked back at.
  private void turn(long now) {
    if (now > minute) {
      minute = now;
      callers.values().removeIf(one -> one.isPast(now));
    }
    while (!recent.isEmpty() && recent.getFirst().place().index() <= at.index() - lookBack) {
      recent.removeFirst();
    }
  }

  private void asked(Position place, Fact.Asked asked) {
    Action action = asked.action();
    add(action.by(), Counter.ACTIONS, 1);
    switch (asked.decision()) {
      case Decision.Allow _ -> through(place, action);
      case Decision.Deny _ -> add(action.by(), Counter.DENIALS, 1);
      case Decision.Ask _ -> {} // counted when it is released
    }
  }

  private void through(Position place, Action action) {
    boolean writes = action.effects().contains(Effect.WRITE);
    if (writes) add(action.by(), Counter.WRITES, 1);
    if (action.onlyReads()) add(action.by(), Counter.READS, 1);
    flights.put(place, new Flight(action.by(), writes));
  }

  private void finished(Position place, Outcome outcome) {
    boolean more = outcome instanceof Outcome.Suspended;
    Flight flight = more ? flights.get(place) : flights.remove(place);
    if (flight == null) return;
    switch (outcome) {
      case Outcome.Done done -> rows(flight, !ReadTags.allows(done.tag()), done.rows());
      case Outcome.Suspended piece -> rows(flight, false, piece.rows());
      default -> {} // nothing came back, and nothing was kept
    }
  }

  private void rows(Flight flight, boolean wrote, long rows) {
    boolean written = flight.writes() || wrote;
    add(flight.by(), written ? Counter.ROWS_WRITTEN : Counter.ROWS_READ, rows);
  }

  private void add(String by, Counter counter, long amount) {
    if (amount <= 0) return;
    callers.computeIfAbsent(by, _ -> new Minutes()).add(minute, counter, amount);
    if (lookBack > 0) recent.addLast(new Change(at, by, minute, counter, amount));
  }

  /// How many callers are remembered.
  int callers() {
    return callers.size();
  }

  /// What a caller did in each window, up to the newest fact.
  public Context.Tallied read(String by, Instant now, Collection<Window> windows) {
    return new Context.Tallied(at, counts(by, Minutes.of(now), windows, at));
  }

  /// The same as of an earlier fact; empty if it is no earlier one, or too early.
  public Optional<Context.Tallied> read(
      String by, Instant now, Collection<Window> windows, Position asOf) {
    if (asOf.index() > at.index() || asOf.index() < at.index() - lookBack) return Optional.empty();
    return Optional.of(new Context.Tallied(asOf, counts(by, Minutes.of(now), windows, asOf)));
  }

  private List<Context.Count> counts(
      String by, long now, Collection<Window> windows, Position asOf) {
    Optional<Minutes> minutes = Optional.ofNullable(callers.get(by));
    var counts = new ArrayList<Context.Count>(windows.size());
    for (Window window : windows) {
      long sum = minutes.map(one -> one.sum(now, window)).orElse(0L) - since(asOf, by, now, window);
      counts.add(new Context.Count(window.counter(), window.minutes(), sum));
    }
    return counts;
  }

  /// What was added to a window behind a fact.
  private long since(Position asOf, String by, long now, Window window) {
    long sum = 0;
    for (Iterator<Change> newest = recent.descendingIterator(); newest.hasNext(); ) {
      Change change = newest.next();
      if (change.place().index() <= asOf.index()) break;
      boolean within = change.minute() <= now && change.minute() > now - window.minutes();
      if (within && change.counter() == window.counter() && change.by().equals(by)) {
        sum += change.amount();
      }
    }
    return sum;
  }
}
