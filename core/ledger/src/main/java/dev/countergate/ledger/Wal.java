package dev.countergate.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The segments of a running ledger. One thread writes; any thread may read entries that are
/// durable; the integrator gives back segments whose entries are in bundles, and they are used
/// again.
final class Wal implements AutoCloseable {
  private static final int SPARES = 2;

  private final Storage storage;
  private final byte[] ledgerId;
  private final Limits limits;
  private final Runnable onFull;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition spareCame = lock.newCondition();
  // GUARDED BY lock
  private final List<Used> used = new ArrayList<>();
  private final ArrayDeque<Segment> spares = new ArrayDeque<>();
  private int segments;
  private boolean stopped;
  // the writer's own
  private long sequence;
  private int previous;
  private boolean started;

  /// A segment in use. Its offsets are those of durable frames only.
  private static final class Used {
    private final Segment segment;
    private final SegmentHeader header;
    private final long salt;
    private int[] offsets;
    private int count;
    private int end;

    Used(Segment segment, SegmentHeader header, long salt, int[] offsets, int end) {
      this.segment = segment;
      this.header = header;
      this.salt = salt;
      this.offsets = offsets;
      this.count = offsets.length;
      this.end = end;
    }

    void add(int[] more, int n, int newEnd) {
      if (count + n > offsets.length) {
        offsets = Arrays.copyOf(offsets, Math.max(2 * offsets.length, count + n));
      }
      System.arraycopy(more, 0, offsets, count, n);
      count += n;
      end = newEnd;
    }
  }

  /// What to read to have the frames of some entries; made under the lock, used outside.
  private record Range(Segment segment, long salt, int from, int to, int count) {}

  /// Goes on after what a scan found.
  Wal(Storage storage, byte[] ledgerId, Limits limits, WalScan scan, Runnable onFull)
      throws IOException {
    this.storage = storage;
    this.ledgerId = ledgerId;
    this.limits = limits;
    this.onFull = onFull;
    this.sequence = scan.lastSequence();
    for (WalScan.Part part : scan.parts()) {
      long salt = SegmentHeader.salt(ledgerId, part.header().sequence());
      Segment segment = storage.segment(part.name());
      used.add(new Used(segment, part.header(), salt, part.offsets(), part.end()));
    }
    for (String name : scan.spares()) {
      spares.add(storage.segment(name));
    }
    segments = used.size() + spares.size();
    prepare(1);
  }

  /// Writes one batch of frames and makes it durable. Called by the writer alone.
  void write(ByteBuffer frames, long first, int count) throws IOException {
    // CRASH: after a start nothing is written behind a tail that may be torn: the first batch
    // opens a new segment, whose first index says where the old one ends.
    Used current = started ? last() : rotate(first);
    if (current.end + frames.remaining() > current.segment.size()) {
      current = rotate(first);
    }
    int[] offsets = new int[count];
    int at = 0;
    for (int i = 0; i < count; i++) {
      offsets[i] = current.end + at;
      previous = Frame.seal(frames, at, first, previous, current.salt);
      at += Frame.lengthAt(frames, at);
    }
    current.segment.write(current.end, frames);
    current.segment.force();
    lock.lock();
    try {
      current.add(offsets, count, current.end + at);
    } finally {
      lock.unlock();
    }
  }

  private Used last() {
    lock.lock();
    try {
      return used.getLast();
    } finally {
      lock.unlock();
    }
  }

  private Used rotate(long first) throws IOException {
    onFull.run();
    Segment segment = takeSpare();
    var header = new SegmentHeader(++sequence, first, previous);
    segment.write(0, header.bytes(ledgerId));
    segment.force(); // CRASH: no frame of this use is on the disk before its header is
    long salt = SegmentHeader.salt(ledgerId, sequence);
    var next = new Used(segment, header, salt, new int[0], SegmentHeader.ROOM);
    lock.lock();
    try {
      used.add(next);
    } finally {
      lock.unlock();
    }
    started = true;
    return next;
  }

  private Segment takeSpare() throws IOException {
    lock.lock();
    try {
      while (spares.isEmpty()) {
        if (stopped) {
          throw new IOException("stopped while waiting for a segment");
        }
        if (segments < limits.segmentsMax()) {
          return createLocked();
        }
        spareCame.awaitUninterruptibly();
      }
      return spares.removeFirst();
    } finally {
      lock.unlock();
    }
  }

  private Segment createLocked() throws IOException {
    Segment segment = storage.create(String.format("%04d", segments), limits.segmentBytes());
    segments++;
    return segment;
  }

  /// Sees to it that the writer finds a segment when it needs one.
  void prepare() throws IOException {
    prepare(SPARES);
  }

  private void prepare(int wanted) throws IOException {
    while (true) {
      int number;
      lock.lock();
      try {
        if (spares.size() >= wanted || segments >= limits.segmentsMax()) {
          return;
        }
        number = segments++;
      } finally {
        lock.unlock();
      }
      Segment segment = storage.create(String.format("%04d", number), limits.segmentBytes());
      lock.lock();
      try {
        spares.addLast(segment);
        spareCame.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /// Gives back the segments whose entries are all below `integrated`.
  void recycle(long integrated) {
    lock.lock();
    try {
      while (used.size() > 1 && used.get(1).header.first() <= integrated) {
        spares.addLast(used.removeFirst().segment);
        spareCame.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Durable frames from this index on, of one segment; empty if it is no longer here.
  List<Frame> frames(long from, long countMax, int bytesMax) throws IOException {
    Optional<Range> range = range(from, countMax, bytesMax);
    if (range.isEmpty()) {
      return List.of();
    }
    Range wanted = range.get();
    byte[] bytes = wanted.segment.read(wanted.from, wanted.to - wanted.from);
    List<Frame> frames = new ArrayList<>(wanted.count);
    int at = 0;
    for (int i = 0; i < wanted.count; i++) {
      long index = from + i;
      Optional<Frame> frame =
          Frame.read(bytes, at, wanted.salt).filter(read -> read.index() == index);
      if (frame.isEmpty()) {
        return List.of(); // used again meanwhile, so the entries are in bundles
      }
      frames.add(frame.get());
      at += Frame.lengthAt(ByteBuffer.wrap(bytes), at);
    }
    return frames;
  }

  private Optional<Range> range(long from, long countMax, int bytesMax) {
    lock.lock();
    try {
      for (Used part : used.reversed()) {
        long offset = from - part.header.first();
        if (offset >= 0 && offset < part.count) {
          int i = (int) offset;
          int start = part.offsets[i];
          int n = 0;
          int end = start;
          while (n < countMax && i + n < part.count && (n == 0 || end - start < bytesMax)) {
            n++;
            end = i + n < part.count ? part.offsets[i + n] : part.end;
          }
          return Optional.of(new Range(part.segment, part.salt, start, end, n));
        }
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /// Lets a writer that waits for a segment go.
  void stop() {
    lock.lock();
    try {
      stopped = true;
      spareCame.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      for (Used part : used) {
        part.segment.close();
      }
      for (Segment segment : spares) {
        segment.close();
      }
    } finally {
      lock.unlock();
    }
  }
}
