package dev.countergate.ledger;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Goes through a ledger from the first entry to the last, computes every tile again from the
/// entries alone and compares it with the stored one. No stored hash is ever believed.
final class Walk {
  /// Takes each entry in order.
  interface Visitor {
    void visit(long index, byte[] entry, Hash leaf) throws IOException;
  }

  private final TileReader tiles;
  private final Consumer<Finding> findings;
  private final Growth growth;
  private final Hasher hasher = new Hasher();

  Walk(TileReader tiles, Consumer<Finding> findings) {
    this(tiles, findings, new Growth());
  }

  private Walk(TileReader tiles, Consumer<Finding> findings, Growth growth) {
    this.tiles = tiles;
    this.findings = findings;
    this.growth = growth;
  }

  long size() {
    return growth.size();
  }

  Hash root() {
    return growth.root();
  }

  /// A growth that goes on where this walk stands.
  Growth growth() {
    return growth.copy();
  }

  /// Goes on to this size.
  void advance(long size, Visitor visitor) throws IOException {
    while (growth.size() < size) {
      Tile bundle = Tile.in(size, Tile.ENTRIES, growth.size() / Tile.WIDTH);
      int skip = (int) (growth.size() % Tile.WIDTH);
      List<byte[]> entries = entries(bundle);
      for (byte[] entry : entries.subList(Math.min(skip, entries.size()), entries.size())) {
        Hash leaf = hasher.leaf(entry);
        long index = growth.size();
        growth.add(entry, leaf, this::compare);
        visitor.visit(index, entry, leaf);
      }
      if (entries.size() < bundle.width()) {
        believe(Tile.in(size, 0, bundle.index()), Math.max(skip, entries.size()));
      }
    }
    growth.partials(this::compare);
  }

  private List<byte[]> entries(Tile bundle) throws IOException {
    Optional<byte[]> bytes = tiles.read(bundle);
    if (bytes.isEmpty()) {
      findings.accept(Finding.in(bundle, "is missing, entries from " + bundle.entryAt(0)));
      return List.of();
    }
    Bundle.Read read = Bundle.read(bytes.get(), bundle.width());
    if (!read.isWhole()) {
      long entry = bundle.entryAt(read.entries().size());
      findings.accept(Finding.in(bundle, read.problem() + ", at entry " + entry));
    }
    return read.entries();
  }

  /// Takes the leaves of lost entries from the tile, only to look at what comes after them; that
  /// they are lost was reported.
  private void believe(Tile tile, int from) throws IOException {
    byte[] bytes = tiles.read(tile).orElse(new byte[0]);
    byte[] leaves = Arrays.copyOf(bytes, tile.width() * Hash.BYTES);
    for (int i = from; i < tile.width(); i++) {
      growth.addLeaf(Hash.at(leaves, i * Hash.BYTES), this::compareHashes);
    }
  }

  private void compareHashes(Tile tile, byte[] computed) throws IOException {
    if (tile.level() != Tile.ENTRIES) {
      compare(tile, computed);
    }
  }

  private void compare(Tile tile, byte[] computed) throws IOException {
    Optional<byte[]> stored = tiles.read(tile);
    if (stored.isEmpty()) {
      findings.accept(Finding.in(tile, "is missing"));
    } else if (stored.get().length != computed.length) {
      int found = stored.get().length;
      findings.accept(Finding.in(tile, "has " + found + " bytes, expected " + computed.length));
    } else {
      int at = Arrays.mismatch(stored.get(), computed);
      if (at >= 0) {
        findings.accept(difference(tile, at / Hash.BYTES));
      }
    }
  }

  private static Finding difference(Tile tile, int position) {
    if (tile.level() == Tile.ENTRIES) {
      return Finding.in(tile, "changed while it was read");
    }
    if (tile.level() == 0) {
      return Finding.at(tile.entryAt(position), "does not hash to its leaf in " + tile.path());
    }
    long below = tile.entryAt(position);
    long from = below << (8 * tile.level());
    return Finding.in(
        tile,
        "hash " + position + " is not the root of tile " + below + " below, entries from " + from);
  }
}
