package dev.countergate.ledger;

import java.util.ArrayList;
import java.util.List;

/// The arithmetic of an RFC 6962 Merkle tree: hashes, and what a proof proves.
public final class Tree {
  /// No tree that a 63-bit size can describe needs a longer proof.
  static final int PROOF_HASHES_MAX = 63;

  private Tree() {}

  public static Hash leaf(byte[] entry) {
    return new Hasher().leaf(entry);
  }

  public static Hash node(Hash left, Hash right) {
    return new Hasher().node(left, right);
  }

  /// The root of the tree without entries.
  public static Hash emptyRoot() {
    return Hash.owning(Hasher.sha256().digest());
  }

  /// Whether `proof` shows that `leaf` stands at `index` in the tree of `size` with this root.
  public static boolean includes(Hash root, long size, long index, Hash leaf, List<Hash> proof) {
    if (index < 0 || index >= size || proof.size() > PROOF_HASHES_MAX) {
      return false;
    }
    var hasher = new Hasher();
    long at = index;
    long last = size - 1;
    Hash hash = leaf;
    for (Hash sibling : proof) {
      if (last == 0) {
        return false;
      }
      if ((at & 1) == 1 || at == last) {
        hash = hasher.node(sibling, hash);
        int skip = (at & 1) == 1 ? 0 : Long.numberOfTrailingZeros(at);
        at = at == 0 ? 0 : at >> skip;
        last = skip > 62 ? 0 : last >> skip;
      } else {
        hash = hasher.node(hash, sibling);
      }
      at >>= 1;
      last >>= 1;
    }
    return last == 0 && hash.equals(root);
  }

  /// Whether `proof` shows that the tree of `size` continues the tree of `oldSize`.
  public static boolean continues(
      Hash oldRoot, long oldSize, Hash root, long size, List<Hash> proof) {
    if (oldSize < 0 || oldSize > size || proof.size() > PROOF_HASHES_MAX) {
      return false;
    }
    if (oldSize == size) {
      return proof.isEmpty() && oldRoot.equals(root);
    }
    if (oldSize == 0) {
      return proof.isEmpty() && oldRoot.equals(emptyRoot());
    }
    List<Hash> path = new ArrayList<>(proof);
    if (Long.bitCount(oldSize) == 1) {
      path.addFirst(oldRoot);
    }
    return !path.isEmpty() && climbsToBoth(oldRoot, oldSize, root, size, path);
  }

  private static boolean climbsToBoth(
      Hash oldRoot, long oldSize, Hash root, long size, List<Hash> path) {
    var hasher = new Hasher();
    int skip = Long.numberOfTrailingZeros(oldSize);
    long at = (oldSize - 1) >> skip;
    long last = (size - 1) >> skip;
    Hash old = path.getFirst();
    Hash now = old;
    for (Hash sibling : path.subList(1, path.size())) {
      if (last == 0) {
        return false;
      }
      if ((at & 1) == 1 || at == last) {
        old = hasher.node(sibling, old);
        now = hasher.node(sibling, now);
        while (at != 0 && (at & 1) == 0) {
          at >>= 1;
          last >>= 1;
        }
      } else {
        now = hasher.node(now, sibling);
      }
      at >>= 1;
      last >>= 1;
    }
    return last == 0 && old.equals(oldRoot) && now.equals(root);
  }
}
