package dev.countergate.gateway.postgres;

import dev.countergate.domain.Effect;
import dev.countergate.gateway.postgres.Script.Piece;
import java.util.List;
import java.util.Set;

/// COPY: of a query, of a relation to the client, from the client, or with the server's files.
final class Copies {
  private Copies() {}

  static Shape of(Piece piece) {
    int at = piece.word(1, "binary") ? 2 : 1;
    if (at < piece.tokens().size() && piece.tokens().get(at).mark('(')) return query(piece, at);
    int columns = Shapes.afterName(piece, at);
    if (columns == at) return new Shape.Unknown("the COPY is not understood");
    int way = columns;
    if (way < piece.tokens().size() && piece.tokens().get(way).mark('('))
      way = close(piece, way) + 1;
    boolean to = piece.word(way, "to");
    if (!to && !piece.word(way, "from")) return new Shape.Unknown("the COPY is not understood");
    if (!withClient(piece, way + 1)) return files();
    String relation = piece.part(at, columns).text();
    String names = columns == way ? "*" : piece.part(columns + 1, way - 1).text();
    List<String> reads = List.of("select " + names + " from " + relation);
    if (to) return new Shape.Known(Set.of(Effect.READ), "copies a relation out", reads, List.of());
    boolean filtered = Shapes.hasWord(piece, "where");
    Set<Effect> effects = filtered ? Set.of(Effect.WRITE, Effect.UNKNOWN) : Set.of(Effect.WRITE);
    return new Shape.Known(effects, "copies rows in", reads, List.of());
  }

  /// `COPY (query) TO STDOUT`.
  private static Shape query(Piece piece, int open) {
    int close = close(piece, open);
    if (!piece.word(close + 1, "to")) return new Shape.Unknown("the COPY is not understood");
    if (!withClient(piece, close + 2)) return files();
    return new Shape.Known(
        Set.of(), "copies a query out", List.of(), List.of(piece.part(open + 1, close)));
  }

  /// STDIN and STDOUT both mean the client, whichever way the rows go.
  private static boolean withClient(Piece piece, int at) {
    return piece.word(at, "stdout") || piece.word(at, "stdin");
  }

  private static Shape files() {
    return new Shape.Known(Effect.EXECUTE, "reads or writes a file or program of the server");
  }

  private static int close(Piece piece, int open) {
    int depth = 0;
    for (int i = open; i < piece.tokens().size(); i++) {
      if (piece.tokens().get(i).mark('(')) depth++;
      if (piece.tokens().get(i).mark(')') && --depth == 0) return i;
    }
    return piece.tokens().size();
  }
}
