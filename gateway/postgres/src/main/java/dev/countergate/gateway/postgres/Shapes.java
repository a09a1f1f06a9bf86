package dev.countergate.gateway.postgres;

import dev.countergate.domain.Effect;
import dev.countergate.gateway.postgres.Script.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Recognises a statement by its first words, where those decide what it is.
final class Shapes {
  private static final Set<String> QUERIES =
      Set.of("select", "values", "table", "with", "insert", "update", "delete", "merge");

  private Shapes() {}

  static Shape of(Piece piece) {
    List<Token> tokens = piece.tokens();
    if (tokens.isEmpty()) return new Shape.Empty();
    if (piece.garbage())
      return new Shape.Unknown("the text is not proven to be read as we read it");
    Token first = tokens.getFirst();
    if (first.mark('(')) return query(piece);
    if (first.kind() != Token.Kind.WORD) return new Shape.Unknown("it begins with no known word");
    if (QUERIES.contains(first.value())) return query(piece);
    return switch (first.value()) {
      case "begin", "start", "commit", "end", "rollback", "abort", "savepoint", "release" ->
          transaction(piece);
      case "set", "reset" -> Settings.of(piece);
      case "show" -> new Shape.Known(Effect.READ, "shows a setting");
      case "prepare" -> prepare(piece);
      case "execute" -> execute(piece);
      case "deallocate" -> deallocate(piece);
      case "declare" -> declare(piece);
      case "fetch", "move" -> fetch(piece);
      case "close" -> new Shape.Known(Effect.READ, "closes a cursor");
      case "explain" -> explain(piece);
      case "copy" -> Copies.of(piece);
      case "lock" -> Locks.lock(piece);
      case "truncate" -> Locks.truncate(piece);
      default -> Utilities.of(piece);
    };
  }

  /// `SELECT … INTO x` is CREATE TABLE AS: the query is traced without its INTO.
  private static Shape query(Piece piece) {
    List<Token> tokens = piece.tokens();
    int depth = 0;
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      if (token.mark('(')) depth++;
      if (token.mark(')')) depth--;
      boolean insertInto = i > 0 && (piece.word(i - 1, "insert") || piece.word(i - 1, "merge"));
      if (depth == 0 && token.word("into") && !insertInto) return selectInto(piece, i);
    }
    return new Shape.Query(piece);
  }

  private static Shape selectInto(Piece piece, int into) {
    int end = into + 1;
    while (isOption(piece, end)) end++;
    end = afterName(piece, end);
    int start = piece.tokens().get(into).start();
    int stop =
        end < piece.tokens().size() ? piece.tokens().get(end).start() : piece.text().length();
    String rest = piece.text().substring(0, start) + " " + piece.text().substring(stop);
    return new Shape.Known(
        Set.of(Effect.DEFINE), "SELECT INTO creates a table", List.of(), List.of(Piece.of(rest)));
  }

  private static boolean isOption(Piece piece, int at) {
    return piece.word(at, "temporary")
        || piece.word(at, "temp")
        || piece.word(at, "local")
        || piece.word(at, "global")
        || piece.word(at, "unlogged")
        || piece.word(at, "table");
  }

  /// The index behind a name with its dots, or the same index where there is none.
  static int afterName(Piece piece, int at) {
    List<Token> tokens = piece.tokens();
    int i = at;
    if (i >= tokens.size() || !tokens.get(i).isName()) return at;
    i++;
    while (i + 1 < tokens.size() && tokens.get(i).mark('.') && tokens.get(i + 1).isName()) i += 2;
    return i;
  }

  private static Shape transaction(Piece piece) {
    String first = piece.tokens().getFirst().value();
    for (int i = 1; i < piece.tokens().size(); i++) {
      if (piece.word(i, "prepared")) {
        return new Shape.Known(Effect.ADMINISTER, "ends a transaction of another session");
      }
    }
    boolean toSavepoint = first.equals("rollback") && hasWord(piece, "to");
    boolean ends = Set.of("commit", "end", "rollback", "abort").contains(first) && !toSavepoint;
    return new Shape.Transaction(first, ends);
  }

  private static Shape prepare(Piece piece) {
    if (piece.word(1, "transaction")) {
      return new Shape.Known(Effect.ADMINISTER, "leaves a transaction prepared");
    }
    int as = indexOf(piece, "as", 0);
    if (as < 2 || !piece.tokens().get(1).isName()) {
      return new Shape.Unknown("the PREPARE is not understood");
    }
    var types = new ArrayList<String>();
    var one = new StringBuilder();
    for (Token token : piece.tokens().subList(2, as)) {
      if (token.mark(',') || token.mark(')')) {
        types.add(one.toString());
        one.setLength(0);
      } else if (!token.mark('(') || one.length() > 0) {
        one.append(
            one.isEmpty() || token.mark('.') || one.charAt(one.length() - 1) == '.' ? "" : " ");
        one.append(token.value());
      }
    }
    return new Shape.Prepare(piece.tokens().get(1), types, piece.from(as + 1));
  }

  private static Shape execute(Piece piece) {
    List<Token> tokens = piece.tokens();
    if (tokens.size() < 2 || !tokens.get(1).isName()) {
      return new Shape.Unknown("the EXECUTE is not understood");
    }
    return new Shape.Execute(tokens.get(1));
  }

  /// The prepared statements that a statement runs, wherever in it they are named.
  static List<Token> executed(Piece piece) {
    return switch (of(piece)) {
      case Shape.Execute(var name) -> List.of(name);
      case Shape.Explain(var body) -> executed(body);
      case Shape.ExplainAnalyze(var body) -> executed(body);
      case Shape.Known known -> known.runs().stream().flatMap(r -> executed(r).stream()).toList();
      default -> List.of();
    };
  }

  private static Shape deallocate(Piece piece) {
    int name = piece.word(1, "prepare") ? 2 : 1;
    if (piece.tokens().size() != name + 1 || !piece.tokens().get(name).isName()) {
      return new Shape.Unknown("the DEALLOCATE is not understood");
    }
    return new Shape.Deallocate();
  }

  private static Shape declare(Piece piece) {
    int cursor = indexOf(piece, "cursor", 2);
    int body = cursor < 0 ? -1 : indexOf(piece, "for", cursor);
    if (body < 0 || !piece.tokens().get(1).isName()) {
      return new Shape.Unknown("the DECLARE is not understood");
    }
    return new Shape.Declare(piece.tokens().get(1), piece.from(body + 1));
  }

  /// The cursor is the last name; which direction is fetched does not matter.
  private static Shape fetch(Piece piece) {
    Token last = piece.tokens().getLast();
    return last.isName() ? new Shape.Fetch(last) : new Shape.Unknown("the FETCH is not understood");
  }

  private static Shape explain(Piece piece) {
    int at = 1;
    boolean analyze = false;
    if (at < piece.tokens().size() && piece.tokens().get(at).mark('(')) {
      int close = at;
      while (close < piece.tokens().size() && !piece.tokens().get(close).mark(')')) close++;
      analyze =
          Explains.analyzes(piece.tokens().subList(at + 1, Math.min(close, piece.tokens().size())));
      at = close + 1;
      if (piece.word(at, "analyze") || piece.word(at, "analyse")) return unclearExplain();
    } else {
      while (isExplainWord(piece, at)) {
        analyze |= !piece.word(at, "verbose");
        at++;
      }
    }
    if (at >= piece.tokens().size()) return unclearExplain();
    Piece body = piece.from(at);
    return analyze ? new Shape.ExplainAnalyze(body) : new Shape.Explain(body);
  }

  private static Shape unclearExplain() {
    return new Shape.Unknown("the EXPLAIN is not understood");
  }

  private static boolean isExplainWord(Piece piece, int at) {
    return piece.word(at, "analyze") || piece.word(at, "analyse") || piece.word(at, "verbose");
  }

  static int indexOf(Piece piece, String word, int from) {
    int depth = 0;
    for (int i = from; i < piece.tokens().size(); i++) {
      if (piece.tokens().get(i).mark('(')) depth++;
      if (piece.tokens().get(i).mark(')')) depth--;
      if (depth == 0 && piece.word(i, word)) return i;
    }
    return -1;
  }

  static boolean hasWord(Piece piece, String word) {
    return piece.tokens().stream().anyMatch(token -> token.word(word));
  }
}
