package dev.countergate.ledger;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Reads the tiles and bundles of the public form. What it returns is what is stored, not what is
/// true: only `Walk` computes that.
final class TileReader {
  private final Blobs blobs;
  private final String prefix;

  TileReader(Blobs blobs, String prefix) {
    this.blobs = blobs;
    this.prefix = prefix;
  }

  /// The bytes of a tile. A partial one may have been deleted in favour of the full one, which is
  /// then cut.
  Optional<byte[]> read(Tile tile) throws IOException {
    Optional<byte[]> exact = blobs.get(prefix + tile.path());
    if (exact.isPresent() || tile.isFull()) {
      return exact;
    }
    return blobs.get(prefix + tile.full().path()).map(full -> cut(tile, full));
  }

  static byte[] cut(Tile tile, byte[] full) {
    if (tile.level() == Tile.ENTRIES) {
      return Bundle.cut(full, tile.width());
    }
    return Arrays.copyOf(full, Math.min(full.length, tile.width() * Hash.BYTES));
  }

  /// The entries of a bundle, all of them or none.
  List<byte[]> entries(Tile bundle) throws IOException {
    byte[] bytes = read(bundle).orElseThrow(() -> new LedgerDamaged(bundle.path() + " is missing"));
    Bundle.Read read = Bundle.read(bytes, bundle.width());
    if (!read.isWhole()) {
      throw new LedgerDamaged(bundle.path() + " " + read.problem());
    }
    return read.entries();
  }

  /// The subtree hashes of a tree of this size, for proofs.
  Proofs.Nodes nodes(long size) {
    return (level, index) -> node(size, level, index);
  }

  private Hash node(long size, int level, long index) {
    int row = level / 8;
    int span = 1 << level % 8;
    long first = index * span;
    Tile tile = Tile.in(size, row, first / Tile.WIDTH);
    int at = (int) (first % Tile.WIDTH) * Hash.BYTES;
    try {
      byte[] bytes = read(tile).orElseThrow(() -> new LedgerDamaged(tile.path() + " is missing"));
      if (bytes.length < at + span * Hash.BYTES) {
        throw new LedgerDamaged(tile.path() + " has " + bytes.length + " bytes");
      }
      return new Hasher().perfect(Arrays.copyOfRange(bytes, at, at + span * Hash.BYTES), span);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
