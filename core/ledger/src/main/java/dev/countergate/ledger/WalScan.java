package dev.countergate.ledger;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Reads the segments of a ledger that is not running: which are used, which frames they hold, and
/// whether their end is torn, as a crash may leave it, or damaged, as nothing may leave it.
final class WalScan {
  /// Takes every sound frame in order.
  interface Visitor {
    void visit(Frame frame) throws IOException;
  }

  /// A used segment: where its sound frames begin, and where they end.
  @SuppressWarnings("ArrayRecordComponent") // written once, read by the segment it becomes
  record Part(String name, SegmentHeader header, boolean tornHeader, int[] offsets, int end) {
    long after() {
      return header.first() + offsets.length;
    }
  }

  private record Slot(String name, SegmentHeader.Found found) {
    long first() {
      return found.header().first();
    }
  }

  private final Storage storage;
  private final byte[] ledgerId;
  private final List<String> spares = new ArrayList<>();
  private final List<Slot> slots = new ArrayList<>();
  private final List<Part> parts = new ArrayList<>();
  private final List<Finding> damages = new ArrayList<>();
  private final Hasher hasher = new Hasher();
  private long trusted;

  WalScan(Storage storage, byte[] ledgerId) throws IOException {
    this.storage = storage;
    this.ledgerId = ledgerId;
    for (String name : storage.segments()) {
      try (Segment segment = storage.segment(name)) {
        int room = Math.min(SegmentHeader.ROOM, segment.size());
        byte[] beginning = Arrays.copyOf(segment.read(0, room), SegmentHeader.ROOM);
        SegmentHeader.read(beginning, ledgerId)
            .ifPresentOrElse(found -> slots.add(new Slot(name, found)), () -> spares.add(name));
      }
    }
    slots.sort(Comparator.comparingLong(slot -> slot.found.header().sequence()));
  }

  /// Segments that hold nothing that is needed, in the order in which to use them again.
  List<String> spares() {
    return spares;
  }

  List<Part> parts() {
    return parts;
  }

  List<Finding> damages() {
    return damages;
  }

  long lastSequence() {
    return slots.isEmpty() ? 0 : slots.getLast().found.header().sequence();
  }

  /// Reads every segment that may hold entries from this index on.
  void read(long from, Visitor visitor) throws IOException {
    trusted = from;
    for (int i = 0; i < slots.size(); i++) {
      Optional<Slot> next = i + 1 < slots.size() ? Optional.of(slots.get(i + 1)) : Optional.empty();
      if (next.isPresent() && next.get().first() <= from) {
        spares.add(slots.get(i).name);
      } else {
        parts.add(read(slots.get(i), next, visitor));
      }
    }
  }

  /// Reads every used segment, also those whose entries are in bundles, below `integrated`. The
  /// leaf hashes of these are the visitor's to compare.
  void readAll(long integrated, Visitor visitor) throws IOException {
    trusted = integrated;
    for (int i = 0; i < slots.size(); i++) {
      Optional<Slot> next = i + 1 < slots.size() ? Optional.of(slots.get(i + 1)) : Optional.empty();
      parts.add(read(slots.get(i), next, visitor));
    }
  }

  private Part read(Slot slot, Optional<Slot> next, Visitor visitor) throws IOException {
    SegmentHeader header = slot.found.header();
    long salt = SegmentHeader.salt(ledgerId, header.sequence());
    byte[] bytes;
    try (Segment segment = storage.segment(slot.name)) {
      bytes = segment.read(0, segment.size());
    }
    int[] offsets = new int[64];
    int count = 0;
    int at = SegmentHeader.ROOM;
    int previous = header.previous();
    while (next.isEmpty() || header.first() + count < next.get().first()) {
      Optional<Frame> frame = sound(bytes, at, salt, header.first() + count, previous);
      if (frame.isEmpty()) {
        break;
      }
      visitor.visit(frame.get());
      if (count == offsets.length) {
        offsets = Arrays.copyOf(offsets, 2 * count);
      }
      offsets[count++] = at;
      previous = frame.get().checksum();
      at += (int) Frame.length(frame.get().entry().length, frame.get().payloads());
    }
    long expected = header.first() + count;
    boolean damaged =
        next.isPresent() ? expected < next.get().first() : goesOn(bytes, at, salt, expected);
    if (damaged) {
      damages.add(
          Finding.at(
              expected,
              "is damaged in segment `"
                  + slot.name
                  + "` at byte "
                  + at
                  + ", and later entries are there"));
    }
    return new Part(slot.name, header, slot.found.isTorn(), Arrays.copyOf(offsets, count), at);
  }

  private Optional<Frame> sound(byte[] bytes, int at, long salt, long index, int previous) {
    return Frame.read(bytes, at, salt)
        .filter(frame -> frame.index() == index && Frame.previous(bytes, at) == previous)
        .filter(frame -> index < trusted || hasher.leaf(frame.entry()).equals(frame.leaf()));
  }

  /// Whether a frame stands further on that was only written after entry `index` was durable. If
  /// not, what is broken here belongs to the last write, which a crash may have torn.
  private static boolean goesOn(byte[] bytes, int from, long salt, long index) {
    for (int at = from; at + Frame.HEADER_BYTES < bytes.length; at += Frame.ALIGNMENT) {
      if (Frame.read(bytes, at, salt).filter(frame -> frame.batch() > index).isPresent()) {
        return true;
      }
    }
    return false;
  }
}
