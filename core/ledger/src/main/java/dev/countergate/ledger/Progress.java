package dev.countergate.ledger;

import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How far a ledger is: the durable bound, whether it has stopped, and the bell that wakes the
/// writer. Everything here is read without a lock.
final class Progress {
  private final AtomicReference<@Nullable LedgerStopped> stopped = new AtomicReference<>();
  private final Consumer<LedgerStopped> onFatal;
  private volatile long durable;
  private volatile boolean demanded;
  private volatile boolean closing;
  private volatile boolean idle;
  private volatile boolean asleep;
  private volatile @Nullable Thread writer;

  Progress(Consumer<LedgerStopped> onFatal, long durable) {
    this.onFatal = onFatal;
    this.durable = durable;
  }

  long durable() {
    return durable;
  }

  void raise(long bound) {
    durable = bound;
  }

  Optional<LedgerStopped> stopped() {
    return Optional.ofNullable(stopped.get());
  }

  /// Fails if the ledger has stopped.
  void check() {
    LedgerStopped reason = stopped.get();
    if (reason != null) {
      throw new LedgerStopped(String.valueOf(reason.getMessage()), reason);
    }
  }

  /// Stops the ledger for good. The first reason counts, and only a failure is told on.
  void fail(Throwable cause) {
    var reason = new LedgerStopped("the ledger has stopped: " + describe(cause), cause);
    if (stopped.compareAndSet(null, reason)) {
      onFatal.accept(reason);
    }
    wake();
  }

  void close() {
    stopped.compareAndSet(null, new LedgerStopped("the ledger is closed"));
  }

  private static String describe(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    boolean full = message.toLowerCase(Locale.ROOT).contains("no space left");
    return full ? "disk full (" + message + ")" : message;
  }

  void writtenBy(Thread thread) {
    writer = thread;
  }

  /// Somebody waits: what was appended until now is to be synced at once.
  void demand() {
    if (!demanded) {
      demanded = true;
    }
    if (idle) {
      wake();
    }
  }

  /// Something was appended to an empty buffer.
  void arrived() {
    if (asleep) {
      wake();
    }
  }

  void askToClose() {
    closing = true;
    wake();
  }

  boolean isClosing() {
    return closing;
  }

  boolean isDemanded() {
    return demanded || closing || stopped.get() != null;
  }

  /// The writer takes the demand; whoever demands after this is served by the next batch.
  void takeDemand() {
    demanded = false;
  }

  /// The writer waits until somebody demands, at most for this long.
  void pause(long nanos) {
    idle = true;
    if (!isDemanded()) {
      LockSupport.parkNanos(this, nanos);
    }
    idle = false;
  }

  /// The writer waits until something is appended, unless something was already.
  void sleep(BooleanSupplier empty) {
    asleep = true;
    idle = true;
    if (!isDemanded() && empty.getAsBoolean()) {
      LockSupport.park(this);
    }
    idle = false;
    asleep = false;
  }

  private void wake() {
    LockSupport.unpark(writer);
  }
}
