package dev.countergate.ledger;

import java.util.Arrays;

/// A SHA-256 value: of a leaf, of a node or of a whole tree. Its text is base64.
public final class Hash {
  static final int BYTES = 32;

  private final byte[] bytes;

  private Hash(byte[] bytes) {
    this.bytes = bytes;
  }

  /// The hash with these 32 bytes.
  public static Hash of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new Malformed("a hash of " + bytes.length + " bytes, expected " + BYTES);
    }
    return new Hash(bytes.clone());
  }

  /// Takes over an array that nobody else holds.
  static Hash owning(byte[] bytes) {
    return new Hash(bytes);
  }

  static Hash at(byte[] source, int offset) {
    return new Hash(Arrays.copyOfRange(source, offset, offset + BYTES));
  }

  /// The hash whose base64 text this is, in its only allowed spelling.
  public static Hash parse(String text) {
    return of(Spelling.base64(text));
  }

  public byte[] bytes() {
    return bytes.clone();
  }

  /// The array itself, for hashing; nobody may change it.
  byte[] view() {
    return bytes;
  }

  boolean isAt(byte[] source, int offset) {
    return offset + BYTES <= source.length
        && Arrays.equals(bytes, 0, BYTES, source, offset, offset + BYTES);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Hash that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return Spelling.base64(bytes);
  }
}
