package dev.countergate.web.console.view;

import java.time.Duration;
import java.time.Instant;

/// The time left of an approval, as the server's clock has it.
///
/// @param permille how much of the window is left
public record Clock(Instant opened, Instant expires, String left, int permille, boolean urgent) {
  private static final Duration URGENT = Duration.ofMinutes(10);

  public static Clock at(Instant now, Instant opened, Instant expires) {
    Duration left = Duration.between(now, expires);
    long whole = Math.max(1, Duration.between(opened, expires).toMillis());
    long rest = Math.clamp(left.toMillis(), 0, whole);
    boolean urgent = left.compareTo(URGENT) < 0 && whole > URGENT.toMillis();
    return new Clock(opened, expires, Times.left(left), (int) (rest * 1_000 / whole), urgent);
  }

  public long openedMillis() {
    return opened.toEpochMilli();
  }

  public long expiresMillis() {
    return expires.toEpochMilli();
  }

  public String expiry() {
    return Times.clock(expires) + " UTC";
  }
}
