package dev.countergate.ledger;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/// One entry with its payloads as it stands in a segment, so that one write and one sync cover all
/// of it. Big-endian; `length` counts the whole frame and is a multiple of 8:
///
/// ```
///  0 magic u16 | version u8 | payloads u8 | length u32 | index u64
/// 16 batch u64 (index of the first entry of the same write: all below it were durable before)
/// 24 checksum of the previous frame u32 | entry length u32 | leaf hash 32
/// 64 entry | payloads: commitment 32, length u32, envelope | zeros | CRC32C u32 (salt, then all)
/// ```
@SuppressWarnings("ArrayRecordComponent") // read once, handed on
record Frame(
    long index, long batch, int checksum, Hash leaf, byte[] entry, List<Payload> payloads) {
  static final int PAYLOADS_MAX = 255;
  static final int ALIGNMENT = 8;
  static final int INDEX_AT = 8;
  static final int BATCH_AT = 16;
  static final int PREVIOUS_AT = 24;
  static final int HEADER_BYTES = 64;
  private static final short MAGIC = (short) 0xC6A7;
  private static final byte VERSION = 1;

  /// The bytes that a frame with this content takes.
  static long length(int entryBytes, List<Payload> payloads) {
    long length = HEADER_BYTES + (long) entryBytes + 4;
    for (Payload payload : payloads) {
      length += Payload.COMMITMENT_BYTES + 4 + payload.envelope().length;
    }
    return (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /// Writes a frame that still lacks what only the writer knows.
  static void write(ByteBuffer into, long index, Hash leaf, byte[] entry, List<Payload> payloads) {
    int start = into.position();
    int length = (int) length(entry.length, payloads);
    into.putShort(MAGIC).put(VERSION).put((byte) payloads.size()).putInt(length).putLong(index);
    into.putLong(0).putInt(0).putInt(entry.length).put(leaf.view()).put(entry);
    for (Payload payload : payloads) {
      byte[] envelope = payload.envelope();
      into.put(payload.commitment()).putInt(envelope.length).put(envelope);
    }
    while (into.position() < start + length) {
      into.put((byte) 0);
    }
  }

  static int lengthAt(ByteBuffer frames, int at) {
    return frames.getInt(at + 4);
  }

  /// Completes the frame at this place and returns its checksum.
  static int seal(ByteBuffer frames, int at, long batch, int previous, long salt) {
    int length = lengthAt(frames, at);
    frames.putLong(at + BATCH_AT, batch).putInt(at + PREVIOUS_AT, previous);
    int checksum = checksum(frames.duplicate().position(at).limit(at + length - 4), salt);
    frames.putInt(at + length - 4, checksum);
    return checksum;
  }

  private static int checksum(ByteBuffer bytes, long salt) {
    var crc = new CRC32C();
    for (int shift = 56; shift >= 0; shift -= 8) {
      crc.update((int) (salt >>> shift));
    }
    crc.update(bytes);
    return (int) crc.getValue();
  }

  /// The frame at this place, if there is a sound one.
  static Optional<Frame> read(byte[] segment, int at, long salt) {
    // A scan of a whole segment comes here for every eighth byte.
    if (at + HEADER_BYTES + 4 > segment.length || segment[at] != MAGIC >> 8) {
      return Optional.empty();
    }
    ByteBuffer from = ByteBuffer.wrap(segment);
    int length = lengthAt(from, at);
    int entryLength = from.getInt(at + PREVIOUS_AT + 4);
    boolean plausible =
        from.getShort(at) == MAGIC
            && from.get(at + 2) == VERSION
            && length % ALIGNMENT == 0
            && length >= HEADER_BYTES + 4
            && length <= segment.length - at
            && entryLength >= 0
            && entryLength <= Math.min(Bundle.ENTRY_BYTES_MAX, length - HEADER_BYTES - 4);
    if (!plausible) {
      return Optional.empty();
    }
    int checksum = from.getInt(at + length - 4);
    if (checksum != checksum(from.duplicate().position(at).limit(at + length - 4), salt)) {
      return Optional.empty();
    }
    from.position(at + HEADER_BYTES).limit(at + length - 4);
    byte[] entry = new byte[entryLength];
    from.get(entry);
    return payloads(from, segment[at + 3] & 0xff)
        .map(payloads ->
            new Frame(
                from.getLong(at + INDEX_AT),
                from.getLong(at + BATCH_AT),
                checksum,
                Hash.at(segment, at + PREVIOUS_AT + 8),
                entry,
                payloads));
  }

  static int previous(byte[] segment, int at) {
    return ByteBuffer.wrap(segment).getInt(at + PREVIOUS_AT);
  }

  /// Empty if they do not fit in the frame, which only a forger can have made.
  private static Optional<List<Payload>> payloads(ByteBuffer from, int count) {
    List<Payload> payloads = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      if (from.remaining() < Payload.COMMITMENT_BYTES + 4) {
        return Optional.empty();
      }
      byte[] commitment = new byte[Payload.COMMITMENT_BYTES];
      from.get(commitment);
      int length = from.getInt();
      if (length < 0 || length > from.remaining()) {
        return Optional.empty();
      }
      byte[] envelope = new byte[length];
      from.get(envelope);
      payloads.add(new Payload(commitment, envelope));
    }
    return Optional.of(payloads);
  }
}
