package dev.countergate.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/// Writes frames through a small buffer. Callers on several threads hold its monitor.
public final class FrameWriter {
  private static final int IDLE_BYTES = 512;
  private static final int BUSY_BYTES = 16_384;

  private OutputStream out;
  private byte[] buffer = new byte[IDLE_BYTES];
  private int size;

  public FrameWriter(OutputStream out) {
    this.out = out;
  }

  public synchronized FrameWriter write(Frame frame) throws IOException {
    byte[] body = frame.body();
    room(5);
    buffer[size++] = frame.type();
    int32(body.length + 4);
    return raw(body);
  }

  /// A message without a type byte; its length is added.
  public synchronized FrameWriter writeUntyped(byte[] body) throws IOException {
    room(4);
    int32(body.length + 4);
    return raw(body);
  }

  /// Bytes as they are.
  public synchronized FrameWriter raw(byte[] bytes) throws IOException {
    if (bytes.length > BUSY_BYTES - size) {
      drain();
      if (bytes.length > BUSY_BYTES) {
        out.write(bytes);
        return this;
      }
    }
    room(bytes.length);
    System.arraycopy(bytes, 0, buffer, size, bytes.length);
    size += bytes.length;
    return this;
  }

  /// Sends what is buffered; an idle writer keeps only a small buffer.
  public synchronized void flush() throws IOException {
    drain();
    out.flush();
    if (buffer.length != IDLE_BYTES) buffer = new byte[IDLE_BYTES];
  }

  synchronized void continueWith(OutputStream next) {
    out = next;
  }

  private void drain() throws IOException {
    if (size > 0) out.write(buffer, 0, size);
    size = 0;
  }

  private void room(int more) throws IOException {
    if (buffer.length - size >= more) return;
    if (buffer.length < BUSY_BYTES) buffer = Arrays.copyOf(buffer, BUSY_BYTES);
    if (buffer.length - size < more) drain();
  }

  private void int32(int value) {
    buffer[size++] = (byte) (value >> 24);
    buffer[size++] = (byte) (value >> 16);
    buffer[size++] = (byte) (value >> 8);
    buffer[size++] = (byte) value;
  }
}
