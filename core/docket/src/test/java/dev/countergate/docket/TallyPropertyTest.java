package dev.countergate.docket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.domain.Action;
import dev.countergate.domain.Context;
import dev.countergate.domain.Counter;
import dev.countergate.domain.Decision;
import dev.countergate.domain.Effect;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Outcome;
import dev.countergate.domain.Position;
import dev.countergate.domain.Verdict;
import dev.countergate.domain.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// The tally against a recount of everything that was ever noted.
class TallyPropertyTest {
  private static final List<String> AGENTS = List.of("invoice-bot", "report-bot");
  private static final List<Counter> COUNTERS = List.of(Counter.values());
  private final List<Event> events = new ArrayList<>();
  private final List<Position> running = new ArrayList<>();
  private Story story = Story.begun();

  /// Something that counts, as whoever noted it knows.
  private record Event(long place, long minute, String by, Counter counter, long amount) {}

  @Test
  void itCountsAsARecountDoesNowAndAtEachEarlierFact() {
    for (long seed = 0; seed < 60; seed++) {
      var chance = new SplittableRandom(seed);
      begin();
      for (int i = 0; i < 150; i++) {
        if (chance.nextInt(4) == 0) story.later(pause(chance));
        act(chance);
        compare(chance, seed);
      }
    }
  }

  private void begin() {
    events.clear();
    running.clear();
    story = Story.begun();
  }

  private static Duration pause(SplittableRandom chance) {
    return switch (chance.nextInt(4)) {
      case 0 -> Duration.ofSeconds(chance.nextInt(90));
      case 1 -> Duration.ofMinutes(chance.nextInt(10));
      case 2 -> Duration.ofMinutes(chance.nextInt(59, 66));
      default -> Duration.ofMillis(chance.nextInt(1_000));
    };
  }

  private void act(SplittableRandom chance) {
    String by = AGENTS.get(chance.nextInt(AGENTS.size()));
    switch (chance.nextInt(8)) {
      case 0, 1 -> allowed(action(by, Effect.READ), Counter.READS);
      case 2 -> allowed(action(by, Effect.WRITE), Counter.WRITES);
      case 3 -> denied(action(by, Effect.READ));
      case 4, 5 -> finish(chance);
      case 6 -> answered(chance.nextBoolean());
      default -> refused(by);
    }
  }

  private static Action action(String by, Effect effect) {
    Action one = Story.delete();
    return new Action(
        by,
        one.target(),
        one.database(),
        one.statements(),
        Set.of(effect),
        one.relations(),
        one.content(),
        one.contentBytes(),
        Map.of(),
        one.judgement());
  }

  private void note(String by, Counter counter, long amount) {
    events.add(
        new Event(story.last().index(), story.now.getEpochSecond() / 60, by, counter, amount));
  }

  private void allowed(Action action, Counter counter) {
    story.tell(story.asked(action, new Decision.Allow(List.of("r"))));
    note(action.by(), Counter.ACTIONS, 1);
    note(action.by(), counter, 1);
    running.add(story.last());
  }

  private void denied(Action action) {
    story.tell(story.asked(action, new Decision.Deny(List.of("r"), "no")));
    note(action.by(), Counter.ACTIONS, 1);
    note(action.by(), Counter.DENIALS, 1);
  }

  /// A question that the docket refuses does not count, nor does what follows it.
  private void refused(String by) {
    var stale =
        new Fact.Asked(
            action(by, Effect.WRITE),
            Optional.empty(),
            new Context(story.now.minusSeconds(60)),
            story.asked(action(by, Effect.WRITE), new Decision.Allow(List.of("r"))).versions(),
            new Decision.Allow(List.of("r")),
            Optional.empty());
    story.tell(stale);
    story.tell(new Fact.Finished(story.last(), done("DELETE 9", 9)));
  }

  private void finish(SplittableRandom chance) {
    if (running.isEmpty()) return;
    Position place = running.get(chance.nextInt(running.size()));
    var action = ((Fact.Asked) story.facts.get((int) place.index()).fact()).action();
    int rows = chance.nextInt(50);
    boolean reads = action.onlyReads();
    if (reads && chance.nextInt(3) == 0) {
      story.tell(new Fact.Finished(place, new Outcome.Suspended(rows, 1)));
      note(action.by(), Counter.ROWS_READ, rows);
      return;
    }
    running.remove(place);
    if (chance.nextInt(5) == 0) {
      story.tell(new Fact.Finished(place, new Outcome.Failed("42P01", 1, Optional.empty())));
      return;
    }
    boolean lied = reads && chance.nextInt(6) == 0;
    String tag = (reads && !lied ? "SELECT " : "DELETE ") + rows;
    story.tell(new Fact.Finished(place, done(tag, rows)));
    note(action.by(), reads && !lied ? Counter.ROWS_READ : Counter.ROWS_WRITTEN, rows);
  }

  private static Outcome done(String tag, long rows) {
    return new Outcome.Done(tag, rows, 1, 1, Optional.empty());
  }

  private void answered(boolean approve) {
    Position action = story.open();
    events.add(
        new Event(
            action.index(),
            story.facts.get((int) action.index()).at().getEpochSecond() / 60,
            "invoice-bot",
            Counter.ACTIONS,
            1));
    if (!approve) {
      story.answer("mara", Verdict.Answer.REFUSE);
      note("invoice-bot", Counter.DENIALS, 1);
      return;
    }
    story.answer("mara", Verdict.Answer.APPROVE);
    story.tell(new Fact.Released(story.approval().id(), action));
    note("invoice-bot", Counter.WRITES, 1);
    story.tell(new Fact.Measured(action, Story.IMPACT, "7"));
    story.tell(new Fact.Finished(action, done("DELETE 3", 3)));
    note("invoice-bot", Counter.ROWS_WRITTEN, 3);
  }

  private void compare(SplittableRandom chance, long seed) {
    var now = story.now.minusMillis(chance.nextInt(5_000)).plusMillis(chance.nextInt(100_000));
    var windows =
        List.of(
            new Window(COUNTERS.get(chance.nextInt(6)), chance.nextInt(1, 61)),
            new Window(COUNTERS.get(chance.nextInt(6)), chance.nextInt(1, 61)),
            new Window(Counter.DENIALS, 60));
    long last = story.last().index();
    var earlier = new Position(Math.max(0, last - chance.nextInt(12)));
    for (String by : AGENTS) {
      Context.Tallied counted = story.live.read(by, now, windows);
      assertThat(counted.at()).isEqualTo(story.last());
      assertThat(story.tally.read(by, now, windows, story.last())).contains(counted);
      Context.Tallied before = story.tally.read(by, now, windows, earlier).orElseThrow();
      long minute = now.getEpochSecond() / 60;
      for (Window window : windows) {
        assertThat(counted.value(window))
            .as("seed %s %s %s", seed, by, window)
            .contains(recount(by, minute, window, last));
        // What is told of an earlier fact was read then: not long before the newest one.
        if (story.facts.get((int) earlier.index()).at().plusSeconds(60).isAfter(story.now)) {
          assertThat(before.value(window))
              .as("seed %s %s %s at %s", seed, by, window, earlier)
              .contains(recount(by, minute, window, earlier.index()));
        }
      }
    }
  }

  private long recount(String by, long now, Window window, long upTo) {
    return events.stream()
        .filter(e -> e.place() <= upTo && e.by().equals(by) && e.counter() == window.counter())
        .filter(e -> e.minute() <= now && e.minute() > now - window.minutes())
        .mapToLong(Event::amount)
        .sum();
  }

  @Test
  void whoDoesNothingForAnHourIsForgotten() {
    begin();
    denied(action("report-bot", Effect.READ));
    var windows = List.of(new Window(Counter.DENIALS, 60));
    assertThat(story.live.callers()).isEqualTo(1);
    story.later(Duration.ofMinutes(65));
    allowed(action("invoice-bot", Effect.READ), Counter.READS);
    assertThat(story.live.callers()).isEqualTo(1);
    assertThat(story.live.read("report-bot", story.now, windows).counts())
        .containsExactly(new Context.Count(Counter.DENIALS, 60, 0));
  }

  @Test
  void aFactThatIsNotReachedAnyMoreOrNotYetIsNotCountedAt() {
    begin();
    var windows = List.of(new Window(Counter.ACTIONS, 1));
    var next = new Position(story.last().index() + 1);
    assertThat(story.tally.read("invoice-bot", story.now, windows, next)).isEmpty();
    var before = new Position(story.last().index() - 1);
    assertThat(story.live.read("invoice-bot", story.now, windows, before)).isEmpty();
  }
}
