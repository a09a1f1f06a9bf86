package dev.countergate.ledger;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// The start of a ledger: reads and checks all that is stored, shows every entry to the follower,
/// and refuses where the evidence contradicts itself. It can be broken off and repeated at any
/// point.
final class Opening<T, R> {
  private final Storage storage;
  private final Lock lock;
  private final Terms<T, R> terms;
  private long micros;
  private long next;

  Opening(Storage storage, Lock lock, Terms<T, R> terms) {
    this.storage = storage;
    this.lock = lock;
    this.terms = terms;
  }

  Ledger<T, R> open() throws IOException {
    checkKey();
    Optional<Lock.Head> head = lock.head();
    Optional<Integrator.Published> published = published(head);
    var walk = new Walk(new TileReader(storage, Integrator.LEDGER), Opening::refuse);
    if (head.isPresent()) {
      walkTo(head.get(), published, walk);
    }
    byte[] ledgerId = SegmentHeader.ledgerId(terms.signer().origin());
    var scan = new WalScan(storage, ledgerId);
    replay(scan, walk.size());
    var progress = new Progress(terms.onFatal(), next);
    var bell = new Bell();
    var wal = new Wal(storage, ledgerId, terms.limits(), scan, bell);
    Lock.Head known = head.orElseGet(() -> new Lock.Head(0, Tree.emptyRoot()));
    if (head.isEmpty()) {
      lock.swap(Optional.empty(), known);
    }
    Integrator.Published first =
        published.filter(found -> found.checkpoint().size() == known.size()).isPresent()
            ? published.get()
            : Integrator.sign(storage, terms.signer(), known);
    var parts = new Integrator.Parts(storage, lock, terms.signer(), wal, progress, terms.limits());
    var integrator = new Integrator(parts, walk, first);
    integrator.integrate();
    bell.integrator = Optional.of(integrator);
    var intake =
        new Intake<T, R>(progress, terms.clock(), terms.limits().bufferBytes(), next, micros);
    return new Ledger<>(storage, lock, terms, intake, wal, progress, integrator);
  }

  /// Rings the integrator once there is one.
  private static final class Bell implements Runnable {
    private volatile Optional<Integrator> integrator = Optional.empty();

    @Override
    public void run() {
      integrator.ifPresent(Integrator::call);
    }
  }

  private void checkKey() throws IOException {
    String key = terms.signer().verifier() + "\n";
    Optional<byte[]> stored = storage.get(Integrator.KEY);
    if (stored.isEmpty()) {
      storage.put(List.of(new Storage.Blob(Integrator.KEY, key.getBytes(StandardCharsets.UTF_8))));
    } else if (!new String(stored.get(), StandardCharsets.UTF_8).equals(key)) {
      throw new LedgerDamaged("the ledger was begun with another key than " + key.strip());
    }
  }

  private Optional<Integrator.Published> published(Optional<Lock.Head> head) throws IOException {
    Optional<byte[]> bytes = storage.get(Integrator.CHECKPOINT);
    if (bytes.isEmpty()) {
      return Optional.empty();
    }
    Checkpoint checkpoint;
    try {
      checkpoint = Checkpoint.open(bytes.get(), terms.signer().verifier());
    } catch (Malformed e) {
      throw new LedgerDamaged("the checkpoint is not one of this ledger: " + e.getMessage());
    }
    if (head.isEmpty() || head.get().size() < checkpoint.size()) {
      throw new LedgerDamaged(
          "the checkpoint says size "
              + checkpoint.size()
              + " and the lock "
              + head.map(known -> "only " + known.size()).orElse("nothing")
              + ": restored from a backup, or from two");
    }
    return Optional.of(new Integrator.Published(checkpoint, Note.parse(bytes.get())));
  }

  private void walkTo(Lock.Head head, Optional<Integrator.Published> published, Walk walk)
      throws IOException {
    if (published.isPresent()) {
      Checkpoint checkpoint = published.get().checkpoint();
      walk.advance(checkpoint.size(), (index, entry, leaf) -> replay(index, entry));
      compareRoot("checkpoint", checkpoint.size(), checkpoint.root(), walk.root());
    }
    walk.advance(head.size(), (index, entry, leaf) -> replay(index, entry));
    compareRoot("lock", head.size(), head.root(), walk.root());
  }

  private static void compareRoot(String who, long size, Hash expected, Hash found) {
    if (!expected.equals(found)) {
      throw new LedgerDamaged(
          "entries below "
              + size
              + " give the root "
              + found
              + ", the "
              + who
              + " says "
              + expected);
    }
  }

  private void replay(WalScan scan, long integrated) throws IOException {
    scan.read(
        integrated,
        frame -> {
          if (frame.index() > next) {
            throw new LedgerDamaged(
                "entry " + next + " is missing, entry " + frame.index() + " is there");
          }
          if (frame.index() == next) {
            replay(frame.index(), frame.entry());
          }
        });
    if (!scan.damages().isEmpty()) {
      refuse(scan.damages().getFirst());
    }
  }

  private void replay(long index, byte[] content) {
    int at = terms.codec().stampAt(content);
    long stamped = at >= 0 ? Stamp.read(content, at) : 0;
    micros = Math.max(micros, stamped);
    T item = terms.codec().decode(content);
    terms.follower().follow(new Entry<>(index, Stamp.instant(stamped), item, content));
    next = index + 1;
  }

  private static void refuse(Finding finding) {
    throw new LedgerDamaged("the ledger is damaged: " + finding);
  }
}
