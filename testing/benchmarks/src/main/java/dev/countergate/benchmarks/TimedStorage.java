package dev.countergate.benchmarks;

import dev.countergate.ledger.Lock;
import dev.countergate.ledger.Segment;
import dev.countergate.ledger.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A storage that notes how long each sync of a segment took.
final class TimedStorage implements Storage {
  private static final int SYNCS_MAX = 1_000_000;

  private final Storage storage;
  // written by the ledger's writer alone, read when it has ended
  private final long[] syncs = new long[SYNCS_MAX];
  private int count;

  TimedStorage(Storage storage) {
    this.storage = storage;
  }

  void reset() {
    count = 0;
  }

  long[] syncs() {
    return Arrays.copyOf(syncs, count);
  }

  @Override
  public Lock lock() throws IOException {
    return storage.lock();
  }

  @Override
  public Optional<byte[]> get(String name) throws IOException {
    return storage.get(name);
  }

  @Override
  public List<String> list(String folder) throws IOException {
    return storage.list(folder);
  }

  @Override
  public void put(List<Blob> blobs) throws IOException {
    storage.put(blobs);
  }

  @Override
  public void delete(List<String> names) throws IOException {
    storage.delete(names);
  }

  @Override
  public List<String> segments() throws IOException {
    return storage.segments();
  }

  @Override
  public Segment create(String name, int size) throws IOException {
    return new Timed(storage.create(name, size));
  }

  @Override
  public Segment segment(String name) throws IOException {
    return new Timed(storage.segment(name));
  }

  private final class Timed implements Segment {
    private final Segment segment;

    Timed(Segment segment) {
      this.segment = segment;
    }

    @Override
    public String name() {
      return segment.name();
    }

    @Override
    public int size() {
      return segment.size();
    }

    @Override
    public void write(int position, ByteBuffer bytes) throws IOException {
      segment.write(position, bytes);
    }

    @Override
    public void force() throws IOException {
      long start = System.nanoTime();
      segment.force();
      if (count < syncs.length) {
        syncs[count++] = System.nanoTime() - start;
      }
    }

    @Override
    public byte[] read(int position, int length) throws IOException {
      return segment.read(position, length);
    }

    @Override
    public void close() throws IOException {
      segment.close();
    }
  }
}
