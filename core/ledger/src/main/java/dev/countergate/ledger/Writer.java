package dev.countergate.ledger;

import java.io.IOException;
import java.util.Optional;

/// The one thread that makes entries durable: it takes the open buffer, writes it once, syncs once,
/// has every entry followed in order, raises the durable bound and wakes those who wait.
final class Writer<T, R> implements Runnable {
  /// After so many ticks without an entry the writer sleeps until one arrives.
  private static final int IDLE_TICKS_MAX = 200;

  private final Intake<T, R> intake;
  private final Wal wal;
  private final Progress progress;
  private final Follower<T, R> follower;
  private final long tickNanos;

  Writer(Intake<T, R> intake, Wal wal, Progress progress, Follower<T, R> follower, Limits limits) {
    this.intake = intake;
    this.wal = wal;
    this.progress = progress;
    this.follower = follower;
    this.tickNanos = limits.tick().toNanos();
  }

  @Override
  public void run() {
    try {
      while (progress.stopped().isEmpty()) {
        waitForWork();
        letOthersJoin();
        progress.takeDemand();
        Optional<Intake.Batch<T, R>> batch = intake.swap();
        if (batch.isPresent()) {
          commit(batch.get());
        } else if (progress.isClosing()) {
          return;
        }
      }
    } catch (Throwable e) { // whatever it is, the state of the disk is unknown from here on
      progress.fail(e);
    } finally {
      intake.release();
    }
  }

  /// A sync costs the same for one entry and for many: those that are about to append may do so
  /// first.
  @SuppressWarnings("ThreadPriorityCheck") // only the size of a group depends on it
  private static void letOthersJoin() {
    Thread.yield();
  }

  private void commit(Intake.Batch<T, R> batch) throws IOException {
    wal.write(batch.frames(), batch.first(), batch.slips().size());
    if (progress.stopped().isPresent()) {
      return; // no acknowledgement after the first failure, wherever it was
    }
    for (Slip<T, R> slip : batch.slips()) {
      slip.follow(follower);
    }
    progress.raise(batch.after());
    Slip.wake(batch.slips());
    intake.clear(batch);
  }

  /// Returns when somebody waits, or when the oldest entry has waited for a tick.
  private void waitForWork() {
    int idleTicks = 0;
    while (!progress.isDemanded()) {
      long waited = intake.waited();
      if (waited >= tickNanos) {
        return;
      }
      if (waited >= 0) {
        idleTicks = 0;
        progress.pause(tickNanos - waited);
      } else if (idleTicks++ < IDLE_TICKS_MAX) {
        progress.pause(tickNanos);
      } else {
        progress.sleep(() -> intake.waited() < 0);
      }
    }
  }
}
