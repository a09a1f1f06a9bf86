package dev.countergate.ledger;

import java.util.ArrayList;
import java.util.List;

/// Builds inclusion and consistency proofs from the hashes of perfect subtrees.
final class Proofs {
  /// Where the hashes of perfect subtrees come from: `index` counts subtrees of 2^level leaves.
  interface Nodes {
    Hash node(int level, long index);
  }

  private final Nodes nodes;
  private final Hasher hasher = new Hasher();

  Proofs(Nodes nodes) {
    this.nodes = nodes;
  }

  List<Hash> inclusion(long index, long size) {
    if (index < 0 || index >= size) {
      throw new IllegalArgumentException("entry " + index + " is outside a tree of size " + size);
    }
    List<Hash> proof = new ArrayList<>();
    path(index, 0, size, proof);
    return proof;
  }

  List<Hash> consistency(long oldSize, long size) {
    if (oldSize < 0 || oldSize > size) {
      throw new IllegalArgumentException("size " + oldSize + " is not below size " + size);
    }
    List<Hash> proof = new ArrayList<>();
    if (oldSize > 0 && oldSize < size) {
      subproof(oldSize, 0, size, true, proof);
    }
    return proof;
  }

  Hash root(long size) {
    return size == 0 ? Tree.emptyRoot() : subtree(0, size);
  }

  private void path(long index, long from, long to, List<Hash> proof) {
    if (to - from == 1) {
      return;
    }
    long split = from + split(to - from);
    if (index < split) {
      path(index, from, split, proof);
      proof.add(subtree(split, to));
    } else {
      path(index, split, to, proof);
      proof.add(subtree(from, split));
    }
  }

  private void subproof(long old, long from, long to, boolean whole, List<Hash> proof) {
    if (old == to) {
      if (!whole) {
        proof.add(subtree(from, to));
      }
      return;
    }
    long split = from + split(to - from);
    if (old <= split) {
      subproof(old, from, split, whole, proof);
      proof.add(subtree(split, to));
    } else {
      subproof(old, split, to, false, proof);
      proof.add(subtree(from, split));
    }
  }

  private Hash subtree(long from, long to) {
    long size = to - from;
    if (Long.bitCount(size) == 1) {
      int level = Long.numberOfTrailingZeros(size);
      return nodes.node(level, from >> level);
    }
    long split = from + split(size);
    return hasher.node(subtree(from, split), subtree(split, to));
  }

  /// The largest power of two below `size`.
  private static long split(long size) {
    return Long.highestOneBit(size - 1);
  }
}
