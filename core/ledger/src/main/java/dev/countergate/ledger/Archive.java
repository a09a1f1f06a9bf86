package dev.countergate.ledger;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A ledger in the hands of somebody who trusts nobody: it is only read, all of it, and every hash
/// is computed again from the entries. It may be looked at while a process extends it.
public final class Archive {
  private static final int FINDINGS_MAX = 1_000;
  private static final int TRIES = 3;

  private final Blobs blobs;
  private final Optional<Storage> data;
  private final String prefix;
  private final VerifierKey key;

  private Archive(Blobs blobs, Optional<Storage> data, String prefix, VerifierKey key) {
    this.blobs = blobs;
    this.data = data;
    this.prefix = prefix;
    this.key = key;
  }

  /// The public form alone: `checkpoint` and `tile/`.
  public static Archive ofLedger(Blobs folder, VerifierKey key) {
    return new Archive(folder, Optional.empty(), "", key);
  }

  /// A whole data folder, with payloads and with entries that are not signed yet.
  public static Archive ofData(Storage data, VerifierKey key) {
    return new Archive(data, Optional.of(data), Integrator.LEDGER, key);
  }

  /// The key that lies in a data folder: enough against accidents, not against whoever wrote it.
  public static VerifierKey keyOf(Storage data) throws IOException {
    byte[] text =
        data.get(Integrator.KEY)
            .orElseThrow(() -> new Malformed("there is no key in `" + Integrator.KEY + "`"));
    return VerifierKey.parse(new String(text, StandardCharsets.UTF_8));
  }

  /// One entry as it was found. Payloads are empty if only the public form is here.
  @SuppressWarnings("ArrayRecordComponent") // shown, never compared
  public record Exhibit(
      long index, byte[] content, Optional<List<Payload>> payloads, boolean signed) {}

  /// Looks at every entry in order and says what is wrong with it beyond its bytes, for example
  /// that a payload does not match its commitment.
  @FunctionalInterface
  public interface Examiner {
    List<String> examine(Exhibit exhibit);
  }

  /// What a check found. Without findings, all `entries` are proven, the last `unsigned` of them
  /// only to be stored, since no checkpoint covers them yet.
  ///
  /// @param tailSeen whether segments are here, where entries beyond the checkpoint would be
  public record Report(
      Optional<Checkpoint> checkpoint,
      long entries,
      long unsigned,
      boolean tailSeen,
      boolean payloadsChecked,
      List<Finding> findings) {
    public boolean isClean() {
      return findings.isEmpty();
    }
  }

  /// Checks everything once.
  public Report check(Examiner examiner) throws IOException {
    return new Run(examiner).check();
  }

  /// The signed checkpoint as it lies there; only its signature is checked.
  public Note note() throws IOException {
    byte[] bytes =
        blobs.get(prefix + "checkpoint").orElseThrow(() -> new Malformed("there is no checkpoint"));
    Checkpoint.open(bytes, key);
    return Note.parse(bytes);
  }

  /// The offline proof of an entry, built from the stored tiles. It proves whatever it is checked
  /// to prove, and nothing by itself.
  public TlogProof proof(long index) throws IOException {
    Note note = note();
    long size = Checkpoint.parse(note.text()).size();
    return new TlogProof(index, proofs(size).inclusion(index, size), note);
  }

  /// The proof that the stored tree continues that of `oldSize`.
  public List<Hash> consistency(long oldSize) throws IOException {
    long size = Checkpoint.parse(note().text()).size();
    return proofs(size).consistency(oldSize, size);
  }

  private Proofs proofs(long size) {
    return new Proofs(new TileReader(blobs, prefix).nodes(size));
  }

  /// Stops a check that has found enough.
  private static final class EnoughFound extends RuntimeException {}

  private final class Run {
    private final Examiner examiner;
    private final List<Finding> findings = new ArrayList<>();
    private final TileReader tiles = new TileReader(blobs, prefix);
    private final Walk walk = new Walk(tiles, this::add);
    private final Optional<PayloadStore> payloads = data.map(PayloadStore::new);
    private List<PayloadStore.Item> around = List.of();
    private long bundle = -1;
    private long previousMicros = Long.MIN_VALUE;
    private long entries;

    Run(Examiner examiner) {
      this.examiner = examiner;
    }

    Report check() throws IOException {
      Optional<Checkpoint> head = Optional.empty();
      try {
        checkKey();
        for (int i = 0; i < TRIES; i++) {
          Optional<Checkpoint> next = checkpoint();
          boolean moved = i == 0 || !next.equals(head);
          head = next;
          if (!moved || !walkAndScan(next, i + 1 == TRIES)) {
            break;
          }
        }
      } catch (EnoughFound e) {
        findings.add(new Finding("the ledger", "has more than " + FINDINGS_MAX + " findings"));
      }
      long signed = Math.min(entries, walk.size());
      boolean tail = data.isPresent() && !data.get().segments().isEmpty();
      return new Report(
          head, entries, entries - signed, tail, payloads.isPresent(), List.copyOf(findings));
    }

    private void checkKey() throws IOException {
      Optional<byte[]> stored = blobs.get(prefix + "log.vkey");
      String expected = key + "\n";
      if (stored.isPresent()
          && !new String(stored.get(), StandardCharsets.UTF_8).equals(expected)) {
        add(new Finding("log.vkey", "is not the key that this check trusts"));
      }
    }

    private Optional<Checkpoint> checkpoint() throws IOException {
      Optional<byte[]> bytes = blobs.get(prefix + "checkpoint");
      if (bytes.isEmpty()) {
        add(new Finding("checkpoint", "is missing"));
        return Optional.empty();
      }
      try {
        return Optional.of(Checkpoint.open(bytes.get(), key));
      } catch (Malformed e) {
        add(new Finding("checkpoint", "is not one of this ledger: " + e.getMessage()));
        return Optional.empty();
      }
    }

    /// Whether the segments moved on while they were read, so that it must be tried again.
    private boolean walkAndScan(Optional<Checkpoint> head, boolean last) throws IOException {
      if (head.isPresent()) {
        walk.advance(head.get().size(), (index, entry, leaf) -> signed(index, entry));
        if (!walk.root().equals(head.get().root())) {
          add(
              new Finding(
                  "root", "of the entries is " + walk.root() + ", signed is " + head.get().root()));
        }
      }
      checkOlderPartials();
      if (data.isEmpty()) {
        return false;
      }
      var tail = new Tail(walk.size());
      tail.read(data.get());
      if (!tail.findings.isEmpty() && !last && !checkpoint().equals(head)) {
        return true;
      }
      tail.findings.forEach(this::add);
      for (Frame frame : tail.frames) {
        show(new Exhibit(frame.index(), frame.entry(), Optional.of(frame.payloads()), false));
      }
      return false;
    }

    /// Partial tiles of older checkpoints are still served; each must be the beginning of the one
    /// that was computed. What lies beyond the checkpoint is nobody's evidence yet.
    private void checkOlderPartials() throws IOException {
      for (String name : blobs.list(prefix + "tile/")) {
        Optional<Tile> found = Tile.parse(name.substring(prefix.length()));
        if (found.isPresent() && !found.get().isFull() && isCovered(found.get())) {
          checkPartial(found.get());
        }
      }
    }

    private boolean isCovered(Tile tile) {
      long hashes = walk.size() >> (8 * Math.max(tile.level(), 0));
      return tile.index() * Tile.WIDTH + tile.width() <= hashes;
    }

    private void checkPartial(Tile older) throws IOException {
      Optional<byte[]> bytes = blobs.get(prefix + older.path());
      Tile newest = Tile.in(walk.size(), older.level(), older.index());
      Optional<byte[]> whole = tiles.read(newest);
      boolean differs =
          bytes.isPresent()
              && whole.isPresent()
              && !Arrays.equals(bytes.get(), TileReader.cut(older, whole.get()));
      if (differs) {
        add(Finding.in(older, "is not the beginning of " + newest.path()));
      }
    }

    private void signed(long index, byte[] entry) throws IOException {
      show(new Exhibit(index, entry, payloadsOf(index), true));
    }

    private Optional<List<Payload>> payloadsOf(long index) throws IOException {
      if (payloads.isEmpty()) {
        return Optional.empty();
      }
      if (index / Tile.WIDTH != bundle) {
        bundle = index / Tile.WIDTH;
        around = payloads.get().bundle(bundle, this::add);
        around.stream()
            .filter(item -> item.index() / Tile.WIDTH != bundle)
            .forEach(item -> add(Finding.at(item.index(), "has a payload in a wrong place")));
      }
      return Optional.of(
          around.stream()
              .filter(item -> item.index() == index)
              .map(PayloadStore.Item::payload)
              .toList());
    }

    private void show(Exhibit exhibit) {
      entries = exhibit.index() + 1;
      checkTime(exhibit);
      for (String complaint : examiner.examine(exhibit)) {
        add(Finding.at(exhibit.index(), complaint));
      }
    }

    private void checkTime(Exhibit exhibit) {
      int at = Stamp.find(exhibit.content());
      if (at < 0) {
        return;
      }
      try {
        long micros = Stamp.read(exhibit.content(), at);
        if (micros < previousMicros) {
          add(Finding.at(exhibit.index(), "is stamped before an earlier one"));
        }
        previousMicros = Math.max(previousMicros, micros);
      } catch (Malformed e) {
        add(Finding.at(exhibit.index(), "has a time that cannot be"));
      }
    }

    private void add(Finding finding) {
      if (findings.size() == FINDINGS_MAX) {
        throw new EnoughFound();
      }
      findings.add(finding);
    }
  }

  /// What the segments say beyond the checkpoint, and whether they agree with it below.
  private final class Tail {
    private final long size;
    private final List<Frame> frames = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private byte[] leaves = {};
    private long tile = -1;
    private long next;

    Tail(long size) {
      this.size = size;
      this.next = size;
    }

    void read(Storage storage) throws IOException {
      var scan = new WalScan(storage, SegmentHeader.ledgerId(key.name()));
      scan.readAll(size, this::visit);
      findings.addAll(scan.damages());
      for (WalScan.Part part : scan.parts()) {
        // a crash may tear the header of a segment that was never used, and of no other
        if (part.tornHeader() && part.after() > part.header().first()) {
          findings.add(
              Finding.at(
                  part.header().first(),
                  "begins segment `" + part.name() + "`, whose header is torn"));
        }
      }
    }

    private void visit(Frame frame) throws IOException {
      if (frame.index() >= size) {
        if (frame.index() > next) {
          findings.add(Finding.at(next, "is missing, and entry " + frame.index() + " is there"));
        }
        frames.add(frame);
        next = frame.index() + 1;
      } else if (!Arrays.equals(frame.leaf().view(), stored(frame.index()))) {
        findings.add(Finding.at(frame.index(), "differs between its segment and its bundle"));
      }
    }

    private byte[] stored(long index) throws IOException {
      if (index / Tile.WIDTH != tile) {
        tile = index / Tile.WIDTH;
        leaves = new TileReader(blobs, prefix).read(Tile.in(size, 0, tile)).orElse(new byte[0]);
      }
      int at = (int) (index % Tile.WIDTH) * Hash.BYTES;
      return at + Hash.BYTES > leaves.length
          ? new byte[0]
          : Arrays.copyOfRange(leaves, at, at + Hash.BYTES);
    }
  }
}
