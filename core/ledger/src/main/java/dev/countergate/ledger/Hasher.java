package dev.countergate.ledger;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// RFC 6962 hashing with one digest that is used again and again; for one thread at a time.
final class Hasher {
  private static final byte LEAF = 0;
  private static final byte NODE = 1;

  private final MessageDigest digest = sha256();

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  Hash leaf(byte[] entry) {
    return leaf(entry, 0, entry.length);
  }

  Hash leaf(byte[] source, int offset, int length) {
    digest.update(LEAF);
    digest.update(source, offset, length);
    return Hash.owning(digest.digest());
  }

  Hash node(Hash left, Hash right) {
    digest.update(NODE);
    digest.update(left.view());
    digest.update(right.view());
    return Hash.owning(digest.digest());
  }

  /// The root over `count` hashes that lie side by side in `row`; `count` is a power of two.
  Hash perfect(byte[] row, int count) {
    byte[] level = row.clone();
    try {
      for (int n = count; n > 1; n /= 2) {
        for (int i = 0; i < n / 2; i++) {
          digest.update(NODE);
          digest.update(level, i * 2 * Hash.BYTES, 2 * Hash.BYTES);
          digest.digest(level, i * Hash.BYTES, Hash.BYTES);
        }
      }
    } catch (DigestException e) {
      throw new IllegalStateException("SHA-256 has 32 bytes", e);
    }
    return Hash.at(level, 0);
  }
}
