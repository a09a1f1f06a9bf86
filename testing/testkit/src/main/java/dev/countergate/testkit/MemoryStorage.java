package dev.countergate.testkit;

import dev.countergate.ledger.Lock;
import dev.countergate.ledger.Segment;
import dev.countergate.ledger.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// A storage in memory that can lose power. A segment remembers which of its sectors were synced;
/// `crash` keeps any subset of the others. Switches let a disk be full, let a sync fail, forget a
/// sync, or stop everything at one operation.
public final class MemoryStorage implements Storage {
  private static final int SECTOR = 512;

  // GUARDED BY this
  private final TreeMap<String, byte[]> blobs = new TreeMap<>();
  private final TreeMap<String, Disk> disks = new TreeMap<>();
  private Optional<Lock.Head> head = Optional.empty();
  private boolean locked;
  private long operations;
  private long crashAt = Long.MAX_VALUE;
  private long failForceAt = Long.MAX_VALUE;
  private long forces;
  private long room = Long.MAX_VALUE;
  private boolean forgetful;

  private static final class Disk {
    private final byte[] synced;
    private final byte[] seen;
    private final BitSet dirty = new BitSet();

    Disk(byte[] bytes) {
      synced = bytes.clone();
      seen = bytes.clone();
    }
  }

  // ---- switches

  /// From this operation on, counted from now, the power is gone.
  public synchronized MemoryStorage crashAfter(long more) {
    crashAt = operations + more;
    return this;
  }

  /// The sync after `more` others fails, and the ones after it report success, as disks do.
  public synchronized MemoryStorage failForceAfter(long more) {
    failForceAt = forces + more;
    return this;
  }

  /// So many more bytes of blobs and segments fit.
  public synchronized MemoryStorage fullAfter(long bytes) {
    room = bytes;
    return this;
  }

  /// Syncs report success and do nothing: the mutant that crash tests must find.
  public synchronized MemoryStorage forgetForces() {
    forgetful = true;
    return this;
  }

  public synchronized boolean isForgetful() {
    return forgetful;
  }

  public synchronized long operations() {
    return operations;
  }

  /// What is on the disk after the power went now: each unsynced sector is old or new.
  public synchronized MemoryStorage crash(SplittableRandom random) {
    var after = new MemoryStorage();
    after.blobs.putAll(blobs);
    after.head = head;
    disks.forEach((name, disk) -> {
      byte[] bytes = disk.synced.clone();
      disk.dirty.stream()
          .filter(sector -> random.nextBoolean())
          .forEach(sector -> copy(disk.seen, bytes, sector));
      after.disks.put(name, new Disk(bytes));
    });
    return after;
  }

  /// The same bytes in another storage, after an orderly end.
  public synchronized MemoryStorage copy() {
    var copy = new MemoryStorage();
    copy.blobs.putAll(blobs);
    copy.head = head;
    disks.forEach((name, disk) -> copy.disks.put(name, new Disk(disk.seen)));
    return copy;
  }

  private static void copy(byte[] from, byte[] to, int sector) {
    int at = sector * SECTOR;
    System.arraycopy(from, at, to, at, Math.min(SECTOR, to.length - at));
  }

  /// The names of all blobs.
  public synchronized List<String> names() {
    return List.copyOf(blobs.keySet());
  }

  /// Flips one bit of a blob.
  public synchronized void flip(String name, int at, int bit) {
    byte[] bytes = Optional.ofNullable(blobs.get(name)).orElseThrow().clone();
    bytes[at] ^= (byte) (1 << bit);
    blobs.put(name, bytes);
  }

  /// Flips one bit of a segment.
  public synchronized void flipSegment(String name, int at, int bit) {
    Disk disk = disk(name);
    disk.synced[at] ^= (byte) (1 << bit);
    disk.seen[at] ^= (byte) (1 << bit);
  }

  /// Takes blobs and head from an older copy and keeps the segments: nothing since then is signed.
  public synchronized void becomeUnsigned(MemoryStorage older) {
    blobs.clear();
    blobs.putAll(older.blobs);
    head = older.head;
  }

  /// Somebody removed the folder of the segments.
  public synchronized void loseSegments() {
    disks.clear();
  }

  /// Replaces a blob behind the ledger's back.
  public synchronized void plant(String name, byte[] bytes) {
    blobs.put(name, bytes.clone());
  }

  // ---- the ports

  @Override
  public synchronized Lock lock() throws IOException {
    if (locked) {
      throw new IOException("the storage is in use by another process");
    }
    locked = true;
    return new MemoryLock();
  }

  @Override
  public synchronized Optional<byte[]> get(String name) {
    return Optional.ofNullable(blobs.get(name)).map(byte[]::clone);
  }

  @Override
  public synchronized List<String> list(String folder) {
    return blobs.keySet().stream().filter(name -> name.startsWith(folder)).toList();
  }

  @Override
  public synchronized void put(List<Blob> more) throws IOException {
    for (Blob blob : more) {
      step();
      take(blob.bytes().length);
      blobs.put(blob.name(), blob.bytes().clone());
    }
  }

  @Override
  public synchronized void delete(List<String> names) throws IOException {
    for (String name : names) {
      step();
      blobs.remove(name);
    }
  }

  @Override
  public synchronized List<String> segments() {
    return List.copyOf(disks.keySet());
  }

  @Override
  public synchronized Segment create(String name, int size) throws IOException {
    step();
    take(size);
    disks.put(name, new Disk(new byte[size]));
    return segment(name);
  }

  @Override
  public synchronized Segment segment(String name) {
    return new MemorySegment(name, disk(name));
  }

  private Disk disk(String name) {
    return Optional.ofNullable(disks.get(name)).orElseThrow();
  }

  private void step() throws IOException {
    if (operations++ >= crashAt) {
      throw new IOException("the power is gone");
    }
  }

  private void take(int bytes) throws IOException {
    if (bytes > room) {
      throw new IOException("No space left on device");
    }
    room -= bytes;
  }

  private final class MemoryLock implements Lock {
    @Override
    public Optional<Head> head() {
      synchronized (MemoryStorage.this) {
        return head;
      }
    }

    @Override
    public void swap(Optional<Head> expected, Head next) throws IOException {
      synchronized (MemoryStorage.this) {
        step();
        if (!head.equals(expected)) {
          throw new IOException("the ledger's head is " + head + ", expected " + expected);
        }
        head = Optional.of(next);
      }
    }

    @Override
    public void close() {
      synchronized (MemoryStorage.this) {
        locked = false;
      }
    }
  }

  private final class MemorySegment implements Segment {
    private final String name;
    private final Disk disk;

    MemorySegment(String name, Disk disk) {
      this.name = name;
      this.disk = disk;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public int size() {
      return disk.seen.length;
    }

    @Override
    public void write(int position, ByteBuffer bytes) throws IOException {
      synchronized (MemoryStorage.this) {
        step();
        int length = bytes.remaining();
        bytes.get(disk.seen, position, length);
        disk.dirty.set(position / SECTOR, (position + length - 1) / SECTOR + 1);
      }
    }

    @Override
    public void force() throws IOException {
      synchronized (MemoryStorage.this) {
        step();
        if (forces++ == failForceAt) {
          throw new IOException("Input/output error");
        }
        if (!forgetful) {
          disk.dirty.stream().forEach(sector -> copy(disk.seen, disk.synced, sector));
          disk.dirty.clear();
        }
      }
    }

    @Override
    public byte[] read(int position, int length) {
      synchronized (MemoryStorage.this) {
        var bytes = new byte[length];
        System.arraycopy(disk.seen, position, bytes, 0, length);
        return bytes;
      }
    }

    @Override
    public void close() {}
  }

  /// Everything as text names, for messages of failed tests.
  @Override
  public synchronized String toString() {
    Map<String, Integer> sizes = new TreeMap<>();
    blobs.forEach((name, bytes) -> sizes.put(name, bytes.length));
    List<String> all = new ArrayList<>(disks.keySet());
    return "blobs " + sizes + " segments " + all + " head " + head;
  }
}
