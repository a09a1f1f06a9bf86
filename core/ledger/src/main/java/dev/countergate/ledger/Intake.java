package dev.countergate.ledger;

import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The open end of a ledger. Under one lock an entry gets its index and its time, is hashed and
/// copied into the open buffer; the writer swaps the buffer for the one it has just written.
final class Intake<T, R> {
  private final Progress progress;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  // GUARDED BY lock
  private final Hasher hasher = new Hasher();
  private final Stamp stamp = new Stamp();
  private Batch<T, R> open;
  private Batch<T, R> written;
  private long next;
  private long last;
  private boolean closed;
  // written under the lock, read by the writer without it; 0 while the open buffer is empty
  private volatile long openedAt;

  /// Frames that are written together, with their slips in the same order.
  static final class Batch<T, R> {
    private final ByteBuffer frames;
    private final List<Slip<T, R>> slips = new ArrayList<>();
    private long first;

    Batch(int bytes) {
      frames = ByteBuffer.allocateDirect(bytes);
    }

    ByteBuffer frames() {
      return frames;
    }

    List<Slip<T, R>> slips() {
      return slips;
    }

    long first() {
      return first;
    }

    long after() {
      return first + slips.size();
    }
  }

  /// `last` is the time of the newest entry, in microseconds since 1970.
  Intake(Progress progress, InstantSource clock, int bufferBytes, long next, long last) {
    this.progress = progress;
    this.clock = clock;
    this.open = new Batch<>(bufferBytes);
    this.written = new Batch<>(bufferBytes);
    this.next = next;
    this.last = last;
  }

  long size() {
    lock.lock();
    try {
      return next;
    } finally {
      lock.unlock();
    }
  }

  Slip<T, R> append(Draft<T> draft) {
    long length = Frame.length(draft.content().length, draft.payloads());
    lock.lock();
    try {
      checkOpen();
      if (length > open.frames.capacity()) {
        throw new IllegalArgumentException(
            "an entry with payloads of "
                + length
                + " bytes, allowed are "
                + open.frames.capacity());
      }
      while (length > open.frames.remaining()) {
        progress.demand();
        room.awaitUninterruptibly();
        checkOpen();
      }
      return place(draft);
    } finally {
      lock.unlock();
    }
  }

  private void checkOpen() {
    progress.check();
    if (closed) {
      throw new LedgerStopped("the ledger is closed");
    }
  }

  private Slip<T, R> place(Draft<T> draft) {
    byte[] content = draft.content();
    if (draft.stampAt() >= 0) {
      last = Math.max(last, Stamp.micros(clock.instant()));
      stamp.write(last, content, draft.stampAt());
    }
    long index = next++;
    Frame.write(open.frames, index, hasher.leaf(content), content, draft.payloads());
    long micros = draft.stampAt() >= 0 ? last : 0;
    var slip = new Slip<T, R>(progress, index, micros, draft.item(), content);
    if (open.slips.isEmpty()) {
      open.first = index;
      openedAt = Math.max(1, System.nanoTime() | 1);
      progress.arrived();
    }
    open.slips.add(slip);
    if (open.frames.remaining() < open.frames.capacity() / 2) {
      progress.demand();
    }
    return slip;
  }

  /// How long the oldest entry has waited in the open buffer; negative if there is none.
  long waited() {
    long since = openedAt;
    return since == 0 ? -1 : Math.max(0, System.nanoTime() - since);
  }

  /// The open buffer, if it holds anything; appends go on in the other one.
  Optional<Batch<T, R>> swap() {
    lock.lock();
    try {
      if (open.slips.isEmpty()) {
        return Optional.empty();
      }
      Batch<T, R> full = open;
      open = written;
      written = full;
      openedAt = 0;
      full.frames.flip();
      room.signalAll();
      return Optional.of(full);
    } finally {
      lock.unlock();
    }
  }

  /// Empties a batch that is written, for the next swap.
  void clear(Batch<T, R> batch) {
    batch.frames.clear();
    batch.slips.clear();
  }

  /// Wakes everybody who waits for an entry or for room; they find the ledger stopped.
  void release() {
    lock.lock();
    try {
      Slip.wake(open.slips);
      Slip.wake(written.slips);
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Takes no more entries.
  void close() {
    lock.lock();
    try {
      closed = true;
      room.signalAll();
    } finally {
      lock.unlock();
    }
    progress.askToClose();
  }
}
