package dev.countergate.wire;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/// Blocking bytes with a look ahead. One thread reads.
///
/// An idle connection keeps only a small buffer: it grows while the peer fills it and shrinks as
/// soon as it is empty, so that ten thousand waiting connections cost little.
public final class ByteSource {
  private static final int IDLE_BYTES = 512;
  private static final int BUSY_BYTES = 16_384;

  private InputStream in;
  private byte[] buffer = new byte[IDLE_BYTES];
  private int at;
  private int end;

  public ByteSource(InputStream in) {
    this.in = in;
  }

  /// The next byte without consuming it, or -1 at the end of the stream.
  public int peek() throws IOException {
    return at < end || fill() ? buffer[at] & 0xff : -1;
  }

  /// Bytes that were received and not read yet. Before a TLS handshake there must be none.
  public int buffered() {
    return end - at;
  }

  /// Whether a read would return at once.
  public boolean ready() throws IOException {
    return at < end || in.available() > 0;
  }

  public void read(byte[] into) throws IOException {
    read(into, 0, into.length);
  }

  /// Fills the whole range or fails.
  public void read(byte[] into, int from, int count) throws IOException {
    int done = 0;
    while (done < count) {
      if (at == end && count - done >= BUSY_BYTES) {
        int got = in.read(into, from + done, count - done);
        if (got < 0) throw new EOFException("the peer left in the middle of a message");
        done += got;
      } else if (at < end || fill()) {
        int part = Math.min(count - done, end - at);
        System.arraycopy(buffer, at, into, from + done, part);
        at += part;
        done += part;
      } else {
        throw new EOFException("the peer left in the middle of a message");
      }
    }
  }

  /// Hands the received but unread bytes over and goes on reading from another stream.
  InputStream handOver() {
    var rest = new ByteArrayInputStream(buffer.clone(), at, end - at);
    at = end;
    return rest;
  }

  void continueWith(InputStream next) {
    in = next;
  }

  private boolean fill() throws IOException {
    boolean wasFull = end == buffer.length;
    int size = wasFull ? Math.min(buffer.length * 4, BUSY_BYTES) : IDLE_BYTES;
    if (size != buffer.length) buffer = new byte[size];
    at = 0;
    end = 0;
    int got = in.read(buffer, 0, buffer.length);
    if (got > 0) end = got;
    return got > 0;
  }
}
