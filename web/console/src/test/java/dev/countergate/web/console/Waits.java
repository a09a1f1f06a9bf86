package dev.countergate.web.console;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// Waits on a condition, with an end.
final class Waits {
  private static final Duration MOST = Duration.ofSeconds(10);

  private Waits() {}

  static <T> T until(Supplier<Optional<T>> condition) {
    Instant end = Instant.now().plus(MOST);
    while (Instant.now().isBefore(end)) {
      Optional<T> found = condition.get();
      if (found.isPresent()) return found.get();
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
    throw new AssertionError("it did not happen within " + MOST);
  }
}
