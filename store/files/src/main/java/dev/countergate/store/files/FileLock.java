package dev.countergate.store.files;

import dev.countergate.ledger.Hash;
import dev.countergate.ledger.Lock;
import dev.countergate.ledger.Malformed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32C;

/// The file `lock`: locked by the process that extends the ledger, it also holds the newest head.
/// Heads are written in turn to two places a sector apart, so one whole line is always there:
/// `<turn> <size> <root> <crc>`.
final class FileLock implements Lock {
  private static final int PLACES_APART = 4096;
  private static final int LINE_BYTES = 128;

  private final FileChannel channel;
  private long turn;
  private Optional<Head> head;

  private record Line(long turn, Head head) {}

  private FileLock(FileChannel channel) throws IOException {
    this.channel = channel;
    Optional<Line> one = read(0);
    Optional<Line> two = read(PLACES_APART);
    Optional<Line> newest =
        one.isPresent() && two.isPresent() && two.get().turn > one.get().turn
            ? two
            : one.or(() -> two);
    this.turn = newest.map(Line::turn).orElse(0L);
    this.head = newest.map(Line::head);
  }

  static FileLock take(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    boolean taken = false;
    try {
      taken = channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      taken = false;
    } finally {
      if (!taken) {
        channel.close();
      }
    }
    if (!taken) {
      throw new IOException("data folder `" + file.getParent() + "` is in use by another process");
    }
    return new FileLock(channel);
  }

  @Override
  public Optional<Head> head() {
    return head;
  }

  @Override
  public void swap(Optional<Head> expected, Head next) throws IOException {
    if (!expected.equals(head)) {
      throw new IOException("the ledger's head is " + head + ", expected " + expected);
    }
    String text = (turn + 1) + " " + next.size() + " " + next.root();
    byte[] line = new byte[LINE_BYTES];
    byte[] bytes = (text + " " + checksum(text) + "\n").getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, line, 0, bytes.length);
    ByteBuffer from = ByteBuffer.wrap(line);
    long at = (turn + 1) % 2 * PLACES_APART;
    while (from.hasRemaining()) {
      at += channel.write(from, at);
    }
    channel.force(true);
    turn++;
    head = Optional.of(next);
  }

  private Optional<Line> read(int at) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(LINE_BYTES);
    channel.read(into, at);
    String text = new String(into.array(), 0, into.position(), StandardCharsets.US_ASCII);
    int end = text.indexOf('\n');
    String[] part = end < 0 ? new String[0] : text.substring(0, end).split(" ", -1);
    if (part.length != 4 || !part[3].equals(checksum(part[0] + " " + part[1] + " " + part[2]))) {
      return Optional.empty();
    }
    try {
      var found = new Head(Long.parseLong(part[1]), Hash.parse(part[2]));
      return Optional.of(new Line(Long.parseLong(part[0]), found));
    } catch (NumberFormatException | Malformed e) {
      return Optional.empty();
    }
  }

  private static String checksum(String text) {
    var crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.US_ASCII));
    return Long.toHexString(crc.getValue());
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
