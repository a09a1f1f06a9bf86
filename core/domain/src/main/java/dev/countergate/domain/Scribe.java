package dev.countergate.domain;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes canonical JSON (RFC 8785) straight into bytes. Whoever calls it brings the members in
/// order.
final class Scribe {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private byte[] bytes = new byte[512];
  private int size;

  int size() {
    return size;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  Scribe raw(char ascii) {
    room(1);
    bytes[size++] = (byte) ascii;
    return this;
  }

  Scribe raw(byte[] part) {
    room(part.length);
    System.arraycopy(part, 0, bytes, size, part.length);
    size += part.length;
    return this;
  }

  /// ASCII that needs no escape.
  Scribe raw(String ascii) {
    int length = ascii.length();
    room(length);
    for (int i = 0; i < length; i++) bytes[size++] = (byte) ascii.charAt(i);
    return this;
  }

  Scribe number(long value) {
    return raw(Long.toString(value));
  }

  /// A string with its quotes.
  Scribe text(String text) {
    int length = text.length();
    room(length + 2);
    bytes[size++] = '"';
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < 0x20 || c > 0x7e || c == '"' || c == '\\') {
        rest(text, i);
        return raw('"');
      }
      bytes[size++] = (byte) c;
    }
    return raw('"');
  }

  /// From the first character on that is not plain.
  private void rest(String text, int from) {
    for (int i = from; i < text.length(); ) {
      int c = text.codePointAt(i);
      if (c >= 0xd800 && c <= 0xdfff) {
        throw new IllegalArgumentException("a lone surrogate has no canonical form");
      }
      i += Character.charCount(c);
      switch (c) {
        case '"' -> raw("\\\"");
        case '\\' -> raw("\\\\");
        case '\b' -> raw("\\b");
        case '\f' -> raw("\\f");
        case '\n' -> raw("\\n");
        case '\r' -> raw("\\r");
        case '\t' -> raw("\\t");
        default -> character(c);
      }
    }
  }

  private void character(int c) {
    if (c < 0x20) {
      raw("\\u00").raw((char) HEX[c >> 4]).raw((char) HEX[c & 15]);
    } else if (c < 0x80) {
      raw((char) c);
    } else {
      raw(Character.toString(c).getBytes(StandardCharsets.UTF_8));
    }
  }

  private void room(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }
}
