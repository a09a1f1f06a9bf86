package dev.countergate.domain;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What policy may look at beyond the action. It stands in the fact, so that a decision can be
/// recomputed.
///
/// @param tally what the caller did lately; absent where the policy asks for none of it
public record Context(Instant now, Optional<Tallied> tally) {
  public Context(Instant now) {
    this(now, Optional.empty());
  }

  /// The counters that the policy reads, and no others.
  ///
  /// @param at the newest fact that they count
  public record Tallied(Position at, List<Count> counts) {
    public Tallied {
      counts = List.copyOf(counts);
    }

    public Optional<Long> value(Window window) {
      for (Count count : counts) if (count.is(window)) return Optional.of(count.value());
      return Optional.empty();
    }
  }

  /// One counter over one window.
  public record Count(Counter counter, int minutes, long value) {
    boolean is(Window window) {
      return counter == window.counter() && minutes == window.minutes();
    }
  }
}
