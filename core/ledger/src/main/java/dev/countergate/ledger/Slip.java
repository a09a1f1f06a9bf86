package dev.countergate.ledger;

import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The receipt of an entry, which on its way also carries the entry to the follower.
final class Slip<T, R> implements Receipt<R> {
  @SuppressWarnings("rawtypes")
  private static final AtomicReferenceFieldUpdater<Slip, @Nullable Waiter> WAITERS =
      AtomicReferenceFieldUpdater.newUpdater(Slip.class, Waiter.class, "waiters");

  private final Progress progress;
  private final long index;
  private final long micros;
  private @Nullable T item;
  private byte @Nullable [] content;
  private @Nullable R ruling; // written before the durable bound is raised, read after
  private volatile @Nullable Waiter waiters;

  private record Waiter(Thread thread, @Nullable Waiter next) {}

  Slip(Progress progress, long index, long micros, T item, byte[] content) {
    this.progress = progress;
    this.index = index;
    this.micros = micros;
    this.item = item;
    this.content = content;
  }

  @Override
  public long index() {
    return index;
  }

  @Override
  public R await() throws InterruptedException {
    if (progress.durable() <= index) {
      park();
    }
    R known = ruling;
    if (known == null) {
      throw new IllegalStateException("entry " + index + " is durable and has no ruling");
    }
    return known;
  }

  private void park() throws InterruptedException {
    Waiter next;
    do {
      next = waiters;
    } while (!WAITERS.compareAndSet(this, next, new Waiter(Thread.currentThread(), next)));
    progress.demand();
    while (progress.durable() <= index) {
      progress.check();
      LockSupport.park(this);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  /// The writer has the entry ruled on and lets go of it.
  void follow(Follower<T, R> follower) {
    T what = item;
    byte[] bytes = content;
    if (what == null || bytes == null) {
      throw new IllegalStateException("entry " + index + " is followed twice");
    }
    ruling = follower.follow(new Entry<>(index, Stamp.instant(micros), what, bytes));
    item = null;
    content = null;
  }

  static <T, R> void wake(List<Slip<T, R>> slips) {
    for (Slip<T, R> slip : slips) {
      for (Waiter waiter = slip.waiters; waiter != null; waiter = waiter.next) {
        LockSupport.unpark(waiter.thread);
      }
    }
  }
}
