package dev.countergate.wire;

/// One message: a type byte and its body, without the length.
///
/// The body is not copied; whoever holds a frame leaves its bytes alone.
public record Frame(byte type, byte[] body) {
  public Frame(char type, byte[] body) {
    this((byte) type, body);
  }

  /// The type as a letter, for a switch.
  public char letter() {
    return (char) (type & 0xff);
  }

  /// A reader at the start of the body.
  public BytesIn in() {
    return new BytesIn(body);
  }

  /// What the frame occupies on the wire.
  public int wireBytes() {
    return body.length + 5;
  }

  @Override
  public String toString() {
    return letter() + "[" + body.length + "]";
  }
}
