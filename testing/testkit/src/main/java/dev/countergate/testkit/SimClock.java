package dev.countergate.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that stands still until a test turns it.
public final class SimClock implements InstantSource {
  private volatile Instant now;

  public SimClock(Instant now) {
    this.now = now;
  }

  /// A clock that shows noon of 24 November 2026, UTC.
  public static SimClock atNoon() {
    return new SimClock(Instant.parse("2026-11-24T12:00:00Z"));
  }

  @Override
  public Instant instant() {
    return now;
  }

  /// Turns the clock on, or back if `by` is negative.
  public void turn(Duration by) {
    now = now.plus(by);
  }
}
