package dev.countergate.ledger;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The entries of one tile as they are served: each with its length in two bytes before it.
final class Bundle {
  static final int ENTRY_BYTES_MAX = 65_535;

  private Bundle() {}

  /// What could be read, and why reading ended before `count` entries or the end of the bytes.
  record Read(List<byte[]> entries, String problem) {
    boolean isWhole() {
      return problem.isEmpty();
    }
  }

  static Read read(byte[] bytes, int count) {
    List<byte[]> entries = new ArrayList<>(count);
    int at = 0;
    while (entries.size() < count) {
      int length = at + 2 <= bytes.length ? length(bytes, at) : 0;
      if (at + 2 + length > bytes.length) {
        return new Read(entries, "ends inside its entry number " + entries.size());
      }
      entries.add(Arrays.copyOfRange(bytes, at + 2, at + 2 + length));
      at += 2 + length;
    }
    int rest = bytes.length - at;
    return new Read(entries, rest == 0 ? "" : "has " + rest + " bytes too many");
  }

  /// The first `count` entries of a bundle that may hold more.
  static byte[] cut(byte[] bytes, int count) {
    int at = 0;
    for (int i = 0; i < count && at + 2 <= bytes.length; i++) {
      at += 2 + length(bytes, at);
    }
    return Arrays.copyOf(bytes, Math.min(at, bytes.length));
  }

  private static int length(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
  }
}
