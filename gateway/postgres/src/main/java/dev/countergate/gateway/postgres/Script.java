package dev.countergate.gateway.postgres;

import java.util.ArrayList;
import java.util.List;

/// A whole Query string, cut into its statements as the server would cut it.
///
/// @param sure false where the cut is not proven: an open quote, a `BEGIN ATOMIC` body
record Script(String text, List<Piece> pieces, boolean sure) {
  Script {
    pieces = List.copyOf(pieces);
  }

  /// One statement, without its semicolon.
  record Piece(String text, List<Token> tokens) {
    Piece {
      tokens = List.copyOf(tokens);
    }

    boolean garbage() {
      return tokens.stream().anyMatch(token -> token.kind() == Token.Kind.GARBAGE);
    }

    /// Whether the server would give a literal to the input function of some type.
    boolean hasLiteral() {
      return tokens.stream().anyMatch(token -> token.kind() == Token.Kind.STRING);
    }

    boolean word(int at, String lower) {
      return at < tokens.size() && tokens.get(at).word(lower);
    }

    /// The piece from one token to another as a text of its own.
    Piece part(int from, int to) {
      int start = from < tokens.size() ? tokens.get(from).start() : text.length();
      int end = to > from && to - 1 < tokens.size() ? tokens.get(to - 1).end() : start;
      return Piece.of(text.substring(start, Math.max(start, end)));
    }

    Piece from(int from) {
      return part(from, tokens.size());
    }

    static Piece of(String text) {
      return new Piece(text, Lexer.tokens(text));
    }
  }

  static Script of(String text) {
    List<Token> tokens = Lexer.tokens(text);
    var pieces = new ArrayList<Piece>();
    boolean sure = true;
    int depth = 0;
    int first = 0;
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      if (token.kind() == Token.Kind.GARBAGE) sure = false;
      if (token.mark('(')) depth++;
      if (token.mark(')')) depth--;
      if (token.word("atomic") && i > 0 && tokens.get(i - 1).word("begin")) sure = false;
      if (token.mark(';') && depth <= 0) {
        add(text, tokens.subList(first, i), pieces);
        first = i + 1;
        depth = 0;
      } else if (token.mark(';')) {
        sure = false; // the actions of a rule, or a syntax error
      }
    }
    add(text, tokens.subList(first, tokens.size()), pieces);
    return new Script(text, pieces, sure);
  }

  private static void add(String text, List<Token> tokens, List<Piece> pieces) {
    if (tokens.isEmpty()) return;
    pieces.add(Piece.of(text.substring(tokens.getFirst().start(), tokens.getLast().end())));
  }

  /// Limits on what is handed to a traced Parse: the tree grows with the square of the joins.
  static boolean isTooLarge(Piece piece) {
    return piece.text().length() > 65_536 || fromItems(piece.tokens()) > 40;
  }

  private static int fromItems(List<Token> tokens) {
    int items = 0;
    int depth = 0;
    var inFrom = new boolean[66];
    for (Token token : tokens) {
      if (token.mark('(')) inFrom[Math.clamp(++depth, 0, 65)] = false;
      if (token.mark(')')) depth--;
      int level = Math.clamp(depth, 0, 65);
      if (token.word("from") || token.word("using") || token.word("join")) {
        inFrom[level] = true;
        items++;
      } else if (token.word("where") || token.word("group") || token.word("order")) {
        inFrom[level] = false;
      } else if (token.mark(',') && inFrom[level]) {
        items++;
      }
    }
    return items;
  }
}
