package dev.countergate.gateway.postgres;

import dev.countergate.gateway.postgres.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/// PostgreSQL's lexical rules, for `standard_conforming_strings = on` and UTF-8.
///
/// It finds where literals, comments and statements end, exactly as the server does; it never
/// normalises and never fails. What the server would refuse, or what differs between versions,
/// becomes [Token.Kind#GARBAGE], which proves nothing.
final class Lexer {
  private static final String OPERATORS = "~!@#^&|`?+-*/%<=>";

  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int at;

  private Lexer(String text) {
    this.text = text;
  }

  static List<Token> tokens(String text) {
    var lexer = new Lexer(text);
    while (lexer.at < text.length()) lexer.next();
    return List.copyOf(lexer.tokens);
  }

  static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
  }

  private void next() {
    int start = at;
    char c = text.charAt(at);
    if (isSpace(c)) {
      at++;
    } else if (looking("--")) {
      lineComment();
    } else if (looking("/*")) {
      if (!blockComment()) add(Kind.GARBAGE, start);
    } else if (c == '\'') {
      string(start, Kind.STRING, false);
    } else if (c == '"') {
      quotedName(start);
    } else if (isNameStart(c)) {
      wordOrPrefixed(start);
    } else if (isDigit(c) || (c == '.' && digitAt(at + 1))) {
      number(start);
    } else if (c == '$') {
      dollar(start);
    } else if (OPERATORS.indexOf(c) >= 0) {
      operator(start);
    } else {
      at++;
      add("()[],;:.".indexOf(c) >= 0 ? Kind.PUNCTUATION : Kind.GARBAGE, start);
    }
  }

  /// Ends at a line feed or a carriage return.
  private void lineComment() {
    while (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '\r') at++;
  }

  /// Block comments nest. False if it never ends.
  private boolean blockComment() {
    int depth = 0;
    do {
      if (looking("/*")) {
        depth++;
        at += 2;
      } else if (looking("*/")) {
        depth--;
        at += 2;
      } else if (++at >= text.length()) {
        return false;
      }
    } while (depth > 0 && at < text.length());
    return depth == 0;
  }

  private void wordOrPrefixed(int start) {
    char c = Character.toLowerCase(text.charAt(at));
    boolean quoteNext = charAt(at + 1) == '\'';
    if (quoteNext && (c == 'e' || c == 'b' || c == 'x' || c == 'n')) {
      at++;
      string(start, c == 'b' || c == 'x' ? Kind.BITS : Kind.STRING, c == 'e');
    } else if (c == 'u' && charAt(at + 1) == '&' && charAt(at + 2) == '\'') {
      at += 2;
      string(start, Kind.STRING, false);
    } else if (c == 'u' && charAt(at + 1) == '&' && charAt(at + 2) == '"') {
      at += 2;
      quotedName(start);
    } else {
      while (at < text.length() && isNamePart(text.charAt(at))) at++;
      tokens.add(new Token(Kind.WORD, Token.fold(text.substring(start, at)), start, at));
    }
  }

  /// A literal whose opening quote is here, with its continuations over a line end.
  private void string(int start, Kind kind, boolean escapes) {
    do {
      if (!oneString(escapes)) {
        at = text.length();
        add(Kind.GARBAGE, start);
        return;
      }
    } while (continued());
    add(kind, start);
  }

  private boolean oneString(boolean escapes) {
    at++;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\\' && escapes) {
        at += 2;
      } else if (c != '\'') {
        at++;
      } else if (charAt(at + 1) == '\'') {
        at += 2;
      } else {
        at++;
        return true;
      }
    }
    return false;
  }

  /// Blanks and line comments with a line end among them, and then a quote, continue a literal.
  private boolean continued() {
    int back = at;
    boolean lineEnd = false;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (isSpace(c)) {
        lineEnd |= c == '\n' || c == '\r';
        at++;
      } else if (looking("--")) {
        lineComment();
      } else {
        break;
      }
    }
    if (lineEnd && charAt(at) == '\'') return true;
    at = back;
    return false;
  }

  /// `"…"`, or `U&"…"`: which name that is only the server says, so its text stays as written.
  private void quotedName(int start) {
    int open = at++;
    while (at < text.length()) {
      if (text.charAt(at) != '"') {
        at++;
      } else if (charAt(at + 1) == '"') {
        at += 2;
      } else {
        String name = text.substring(open + 1, at++).replace("\"\"", "\"");
        String value = open == start ? name : Token.UNICODE + name;
        tokens.add(new Token(name.isEmpty() ? Kind.GARBAGE : Kind.NAME, value, start, at));
        return;
      }
    }
    add(Kind.GARBAGE, start);
  }

  private void number(int start) {
    while (at < text.length() && isNumberPart(at)) at++;
    add(Kind.NUMBER, start);
  }

  private boolean isNumberPart(int i) {
    char c = text.charAt(i);
    if (isDigit(c)) return true;
    if (c == '.') return charAt(i + 1) != '.';
    boolean exponent = (c == 'e' || c == 'E') && (digitAt(i + 1) || signedExponent(i));
    char before = i == 0 ? ' ' : text.charAt(i - 1);
    boolean sign = (c == '+' || c == '-') && (before == 'e' || before == 'E');
    return exponent || (sign && digitAt(i + 1));
  }

  private boolean signedExponent(int i) {
    return (charAt(i + 1) == '+' || charAt(i + 1) == '-') && digitAt(i + 2);
  }

  /// `$1`, or `$tag$ … $tag$`; a tag holds no `$` and does not begin with a digit.
  private void dollar(int start) {
    if (digitAt(at + 1)) {
      at++;
      while (digitAt(at)) at++;
      add(Kind.PARAMETER, start);
      return;
    }
    int tagEnd = at + 1;
    while (tagEnd < text.length() && isTagPart(text.charAt(tagEnd))) tagEnd++;
    if (charAt(tagEnd) != '$') {
      at++;
      add(Kind.GARBAGE, start);
      return;
    }
    String tag = text.substring(at, tagEnd + 1);
    int close = text.indexOf(tag, tagEnd + 1);
    at = close < 0 ? text.length() : close + tag.length();
    add(close < 0 ? Kind.GARBAGE : Kind.STRING, start);
  }

  private void operator(int start) {
    while (at < text.length() && OPERATORS.indexOf(text.charAt(at)) >= 0) {
      if (at > start && (looking("--") || looking("/*"))) break;
      at++;
    }
    add(Kind.OPERATOR, start);
  }

  private void add(Kind kind, int start) {
    tokens.add(new Token(kind, text.substring(start, at), start, at));
  }

  private boolean looking(String part) {
    return text.startsWith(part, at);
  }

  private char charAt(int i) {
    return i < text.length() ? text.charAt(i) : '\0';
  }

  private boolean digitAt(int i) {
    return isDigit(charAt(i));
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isNameStart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 128;
  }

  private static boolean isNamePart(char c) {
    return isTagPart(c) || c == '$';
  }

  private static boolean isTagPart(char c) {
    return isNameStart(c) || isDigit(c);
  }
}
