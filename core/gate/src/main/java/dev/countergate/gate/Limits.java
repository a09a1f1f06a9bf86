package dev.countergate.gate;

import java.time.Duration;

/// The gate's bounds.
public record Limits(Duration noticeEvery, int approvalsOpenMax, int approvalsOpenPerActorMax) {
  public Limits {
    if (noticeEvery.compareTo(Duration.ofMillis(100)) < 0) {
      throw new IllegalArgumentException("noticeEvery `" + noticeEvery + "` is below 100 ms");
    }
    if (approvalsOpenMax < 1 || approvalsOpenPerActorMax < 1) {
      throw new IllegalArgumentException("at least one approval must be able to stand open");
    }
  }

  public static Limits standard() {
    return new Limits(Duration.ofSeconds(15), 10_000, 100);
  }
}
