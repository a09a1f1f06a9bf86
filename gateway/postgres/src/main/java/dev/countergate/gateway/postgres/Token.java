package dev.countergate.gateway.postgres;

import java.util.Locale;
import java.util.Optional;

/// One lexical element of a text, with its place in it.
///
/// @param value a word folded to lower case, a quoted name without its quotes, else the text itself
record Token(Kind kind, String value, int start, int end) {
  /// Names are cut to this length, in bytes.
  static final int NAME_BYTES = 63;

  /// What stands before a name that is written as `U&"…"`; no other name can begin so.
  static final String UNICODE = "\0U&";

  enum Kind {
    WORD,
    NAME,
    STRING,
    BITS,
    NUMBER,
    PARAMETER,
    OPERATOR,
    /// `( ) [ ] , ; : .` and `=`'s neighbours that stand alone.
    PUNCTUATION,
    /// What the server's own lexer refuses, or what we cannot prove that it reads as we do.
    GARBAGE
  }

  boolean word(String lower) {
    return kind == Kind.WORD && value.equals(lower);
  }

  boolean mark(char c) {
    return kind == Kind.PUNCTUATION && value.charAt(0) == c && value.length() == 1;
  }

  /// A word or a quoted name: what can name an object.
  boolean isName() {
    return kind == Kind.WORD || kind == Kind.NAME;
  }

  /// The name under which the server keeps an object of this name: cut at 63 bytes. Empty where
  /// that is not certain: a `U&` name, or one whose length depends on the server's encoding.
  Optional<String> serverName() {
    if (!isName() || value.startsWith(UNICODE)) return Optional.empty();
    if (!value.chars().allMatch(c -> c > 0 && c < 128)) return Optional.empty();
    return Optional.of(value.length() <= NAME_BYTES ? value : value.substring(0, NAME_BYTES));
  }

  /// The server folds only A to Z, whatever its locale says of other letters in UTF-8.
  static String fold(String word) {
    for (int i = 0; i < word.length(); i++) {
      if (word.charAt(i) >= 128) return asciiLower(word);
    }
    return word.toLowerCase(Locale.ROOT);
  }

  private static String asciiLower(String word) {
    var lower = new StringBuilder(word);
    for (int i = 0; i < lower.length(); i++) {
      char c = lower.charAt(i);
      if (c >= 'A' && c <= 'Z') lower.setCharAt(i, (char) (c + 32));
    }
    return lower.toString();
  }
}
