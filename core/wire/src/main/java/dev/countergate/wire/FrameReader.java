package dev.countergate.wire;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/// Reads frames of a type byte, an int32 length that counts itself, and a body.
public final class FrameReader {
  private static final int STEP_BYTES = 1 << 20;

  private final ByteSource source;
  private final int frameBytesMax;
  private final byte[] header = new byte[5];

  public FrameReader(ByteSource source, int frameBytesMax) {
    if (frameBytesMax < 1024) {
      throw new IllegalArgumentException("frameBytesMax `" + frameBytesMax + "` is below 1024");
    }
    this.source = source;
    this.frameBytesMax = frameBytesMax;
  }

  /// The next frame; empty when the peer left between two frames.
  public Optional<Frame> next() throws IOException {
    if (source.peek() < 0) return Optional.empty();
    source.read(header);
    return Optional.of(new Frame(header[0], body(length(1), frameBytesMax)));
  }

  /// The next message without a type byte; empty when the peer left before it.
  public Optional<byte[]> nextUntyped(int bytesMax) throws IOException {
    if (source.peek() < 0) return Optional.empty();
    source.read(header, 0, 4);
    return Optional.of(body(length(0), Math.min(bytesMax, frameBytesMax)));
  }

  /// Whether the next frame has begun to arrive.
  public boolean ready() throws IOException {
    return source.ready();
  }

  private int length(int from) {
    int high = (header[from] & 0xff) << 24 | (header[from + 1] & 0xff) << 16;
    return high | (header[from + 2] & 0xff) << 8 | (header[from + 3] & 0xff);
  }

  private byte[] body(int length, int bytesMax) throws IOException {
    if (length < 4) throw new WireException("a message claims a length of " + length);
    int size = length - 4;
    if (size > bytesMax) {
      throw new WireException("a message of " + size + " bytes is over the limit of " + bytesMax);
    }
    return size <= STEP_BYTES ? whole(size) : inSteps(size);
  }

  private byte[] whole(int size) throws IOException {
    byte[] body = new byte[size];
    source.read(body);
    return body;
  }

  /// A large body takes memory only as its bytes arrive: a claimed length costs nothing.
  private byte[] inSteps(int size) throws IOException {
    byte[] body = new byte[STEP_BYTES];
    int done = 0;
    while (done < size) {
      int next = Math.min(size, Math.max(done * 2, STEP_BYTES));
      if (next > body.length) body = Arrays.copyOf(body, next);
      source.read(body, done, next - done);
      done = next;
    }
    return body.length == size ? body : Arrays.copyOf(body, size);
  }
}
