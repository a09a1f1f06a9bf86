package dev.countergate.ledger;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The published series of entries `entry <i> xxx…`, its files, and a tree over any part of it.
final class Series {
  static final LogKey KEY = LogKey.of("audit.example/log1", seed());

  private final List<Hash> leaves = new ArrayList<>();
  final Map<String, byte[]> tiles = new HashMap<>();
  private final Growth growth = new Growth();

  Series(int size) {
    try {
      for (int i = 0; i < size; i++) {
        Hash leaf = Tree.leaf(entry(i));
        leaves.add(leaf);
        growth.add(entry(i), leaf, (tile, bytes) -> tiles.put(tile.path(), bytes));
      }
      growth.partials((tile, bytes) -> tiles.put(tile.path(), bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] entry(int i) {
    String text = i == 0 ? "entry 0" : "entry " + i + " " + "x".repeat(i % 997);
    return text.getBytes(StandardCharsets.UTF_8);
  }

  Hash leaf(long index) {
    return leaves.get((int) index);
  }

  Hash root() {
    return growth.root();
  }

  Proofs proofs() {
    var hasher = new Hasher();
    return new Proofs((level, index) -> perfect(hasher, level, index));
  }

  private Hash perfect(Hasher hasher, int level, long index) {
    return level == 0
        ? leaf(index)
        : hasher.node(
            perfect(hasher, level - 1, 2 * index), perfect(hasher, level - 1, 2 * index + 1));
  }

  static byte[] file(String name) {
    try (InputStream in = Series.class.getResourceAsStream("/vectors/log13/" + name)) {
      if (in == null) {
        throw new IllegalStateException("no vector " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(String name) {
    return new String(file(name), StandardCharsets.UTF_8);
  }

  private static byte[] seed() {
    byte[] seed = new byte[32];
    for (int i = 0; i < seed.length; i++) {
      seed[i] = (byte) i;
    }
    return seed;
  }
}
