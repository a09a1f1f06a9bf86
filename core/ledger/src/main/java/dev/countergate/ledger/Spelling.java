package dev.countergate.ledger;

import java.util.Base64;

/// The only allowed spellings of numbers and bytes in notes, keys and proofs.
final class Spelling {
  private Spelling() {}

  static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /// Standard alphabet, padded, no loose bits at the end.
  static byte[] base64(String text) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new Malformed("`" + shown(text) + "` is not base64");
    }
    if (!base64(bytes).equals(text)) {
      throw new Malformed("`" + shown(text) + "` is not the usual base64 of its bytes");
    }
    return bytes;
  }

  /// A number that is not negative, in ASCII digits without sign and leading zeros.
  static long decimal(String text) {
    boolean plain = !text.isEmpty() && text.length() <= 19;
    for (int i = 0; i < text.length(); i++) {
      plain &= text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    if (!plain || (text.length() > 1 && text.charAt(0) == '0')) {
      throw new Malformed("`" + shown(text) + "` is not a plain decimal number");
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new Malformed("`" + text + "` is too large");
    }
  }

  private static String shown(String text) {
    return text.length() <= 60 ? text : text.substring(0, 60) + "…";
  }
}
