package dev.countergate.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// An append-only Merkle log of opaque entries, and the only store of Countergate.
///
/// An appended entry has its place and its time at once, under one lock. One writer thread makes
/// the entries of a moment durable with one sync, shows them in order to the follower, and only
/// then wakes who waits. A second thread, the integrator, turns durable entries into tiles and
/// bundles, reads them back, computes the root again, swaps the head under the `Lock`, and signs.
///
/// INVARIANT: what was acknowledged has the same index and bytes after any crash. The first failed
/// write or sync ends all acknowledgements: after it nothing the operating system says of the disk
/// can be believed, so the process must end and the next start reads the disk again.
public final class Ledger<T, R> implements AutoCloseable {
  private final Lock lock;
  private final Terms<T, R> terms;
  private final Intake<T, R> intake;
  private final Wal wal;
  private final Progress progress;
  private final Integrator integrator;
  private final TileReader tiles;
  private final PayloadStore payloads;
  private final Thread writing;
  private final Thread integrating;

  Ledger(
      Storage storage,
      Lock lock,
      Terms<T, R> terms,
      Intake<T, R> intake,
      Wal wal,
      Progress progress,
      Integrator integrator) {
    this.lock = lock;
    this.terms = terms;
    this.intake = intake;
    this.wal = wal;
    this.progress = progress;
    this.integrator = integrator;
    this.tiles = new TileReader(storage, Integrator.LEDGER);
    this.payloads = new PayloadStore(storage);
    var writer = new Writer<>(intake, wal, progress, terms.follower(), terms.limits());
    this.writing = Thread.ofPlatform().name("ledger-writer").daemon(false).unstarted(writer);
    this.integrating =
        Thread.ofPlatform().name("ledger-integrator").daemon(true).unstarted(integrator);
  }

  /// Opens the ledger in this storage, or begins it. Every entry of the past is shown to the
  /// follower. Damage is refused with `LedgerDamaged`, which names the entry or tile.
  public static <T, R> Ledger<T, R> open(Storage storage, Terms<T, R> terms) {
    try {
      Lock lock = storage.lock();
      boolean opened = false;
      try {
        Ledger<T, R> ledger = new Opening<>(storage, lock, terms).open();
        ledger.start();
        opened = true;
        return ledger;
      } finally {
        if (!opened) {
          lock.close();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private void start() {
    progress.writtenBy(writing);
    writing.start();
    integrating.start();
  }

  /// Gives an entry its place. It is durable once its receipt was awaited, or some milliseconds
  /// later. Waits while the buffer is full.
  public Receipt<R> append(Draft<T> draft) {
    return intake.append(draft);
  }

  /// How many entries have a place.
  public long size() {
    return intake.size();
  }

  /// All entries below this index are durable and were ruled on.
  public long durable() {
    return progress.durable();
  }

  /// The entry at this index, read again from where it is stored; empty if none is durable there.
  public Optional<Entry<T>> read(long index) {
    return read(index, 1).stream().findFirst();
  }

  /// Up to `count` entries from this index on. An entry is there as soon as the follower sees it:
  /// whoever it wakes may ask for it, before the durable bound is raised.
  public List<Entry<T>> read(long index, int count) {
    List<Entry<T>> entries = new ArrayList<>();
    long end = index + count;
    try {
      while (index >= 0 && index + entries.size() < end) {
        long from = index + entries.size();
        List<byte[]> contents = contents(from, end);
        if (contents.isEmpty() && published().size() <= from) {
          break; // nothing is durable there
        }
        for (byte[] content : contents) {
          entries.add(entry(index + entries.size(), content));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return entries;
  }

  private List<byte[]> contents(long from, long end) throws IOException {
    long size = published().size();
    if (from < size) {
      Tile bundle = Tile.in(size, Tile.ENTRIES, from / Tile.WIDTH);
      int skip = (int) (from % Tile.WIDTH);
      int to = (int) Math.min(bundle.width(), skip + end - from);
      return tiles.entries(bundle).subList(skip, to);
    }
    boolean durable = from < progress.durable(); // asked first: it may become so meanwhile
    List<Frame> frames = wal.frames(from, end - from, 1 << 20); // synced frames only
    if (durable && frames.isEmpty() && published().size() <= from) {
      throw new IOException("entry " + from + " cannot be read back from its segment");
    }
    return frames.stream().map(Frame::entry).toList();
  }

  private Entry<T> entry(long index, byte[] content) {
    int at = terms.codec().stampAt(content);
    long micros = at >= 0 ? Stamp.read(content, at) : 0;
    return new Entry<>(index, Stamp.instant(micros), terms.codec().decode(content), content);
  }

  /// The payloads of a durable entry that were not erased. They are there as soon as the follower
  /// sees the entry: whoever it wakes may ask for them.
  public List<Payload> payloads(long index) {
    try {
      if (index >= published().size()) { // the segments know synced frames only
        List<Frame> frames = wal.frames(index, 1, 1);
        if (!frames.isEmpty()) {
          return frames.getFirst().payloads();
        }
      }
      return payloads.of(index);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Deletes a payload from the payload store. The entry and its commitment stay; stale bytes may
  /// remain in segments until they are used again, so a payload must be encrypted by its owner.
  public void erase(long index, byte[] commitment) {
    publish();
    try {
      payloads.erase(index, commitment);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The newest signed checkpoint.
  public Checkpoint published() {
    return integrator.published().checkpoint();
  }

  /// The note of the newest checkpoint.
  public Note note() {
    return integrator.published().note();
  }

  /// Integrates and signs everything that is durable now, without waiting for the next time.
  public Checkpoint publish() {
    progress.check();
    try {
      return integrator.integrate().checkpoint();
    } catch (IOException | RuntimeException e) {
      progress.fail(e);
      wal.stop();
      throw new LedgerStopped("the ledger has stopped: " + e.getMessage(), e);
    }
  }

  /// The proof that the entry is in the published tree of this size.
  public List<Hash> inclusion(long index, long size) {
    return proofs(size).inclusion(index, size);
  }

  /// The proof that the published tree of `size` continues that of `oldSize`.
  public List<Hash> consistency(long oldSize, long size) {
    return proofs(size).consistency(oldSize, size);
  }

  /// The offline proof of a published entry.
  public TlogProof proof(long index) {
    Integrator.Published head = integrator.published();
    return new TlogProof(index, inclusion(index, head.checkpoint().size()), head.note());
  }

  private Proofs proofs(long size) {
    long known = published().size();
    if (size > known) {
      throw new IllegalArgumentException("size " + size + " is not published, only " + known);
    }
    return new Proofs(tiles.nodes(known));
  }

  /// Makes everything durable, publishes a last checkpoint and gives the ledger back.
  @Override
  public void close() {
    intake.close();
    join(writing);
    integrator.call();
    join(integrating);
    try (lock;
        wal) {
      if (progress.stopped().isEmpty()) {
        integrator.integrate();
      }
      progress.close();
    } catch (IOException e) {
      progress.fail(e);
      throw new UncheckedIOException(e);
    }
  }

  private static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
