package dev.countergate.gateway.postgres;

import dev.countergate.domain.Effect;
import dev.countergate.gateway.postgres.Script.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Statements whose class their first words decide: definitions, administration, maintenance.
final class Utilities {
  /// Objects of the whole server, or of who may do what in it.
  private static final Set<String> SERVER_OBJECTS =
      Set.of(
          "role",
          "user",
          "group",
          "database",
          "tablespace",
          "extension",
          "subscription",
          "publication",
          "server",
          "foreign",
          "event",
          "language",
          "trusted",
          "procedural",
          "access",
          "system",
          "owned",
          "default");

  /// The first words of all statements that a server may have.
  static final Set<String> COMMANDS =
      Set.of(
          ("abort alter analyse analyze begin call checkpoint close cluster comment commit copy"
                  + " create deallocate declare delete discard do drop end execute explain fetch"
                  + " grant import insert listen load lock merge move notify prepare reassign"
                  + " refresh reindex release repack reset revoke rollback savepoint security"
                  + " select set show start table truncate unlisten update vacuum values with")
              .split(" ", -1));

  private Utilities() {}

  static Shape of(Piece piece) {
    return switch (piece.tokens().getFirst().value()) {
      case "create", "alter", "drop" -> definition(piece);
      case "comment" -> define("changes a comment");
      case "grant", "revoke", "reassign", "security" -> administer("changes who may do what");
      case "import" -> both(Effect.DEFINE, "imports foreign tables");
      case "refresh" -> both(Effect.WRITE, "runs the query of a materialized view");
      case "vacuum", "analyze", "analyse", "reindex", "cluster", "checkpoint", "repack" ->
          administer("maintenance; it runs the functions of index expressions");
      case "discard" -> administer("forgets the session's settings and statements");
      case "load" -> new Shape.Known(Effect.EXECUTE, "loads a library into the server");
      case "notify" -> new Shape.Known(Effect.WRITE, "signals other sessions");
      case "listen", "unlisten" -> new Shape.Known(Effect.READ, "chooses the session's signals");
      case "call" -> new Shape.Unknown("what a procedure does is not in the text");
      case "do" -> new Shape.Unknown("what a DO block does is not in the text");
      default -> new Shape.Unknown("it begins with no statement that we know");
    };
  }

  private static Shape definition(Piece piece) {
    int object = objectAt(piece);
    boolean server =
        object < piece.tokens().size()
            && SERVER_OBJECTS.contains(piece.tokens().get(object).value());
    if (server) {
      return administer("changes the server, its roles or its languages");
    }
    if (piece.word(0, "create")) return create(piece, object);
    return piece.word(0, "alter") && runsExpressions(piece)
        ? both(Effect.DEFINE, "changes a definition, and may run its expressions")
        : define("changes or drops a definition");
  }

  /// The word behind CREATE and what may stand between.
  private static int objectAt(Piece piece) {
    int at = 1;
    while (at < piece.tokens().size()
        && Set.of(
                "or",
                "replace",
                "temporary",
                "temp",
                "local",
                "global",
                "unlogged",
                "unique",
                "recursive",
                "constraint",
                "materialized",
                "if",
                "not",
                "exists")
            .contains(piece.tokens().get(at).value())) at++;
    return at;
  }

  private static Shape create(Piece piece, int object) {
    if (piece.word(object, "table") || piece.word(object, "view")) {
      int as = Shapes.indexOf(piece, "as", object);
      boolean runs = piece.word(object, "table") || Shapes.hasWord(piece, "materialized");
      if (as >= 0 && runs) return createAs(piece, as);
    }
    if (piece.word(object, "index")) {
      return both(Effect.DEFINE, "builds an index, and may run its expressions");
    }
    if (piece.word(object, "schema")) {
      return piece.tokens().stream().filter(t -> t.word("create") || t.word("grant")).count() > 1
          ? both(Effect.DEFINE, "creates a schema with its objects")
          : define("creates a schema");
    }
    return define("creates a definition");
  }

  private static Shape createAs(Piece piece, int as) {
    var runs = new ArrayList<Piece>();
    int end = piece.tokens().size();
    int with = Shapes.indexOf(piece, "with", as + 1);
    boolean data = with > as + 1 && (piece.word(end - 1, "data") || piece.word(end - 2, "no"));
    runs.add(piece.part(as + 1, data ? with : end));
    return new Shape.Known(
        Set.of(Effect.DEFINE), "creates a relation from a query", List.of(), runs);
  }

  private static boolean runsExpressions(Piece piece) {
    for (String word :
        List.of("using", "default", "check", "generated", "attach", "validate", "type", "add")) {
      if (Shapes.hasWord(piece, word)) return true;
    }
    return false;
  }

  private static Shape define(String why) {
    return new Shape.Known(Effect.DEFINE, why);
  }

  private static Shape administer(String why) {
    return new Shape.Known(Effect.ADMINISTER, why);
  }

  private static Shape both(Effect effect, String why) {
    return new Shape.Known(Set.of(effect, Effect.UNKNOWN), why, List.of(), List.of());
  }
}
