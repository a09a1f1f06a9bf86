package dev.countergate.ledger;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A ledger's tiles as they grow: takes entries in order and gives out every tile and bundle that
/// became full, and on request the partial ones at the right edge. Integration, recovery and
/// verification all run through here, so they cannot disagree about a byte.
final class Growth {
  /// Takes a tile with its bytes; the array is the taker's.
  interface Sink {
    void take(Tile tile, byte[] bytes) throws IOException;
  }

  private final Hasher hasher = new Hasher();
  private final Frontier frontier = new Frontier(hasher);
  private final ByteArrayOutputStream bundle = new ByteArrayOutputStream();
  private final List<Row> rows = new ArrayList<>(List.of(new Row()));

  private static final class Row {
    private final byte[] hashes = new byte[Tile.WIDTH * Hash.BYTES];
    private int count;
    private int given;
    private long index;

    Row copy() {
      var row = new Row();
      System.arraycopy(hashes, 0, row.hashes, 0, hashes.length);
      row.count = count;
      row.given = given;
      row.index = index;
      return row;
    }
  }

  /// A growth that goes on from here by itself.
  Growth copy() {
    var copy = new Growth();
    copy.frontier.become(frontier);
    copy.bundle.writeBytes(bundle.toByteArray());
    copy.rows.clear();
    rows.forEach(row -> copy.rows.add(row.copy()));
    return copy;
  }

  long size() {
    return frontier.size();
  }

  Hash root() {
    return frontier.root();
  }

  void add(byte[] entry, Hash leaf, Sink sink) throws IOException {
    bundle.write(entry.length >> 8);
    bundle.write(entry.length);
    bundle.write(entry, 0, entry.length);
    addLeaf(leaf, sink);
  }

  /// Adds a leaf whose entry is lost; its bundle will not be right.
  void addLeaf(Hash leaf, Sink sink) throws IOException {
    frontier.add(leaf);
    Row row = rows.getFirst();
    if (row.count + 1 == Tile.WIDTH) {
      sink.take(new Tile(Tile.ENTRIES, row.index, Tile.WIDTH), bundle.toByteArray());
      bundle.reset();
    }
    push(0, leaf, sink);
  }

  private void push(int level, Hash hash, Sink sink) throws IOException {
    if (level == rows.size()) {
      rows.add(new Row());
    }
    Row row = rows.get(level);
    System.arraycopy(hash.view(), 0, row.hashes, row.count * Hash.BYTES, Hash.BYTES);
    row.count++;
    if (row.count < Tile.WIDTH) {
      return;
    }
    sink.take(new Tile(level, row.index, Tile.WIDTH), row.hashes.clone());
    row.count = 0;
    row.given = 0;
    row.index++;
    push(level + 1, hasher.perfect(row.hashes, Tile.WIDTH), sink);
  }

  /// Gives out the partial tiles that changed since they were given out last.
  void partials(Sink sink) throws IOException {
    for (int level = 0; level < rows.size(); level++) {
      Row row = rows.get(level);
      if (row.count == row.given) {
        continue;
      }
      if (level == 0) {
        sink.take(new Tile(Tile.ENTRIES, row.index, row.count), bundle.toByteArray());
      }
      byte[] bytes = Arrays.copyOf(row.hashes, row.count * Hash.BYTES);
      sink.take(new Tile(level, row.index, row.count), bytes);
      row.given = row.count;
    }
  }
}
