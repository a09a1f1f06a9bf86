package dev.countergate.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Builds the body of a frame, field by field.
public final class BytesOut {
  private byte[] bytes = new byte[64];
  private int size;

  public BytesOut int8(int value) {
    room(1);
    bytes[size++] = (byte) value;
    return this;
  }

  public BytesOut int16(int value) {
    return int8(value >> 8).int8(value);
  }

  public BytesOut int32(int value) {
    return int16(value >> 16).int16(value);
  }

  public BytesOut raw(byte[] part) {
    room(part.length);
    System.arraycopy(part, 0, bytes, size, part.length);
    size += part.length;
    return this;
  }

  /// A NUL-terminated string in UTF-8; a NUL inside it would end it early and is refused.
  public BytesOut text(String value) {
    if (value.indexOf('\0') >= 0) throw new IllegalArgumentException("a string holds a NUL");
    return raw(value.getBytes(StandardCharsets.UTF_8)).int8(0);
  }

  /// An int32 length and the bytes.
  public BytesOut sized(byte[] part) {
    return int32(part.length).raw(part);
  }

  public int size() {
    return size;
  }

  public byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  /// The body under its type.
  public Frame frame(char type) {
    return new Frame(type, toBytes());
  }

  private void room(int more) {
    int need = Math.addExact(size, more);
    if (need > bytes.length) bytes = Arrays.copyOf(bytes, Math.max(need, bytes.length * 2));
  }
}
