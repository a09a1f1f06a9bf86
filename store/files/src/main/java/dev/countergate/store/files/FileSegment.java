package dev.countergate.store.files;

import dev.countergate.ledger.Segment;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A segment as one file that already has all its blocks, so a sync changes no size and costs no
/// journal entry.
final class FileSegment implements Segment {
  private final String name;
  private final int size;
  private final FileChannel channel;

  private FileSegment(String name, int size, FileChannel channel) {
    this.name = name;
    this.size = size;
    this.channel = channel;
  }

  static FileSegment open(Path file, boolean readOnly) throws IOException {
    FileChannel channel =
        readOnly
            ? FileChannel.open(file, StandardOpenOption.READ)
            : FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    int size = (int) Math.min(channel.size(), Integer.MAX_VALUE - 8L);
    return new FileSegment(String.valueOf(file.getFileName()), size, channel);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public void write(int position, ByteBuffer bytes) throws IOException {
    if (position + bytes.remaining() > size) {
      throw new IOException("segment `" + name + "` has no room at byte " + position);
    }
    int at = position;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }

  @Override
  public void force() throws IOException {
    channel.force(false);
  }

  @Override
  public byte[] read(int position, int length) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(length);
    while (into.hasRemaining()) {
      if (channel.read(into, position + into.position()) < 0) {
        throw new EOFException("segment `" + name + "` ends before byte " + (position + length));
      }
    }
    return into.array();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
