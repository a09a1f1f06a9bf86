package dev.countergate.gate;

import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The caller's handle on one action on its way through the gate. The caller's other thread, which
/// reads the client, leaves through it; the ledger's writer wakes it.
public final class Hold {
  private final Thread thread = Thread.currentThread();
  private volatile @Nullable String left;
  private volatile @Nullable String late;
  private volatile boolean running;
  private volatile boolean stale;

  /// The caller goes: cancelled, or gone. True before the run: then it never starts.
  synchronized boolean leave(String why) {
    if (running) {
      late = why;
      return false;
    }
    left = why;
    wake();
    return true;
  }

  /// Starts the run, unless the caller left before.
  synchronized Optional<String> begin() {
    Optional<String> gone = left();
    running = gone.isEmpty();
    return gone;
  }

  Optional<String> left() {
    return Optional.ofNullable(left);
  }

  /// Why the caller goes, if that came after the run had begun.
  public Optional<String> late() {
    return Optional.ofNullable(late);
  }

  void wake() {
    LockSupport.unpark(thread);
  }

  /// Whether the action was handed to the target.
  public boolean isRunning() {
    return running;
  }

  void stale() {
    stale = true;
  }

  boolean isStale() {
    return stale;
  }

  Hold again() {
    stale = false;
    running = false;
    late = null;
    return this;
  }
}
