package dev.countergate.docket;

import dev.countergate.domain.Counter;
import dev.countergate.domain.Window;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/// One caller's counters, minute by minute: a ring of the last hour, and a little more, since a
/// decision looks back from a moment before its fact.
final class Minutes {
  private static final int KEPT = 64;
  private static final int SECONDS = 60;
  private final Map<Counter, long[]> counts = new EnumMap<>(Counter.class);
  private long newest = Long.MIN_VALUE;

  Minutes() {
    for (Counter counter : Counter.values()) counts.put(counter, new long[KEPT]);
  }

  /// The number of the minute in which a moment lies.
  static long of(Instant moment) {
    return Math.floorDiv(moment.getEpochSecond(), SECONDS);
  }

  void add(long minute, Counter counter, long amount) {
    if (newest == Long.MIN_VALUE || isPast(minute)) {
      for (long[] ring : counts.values()) Arrays.fill(ring, 0);
      newest = minute;
    }
    while (newest < minute) {
      int slot = slot(++newest);
      for (long[] ring : counts.values()) ring[slot] = 0;
    }
    ring(counter)[slot(minute)] += amount;
  }

  long sum(long now, Window window) {
    long first = Math.max(now - window.minutes() + 1, newest - KEPT + 1);
    long[] ring = ring(window.counter());
    long sum = 0;
    for (long minute = first; minute <= Math.min(now, newest); minute++) sum += ring[slot(minute)];
    return sum;
  }

  private long[] ring(Counter counter) {
    return Objects.requireNonNull(counts.get(counter));
  }

  /// Whether no window can reach anything that stands here.
  boolean isPast(long now) {
    return now - newest >= KEPT;
  }

  private static int slot(long minute) {
    return (int) Math.floorMod(minute, (long) KEPT);
  }
}
