package dev.countergate.ledger;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/// The beginning of a used segment: whose it is, its number in the order of use, the index of its
/// first entry and the checksum of the frame before it. It stands there twice, in two sectors, so
/// that one flipped bit does not make a used segment look like a spare one.
record SegmentHeader(long sequence, long first, int previous) {
  static final int ROOM = 8192;
  private static final int COPY_AT = 4096;
  private static final int BYTES = 64;
  private static final byte[] MAGIC = "countergate wal1".getBytes(StandardCharsets.US_ASCII);

  /// What a segment's beginning says; `isTorn` if only one of the two copies can be read.
  record Found(SegmentHeader header, boolean isTorn) {}

  /// A number that no other use of any segment of this ledger has; it goes into every checksum, so
  /// that bytes of an earlier use never pass for new ones.
  static long salt(byte[] ledgerId, long sequence) {
    var digest = Hasher.sha256();
    digest.update(ledgerId);
    digest.update(ByteBuffer.allocate(8).putLong(0, sequence));
    return ByteBuffer.wrap(digest.digest()).getLong();
  }

  static byte[] ledgerId(String origin) {
    return Arrays.copyOf(Hasher.sha256().digest(origin.getBytes(StandardCharsets.UTF_8)), 16);
  }

  ByteBuffer bytes(byte[] ledgerId) {
    ByteBuffer all = ByteBuffer.allocate(ROOM);
    write(ledgerId, all.slice(0, BYTES));
    write(ledgerId, all.slice(COPY_AT, BYTES));
    return all;
  }

  private void write(byte[] ledgerId, ByteBuffer into) {
    into.put(MAGIC).put(ledgerId).putLong(sequence).putLong(first).putInt(previous);
    into.putInt(BYTES - 4, checksum(into));
  }

  /// Empty if neither copy can be read: the segment was never used.
  static Optional<Found> read(byte[] beginning, byte[] ledgerId) {
    Optional<SegmentHeader> one = copy(beginning, 0, ledgerId);
    Optional<SegmentHeader> two = copy(beginning, COPY_AT, ledgerId);
    boolean torn = one.isEmpty() || two.isEmpty();
    if (one.isPresent() && two.isPresent() && two.get().sequence > one.get().sequence) {
      return Optional.of(new Found(two.get(), torn));
    }
    return one.or(() -> two).map(header -> new Found(header, torn));
  }

  private static Optional<SegmentHeader> copy(byte[] beginning, int at, byte[] ledgerId) {
    ByteBuffer from = ByteBuffer.wrap(beginning, at, BYTES).slice();
    byte[] magic = new byte[MAGIC.length];
    byte[] id = new byte[ledgerId.length];
    from.get(magic).get(id);
    boolean ours = Arrays.equals(magic, MAGIC) && Arrays.equals(id, ledgerId);
    if (!ours || from.getInt(BYTES - 4) != checksum(from)) {
      return Optional.empty();
    }
    return Optional.of(new SegmentHeader(from.getLong(), from.getLong(), from.getInt()));
  }

  private static int checksum(ByteBuffer header) {
    var crc = new CRC32C();
    crc.update(header.duplicate().position(0).limit(BYTES - 4));
    return (int) crc.getValue();
  }
}
