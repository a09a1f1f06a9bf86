package dev.countergate.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;

/// A file of fixed size that is written in place. A write is durable only after `force`.
public interface Segment extends AutoCloseable {
  String name();

  int size();

  /// Writes all remaining bytes of the buffer at this position.
  void write(int position, ByteBuffer bytes) throws IOException;

  /// Makes every earlier write durable.
  void force() throws IOException;

  /// Reads `length` bytes at this position.
  byte[] read(int position, int length) throws IOException;

  @Override
  void close() throws IOException;
}
