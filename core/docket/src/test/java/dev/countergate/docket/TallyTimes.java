package dev.countergate.docket;

import dev.countergate.domain.Counter;
import dev.countergate.domain.Decision;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Outcome;
import dev.countergate.domain.Position;
import dev.countergate.domain.Recorded;
import dev.countergate.domain.Ruling;
import dev.countergate.domain.Window;
import java.util.List;
import java.util.Optional;

/// Prints how long the tally takes for one fact, and for one reading. Figures for people, not a
/// test; run it from an IDE or with `java -cp`.
final class TallyTimes {
  private static final int ROUNDS = 10;
  private static final int TIMES = 500_000;

  private TallyTimes() {}

  public static void main(String[] arguments) {
    Story story = Story.begun();
    Fact asked = story.asked(Story.delete(), new Decision.Allow(List.of("r")));
    var done = new Outcome.Done("DELETE 3", 3, 1, 1, Optional.empty());
    var step = new Step(story.docket, new Ruling.Accepted());
    Tally tally = Tally.live();
    long best = Long.MAX_VALUE;
    long place = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      for (int i = 0; i < TIMES; i++) {
        var at = story.now.plusMillis(place);
        var first = new Position(place++);
        tally.step(new Recorded(first, at, "n1", asked, new byte[0]), step);
        Fact finished = new Fact.Finished(first, done);
        tally.step(new Recorded(new Position(place++), at, "n1", finished, new byte[0]), step);
      }
      best = Math.min(best, (System.nanoTime() - start) / (2L * TIMES));
    }
    System.out.printf("one fact    %,6d ns%n", best);
    var windows = List.of(new Window(Counter.ROWS_WRITTEN, 60), new Window(Counter.DENIALS, 5));
    var now = story.now.plusMillis(place);
    long sum = 0;
    best = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      for (int i = 0; i < TIMES; i++) {
        sum += tally.read("invoice-bot", now, windows).counts().getFirst().value();
      }
      best = Math.min(best, (System.nanoTime() - start) / TIMES);
    }
    System.out.printf("one reading %,6d ns (%d)%n", best, sum);
  }
}
