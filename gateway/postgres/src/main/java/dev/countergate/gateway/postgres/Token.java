package dev.countergate.gateway.postgres;

import java.util.Locale;

/// One lexical element of a text, with its place in it.
///
/// @param value a word folded to lower case, a quoted name without its quotes, else the text itself
record Token(Kind kind, String value, int start, int end) {
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
