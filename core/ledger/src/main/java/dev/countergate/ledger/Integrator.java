package dev.countergate.ledger;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Turns durable entries into the public form: bundles, tiles, and a checkpoint that is signed only
/// after everything was read back and computed again, and the head was swapped.
final class Integrator implements Runnable {
  static final String LEDGER = "ledger/";
  static final String CHECKPOINT = LEDGER + "checkpoint";
  static final String KEY = LEDGER + "log.vkey";
  private static final int CHUNK_ENTRIES = 64 * Tile.WIDTH;
  private static final int CHUNK_BYTES = 16 << 20;

  private final Storage storage;
  private final Lock head;
  private final LogKey signer;
  private final Wal wal;
  private final Progress progress;
  private final Limits limits;
  private final ReentrantLock lock = new ReentrantLock();
  // GUARDED BY lock
  private final Walk reread;
  private final Growth growth;
  private final List<Tile> partials = new ArrayList<>();
  private Optional<Lock.Head> swapped;
  private volatile Published published;
  private volatile boolean called;
  private volatile @Nullable Thread thread;

  /// A checkpoint with its note.
  record Published(Checkpoint checkpoint, Note note) {}

  Integrator(Parts parts, Walk reread, Published published) throws IOException {
    this.storage = parts.storage();
    this.head = parts.lock();
    this.signer = parts.signer();
    this.wal = parts.wal();
    this.progress = parts.progress();
    this.limits = parts.limits();
    this.reread = reread;
    this.growth = reread.growth();
    this.swapped = head.head();
    this.published = published;
    findPartials();
  }

  /// What an integrator works with.
  record Parts(
      Storage storage, Lock lock, LogKey signer, Wal wal, Progress progress, Limits limits) {}

  Published published() {
    return published;
  }

  @Override
  public void run() {
    thread = Thread.currentThread();
    try {
      while (progress.stopped().isEmpty() && !progress.isClosing()) {
        wal.prepare();
        pause();
        integrate();
      }
    } catch (Throwable e) { // a ledger that cannot sign what it holds must not go on
      progress.fail(e);
      wal.stop();
    }
  }

  private void pause() {
    long end = System.nanoTime() + limits.checkpointEvery().toNanos();
    for (long left = 1; left > 0 && !called && !progress.isClosing(); ) {
      left = end - System.nanoTime();
      LockSupport.parkNanos(this, left);
    }
    called = false;
  }

  /// Asks for an integration now: a segment is full, or the ledger closes.
  void call() {
    called = true;
    LockSupport.unpark(thread);
  }

  /// Integrates and publishes everything that is durable now.
  Published integrate() throws IOException {
    lock.lock();
    try {
      long target = progress.durable();
      while (published.checkpoint.size() < target) {
        integrateChunk(target);
        publish();
        wal.recycle(published.checkpoint.size());
        wal.prepare();
      }
      return published;
    } finally {
      lock.unlock();
    }
  }

  private void integrateChunk(long target) throws IOException {
    long from = growth.size();
    List<Frame> frames = frames(from, target);
    List<Storage.Blob> blobs = new ArrayList<>();
    List<PayloadStore.Item> payloads = new ArrayList<>();
    Growth.Sink sink = (tile, bytes) -> blobs.add(new Storage.Blob(LEDGER + tile.path(), bytes));
    for (Frame frame : frames) {
      growth.add(frame.entry(), frame.leaf(), sink);
      for (Payload payload : frame.payloads()) {
        payloads.add(new PayloadStore.Item(frame.index(), payload));
      }
    }
    growth.partials((tile, bytes) -> {
      sink.take(tile, bytes);
      partials.add(tile);
    });
    blobs.addAll(PayloadStore.pieces(payloads));
    storage.put(blobs);
  }

  /// The next entries up to the target; with more to come they end where a bundle ends.
  private List<Frame> frames(long from, long target) throws IOException {
    long wanted = Math.min(target - from, CHUNK_ENTRIES - from % Tile.WIDTH);
    List<Frame> frames = wal.frames(from, wanted, CHUNK_BYTES);
    if (frames.isEmpty()) {
      throw new IOException("entry " + from + " cannot be read back from its segment");
    }
    int over = (int) ((from + frames.size()) % Tile.WIDTH);
    boolean more = from + frames.size() < target;
    return more && over < frames.size() ? frames.subList(0, frames.size() - over) : frames;
  }

  private void publish() throws IOException {
    long size = growth.size();
    reread.advance(size, (index, entry, leaf) -> {});
    if (!reread.root().equals(growth.root())) {
      throw new IOException("what was stored up to entry " + size + " is not what was appended");
    }
    var next = new Lock.Head(size, reread.root());
    if (!swapped.equals(Optional.of(next))) {
      head.swap(swapped, next); // CRASH: no signature leaves before this
      swapped = Optional.of(next);
    }
    published = sign(storage, signer, next);
    forgetPartials(size);
  }

  static Published sign(Storage storage, LogKey signer, Lock.Head head) throws IOException {
    var checkpoint = new Checkpoint(signer.origin(), head.size(), head.root());
    Note note = signer.sign(checkpoint.text());
    byte[] bytes = note.toString().getBytes(StandardCharsets.UTF_8);
    storage.put(List.of(new Storage.Blob(CHECKPOINT, bytes)));
    return new Published(checkpoint, note);
  }

  /// Partial tiles may go when the full one exists; those of the right edge stay.
  private void forgetPartials(long size) throws IOException {
    List<Tile> obsolete = partials.stream().filter(tile -> isFullIn(size, tile)).toList();
    if (!obsolete.isEmpty()) {
      storage.delete(obsolete.stream().map(tile -> LEDGER + tile.path()).toList());
      partials.removeAll(obsolete);
    }
  }

  private static boolean isFullIn(long size, Tile tile) {
    return Tile.in(size, tile.level(), tile.index()).isFull();
  }

  private void findPartials() throws IOException {
    for (int level = Tile.ENTRIES; growth.size() >> (8 * Math.max(level, 0)) > 0; level++) {
      long index = (growth.size() >> (8 * Math.max(level, 0))) / Tile.WIDTH;
      String folder = LEDGER + new Tile(level, index, 1).partials();
      for (String name : storage.list(folder)) {
        int width = Integer.parseInt(name.substring(name.lastIndexOf('/') + 1));
        partials.add(new Tile(level, index, width));
      }
    }
  }
}
