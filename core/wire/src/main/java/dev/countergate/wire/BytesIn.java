package dev.countergate.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Reads the body of one frame; leaving its bounds is the peer's fault, never an array index.
public final class BytesIn {
  private final byte[] bytes;
  private int at;

  public BytesIn(byte[] bytes) {
    this.bytes = bytes;
  }

  public int left() {
    return bytes.length - at;
  }

  public byte int8() throws WireException {
    need(1);
    return bytes[at++];
  }

  public short int16() throws WireException {
    need(2);
    return (short) ((bytes[at++] & 0xff) << 8 | (bytes[at++] & 0xff));
  }

  public int int32() throws WireException {
    need(4);
    int high = (bytes[at++] & 0xff) << 24 | (bytes[at++] & 0xff) << 16;
    return high | (bytes[at++] & 0xff) << 8 | (bytes[at++] & 0xff);
  }

  public byte[] bytes(int count) throws WireException {
    if (count < 0) throw new WireException("a length inside a message is negative");
    need(count);
    byte[] part = Arrays.copyOfRange(bytes, at, at + count);
    at += count;
    return part;
  }

  /// Everything that is left.
  public byte[] rest() throws WireException {
    return bytes(left());
  }

  /// The bytes up to the next NUL, which is consumed.
  public byte[] untilNul() throws WireException {
    int end = at;
    while (end < bytes.length && bytes[end] != 0) end++;
    if (end == bytes.length) throw new WireException("a string inside a message has no end");
    byte[] part = Arrays.copyOfRange(bytes, at, end);
    at = end + 1;
    return part;
  }

  /// A NUL-terminated string, read as UTF-8.
  public String text() throws WireException {
    return new String(untilNul(), StandardCharsets.UTF_8);
  }

  /// Bytes behind the last field are a broken message.
  public void end() throws WireException {
    if (left() != 0) throw new WireException("a message has " + left() + " bytes too many");
  }

  private void need(int count) throws WireException {
    if (left() < count) throw new WireException("a message ends too early");
  }
}
