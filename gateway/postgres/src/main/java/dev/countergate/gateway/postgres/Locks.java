package dev.countergate.gateway.postgres;

import dev.countergate.domain.Effect;
import dev.countergate.gateway.postgres.Script.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// LOCK and TRUNCATE: lists of relations with something to be done to each.
final class Locks {
  private Locks() {}

  /// Only `IN ACCESS SHARE MODE` takes no more than a SELECT takes.
  static Shape lock(Piece piece) {
    int at = piece.word(1, "table") ? 2 : 1;
    var reads = new ArrayList<String>();
    int end = names(piece, at, reads);
    boolean share =
        piece.word(end, "in")
            && piece.word(end + 1, "access")
            && piece.word(end + 2, "share")
            && piece.word(end + 3, "mode");
    return new Shape.Known(
        Set.of(share && !reads.isEmpty() ? Effect.READ : Effect.WRITE),
        share ? "locks as a SELECT does" : "locks out other sessions",
        reads,
        List.of());
  }

  static Shape truncate(Piece piece) {
    int at = piece.word(1, "table") ? 2 : 1;
    var reads = new ArrayList<String>();
    int end = names(piece, at, reads);
    boolean known = !reads.isEmpty() && !piece.word(end, "cascade") && !hasCascade(piece, end);
    Set<Effect> effects = known ? Set.of(Effect.WRITE) : Set.of(Effect.WRITE, Effect.UNKNOWN);
    return new Shape.Known(effects, "removes all rows", reads, List.of());
  }

  private static boolean hasCascade(Piece piece, int from) {
    return Shapes.indexOf(piece, "cascade", from) >= 0;
  }

  private static int names(Piece piece, int from, List<String> reads) {
    int at = from;
    while (true) {
      int start = piece.word(at, "only") ? at + 1 : at;
      int end = Shapes.afterName(piece, start);
      if (end == start) return at;
      reads.add("select * from " + piece.part(start, end).text());
      List<Token> tokens = piece.tokens();
      if (end < tokens.size() && tokens.get(end).value().equals("*")) end++;
      if (end >= tokens.size() || !tokens.get(end).mark(',')) return end;
      at = end + 1;
    }
  }
}
