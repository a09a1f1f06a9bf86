package dev.countergate.ledger;

import java.util.ArrayList;
import java.util.List;

/// The perfect subtrees of a growing tree, left to right: all that its root needs.
final class Frontier {
  private final Hasher hasher;
  private final List<Hash> subtrees = new ArrayList<>();
  private long size;

  Frontier(Hasher hasher) {
    this.hasher = hasher;
  }

  long size() {
    return size;
  }

  void become(Frontier other) {
    subtrees.clear();
    subtrees.addAll(other.subtrees);
    size = other.size;
  }

  void add(Hash leaf) {
    Hash hash = leaf;
    for (long n = size; (n & 1) == 1; n >>= 1) {
      hash = hasher.node(subtrees.removeLast(), hash);
    }
    subtrees.add(hash);
    size++;
  }

  Hash root() {
    if (size == 0) {
      return Tree.emptyRoot();
    }
    Hash hash = subtrees.getLast();
    for (int i = subtrees.size() - 2; i >= 0; i--) {
      hash = hasher.node(subtrees.get(i), hash);
    }
    return hash;
  }
}
