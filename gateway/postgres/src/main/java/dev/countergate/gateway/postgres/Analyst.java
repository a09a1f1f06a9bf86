package dev.countergate.gateway.postgres;

import dev.countergate.wire.Frame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Judges what one client sends, before it runs, in the client's own session. One thread uses it.
///
/// Every method that asks the server needs the session at ReadyForQuery and leaves it there; it
/// never executes a text of the client, and Parses none whose literals could run code.
final class Analyst {
  private static final Set<String> ENDINGS =
      Set.of("rollback", "commit", "abort", "end", "prepare");

  private final Catalog catalog;
  private final Bracket bracket;
  private final UpstreamLink link;
  private final SessionState state;
  private final Cursors cursors = new Cursors();
  private boolean keepsNames;

  Analyst(Catalog catalog, UpstreamLink link, RandomGenerator chance) {
    this.catalog = catalog;
    this.link = link;
    this.bracket = new Bracket(link, chance);
    this.state = new SessionState(link, bracket, catalog.nextSession());
  }

  /// Judges a text of the extended protocol: at most one statement.
  Judgement parse(String text, List<Integer> types) throws IOException {
    Judgement judgement = reading(true).one(text, types);
    keepsNames = false;
    return judgement;
  }

  /// Judges a whole Query string.
  Judgement query(String text) throws IOException {
    Reading reading = reading(true);
    Judgement judgement = reading.script(text);
    keepsNames = reading.keepsNames();
    return judgement;
  }

  /// The judgement once its values are known.
  Judgement bound(Judgement judgement, List<Optional<byte[]>> values) {
    keepsNames = false;
    return Bindings.judge(judgement, values);
  }

  /// What the server has under a statement name in the client's own session.
  enum Behind {
    NOTHING,
    PROTOCOL,
    SQL,
    UNSURE
  }

  Behind behind(String statementName) throws IOException {
    if (statementName.isEmpty() || state.isAborted()) return Behind.UNSURE;
    Rows rows =
        bracket.run(
            "select from_sql::pg_catalog.text from pg_catalog.pg_prepared_statement()"
                + " where name operator(pg_catalog.=) $1::pg_catalog.text",
            statementName);
    if (rows.size() == 0) return Behind.NOTHING;
    return rows.text(0, 0).equals("true") ? Behind.SQL : Behind.PROTOCOL;
  }

  /// A portal that was never bound by the protocol: a cursor that SQL declared.
  Optional<Cursors.Known> cursor(String portal) {
    keepsNames = false;
    return cursors.of(portal);
  }

  /// Whether the server has a portal or cursor of this name.
  boolean hasPortal(String name) throws IOException {
    if (name.isEmpty() || link.status() != 'T') return false;
    return bracket
            .run(
                "select 1 from pg_catalog.pg_cursor()"
                    + " where name operator(pg_catalog.=) $1::pg_catalog.text",
                name)
            .size()
        > 0;
  }

  /// The texts behind the names that a Query executes, as the server has them; empty if one cannot
  /// be known.
  Optional<List<String>> prepared(String text) throws IOException {
    var texts = new ArrayList<String>();
    Script script = Script.of(text);
    for (Script.Piece piece : script.pieces()) {
      for (Token name : Shapes.executed(piece)) {
        Optional<String> key = name.serverName();
        if (key.isEmpty()) return Optional.empty();
        Optional<String> body = prepared(key.orElseThrow(), script);
        if (body.isEmpty()) return Optional.empty();
        texts.add(body.orElseThrow());
      }
    }
    return Optional.of(texts);
  }

  /// Whether a text is an EXECUTE of a name that the server does not have: it runs nothing.
  boolean executesNothing(String text) throws IOException {
    Script script = Script.of(text);
    if (script.pieces().size() != 1 || !script.sure() || state.isAborted()) return false;
    return Shapes.of(script.pieces().getFirst()) instanceof Shape.Execute(var name)
        && name.serverName().isPresent()
        && server(name.serverName().orElseThrow()).isEmpty();
  }

  private Optional<String> server(String name) throws IOException {
    Rows rows =
        bracket.run(
            "select statement::pg_catalog.text from pg_catalog.pg_prepared_statement()"
                + " where name operator(pg_catalog.=) $1::pg_catalog.text",
            name);
    return rows.size() == 1 ? Optional.of(rows.text(0, 0)) : Optional.empty();
  }

  /// What the session has under this name; else what the same text prepares under it.
  private Optional<String> prepared(String name, Script script) throws IOException {
    if (state.isAborted()) return Optional.empty();
    Optional<String> known = server(name);
    if (known.isPresent()) return known;
    return script.pieces().stream()
        .filter(piece ->
            Shapes.of(piece) instanceof Shape.Prepare(var prepared, _, _)
                && prepared.serverName().equals(Optional.of(name)))
        .map(Script.Piece::text)
        .findFirst();
  }

  /// Whether the whole text does nothing but end an aborted transaction.
  boolean endsTransaction(String text) {
    Script script = Script.of(text);
    if (!script.sure() || script.pieces().size() != 1) return false;
    return Shapes.of(script.pieces().getFirst()) instanceof Shape.Transaction(var word, _)
        && Set.of("rollback", "commit", "abort", "end").contains(word);
  }

  /// Whether the server refuses a text in an aborted transaction: its first statement ends none.
  boolean isRefusedWhenAborted(String text) {
    Script script = Script.of(text);
    if (!script.sure() || !state.isLegible()) return false;
    if (script.pieces().isEmpty()) return true;
    Token first = script.pieces().getFirst().tokens().getFirst();
    return first.mark('(') || (first.kind() == Token.Kind.WORD && !ENDINGS.contains(first.value()));
  }

  /// What of a rejected text the server rejects at a Parse: its first statement, at its place, or
  /// the query that stands for a utility statement, which is not analysed before it runs.
  String rejectedPart(String text) {
    Script script = Script.of(text);
    if (!script.sure() || script.pieces().isEmpty()) return text;
    if (Shapes.of(script.pieces().getFirst()) instanceof Shape.Known known
        && !known.reads().isEmpty()) {
      return known.reads().getFirst();
    }
    if (script.pieces().size() < 2) return text;
    String first = script.pieces().getFirst().text();
    return text.substring(0, text.indexOf(first) + first.length());
  }

  /// What of the session decides meaning: role, search_path and their kind.
  Map<String, String> state() throws IOException {
    return state.values();
  }

  Map<String, String> closedSettings() throws IOException {
    return state.closed();
  }

  Map<String, String> freeSettings() throws IOException {
    return state.free();
  }

  /// Something ran that was not proven neutral: names, settings and definitions may be others now.
  void moved() {
    if (keepsNames) {
      state.settingChanged();
    } else {
      cursors.lose();
      state.anythingChanged();
    }
    keepsNames = false;
    catalog.bump();
    if (state.isPending()) catalog.pending(state);
  }

  /// Messages for the client that arrived during an analysis; asking takes them.
  List<Frame> asides() {
    return bracket.takeAsides();
  }

  /// Parses an approved text again, under lock, and compares. True: it means what was approved, and
  /// the caller goes on with Bind, Execute, Sync. False: the caller sends Sync and nothing runs.
  ///
  /// A text of which no tree was approved, a utility statement or one that was held at Parse, is
  /// parsed here for the first time.
  boolean same(Judgement approved, String name, String text, List<Integer> types)
      throws IOException {
    catalog.bump();
    if (!approved.definitions().equals(definitions(approved))) return false;
    Optional<String> query = alone(Script.of(text));
    if (query.isEmpty() && !isSame(approved, reading(false).one(text, types))) return false;
    if (query.isEmpty() || approved.trees().isEmpty()) {
      Frame end = link.status() == 'T' ? Frontend.sync() : Frontend.flush();
      return bracket.parse(name, text, types, end);
    }
    String alone = query.orElseThrow();
    if (link.status() == 'T') {
      return bracket.parse(name, alone, types, Frontend.sync())
          && same(approved, bracket.trace(alone, types))
          && approved.definitions().equals(definitions(approved));
    }
    return same(approved, bracket.open(name, alone, types))
        && approved.definitions().equals(definitions(approved));
  }

  private static boolean same(Judgement approved, Trace trace) {
    return trace instanceof Trace.Tree(var printed, _)
        && approved.trees().size() == 1
        && Arrays.equals(printed, approved.trees().getFirst().tree());
  }

  /// Statements of ours in the client's session.
  Bracket bracket() {
    return bracket;
  }

  /// What the catalogs say now.
  Facts facts() throws IOException {
    return catalog.facts();
  }

  /// Judges an approved Query string again and compares every tree and definition.
  boolean sameQuery(Judgement approved, String text) throws IOException {
    catalog.bump();
    return isSame(approved, reading(false).script(text));
  }

  /// The one statement of a text whose own tree was approved, not that of a query inside it. It
  /// stands alone, as it was judged: a tree holds the places of its words and its own length, so a
  /// semicolon or a comment around it would make another tree.
  private static Optional<String> alone(Script script) {
    if (!script.sure() || script.pieces().size() != 1) return Optional.empty();
    Script.Piece piece = script.pieces().getFirst();
    return Shapes.of(piece) instanceof Shape.Query ? Optional.of(piece.text()) : Optional.empty();
  }

  private static boolean isSame(Judgement approved, Judgement again) {
    return again.treeDigest().equals(approved.treeDigest())
        && again.effects().equals(approved.effects())
        && again.definitions().equals(approved.definitions());
  }

  private String definitions(Judgement approved) throws IOException {
    return approved.definitions().isEmpty() ? "" : catalog.definitions(approved.oids());
  }

  private Reading reading(boolean cached) throws IOException {
    state.settle();
    if (link.status() == 'I') cursors.transactionEnded();
    Facts facts = catalog.facts();
    return new Reading(
        catalog, facts, state, new Statements(facts, state, cursors, tracer(cached)));
  }

  private Tracer tracer(boolean cached) {
    return (text, types, facts) -> {
      var key = new Verdicts.Key(text, types, state.key(), facts.epoch());
      Optional<Traced> known = cached ? catalog.verdicts().find(key) : Optional.empty();
      if (known.isPresent()) return new Tracer.Result.Known(known.get());
      return switch (bracket.trace(text, types)) {
        case Trace.Tree tree -> judged(key, tree, facts);
        case Trace.Rejected(var report) -> new Tracer.Result.Rejected(report.code());
        case Trace.Absent(var why) -> new Tracer.Result.Absent(why);
      };
    };
  }

  private Tracer.Result judged(Verdicts.Key key, Trace.Tree tree, Facts facts) {
    return switch (TreeReader.wrapped(tree.printed())) {
      case TreeReader.Read.Refused(var why) -> new Tracer.Result.Absent(why);
      case TreeReader.Read.Whole(var top) -> {
        TreeVerdict verdict = Judge.of(top, catalog.rules(), facts);
        var types = new ArrayList<>(tree.parameterTypes());
        var slice = CatalogSlice.of(facts, verdict.oids());
        var printed = new Printed(tree.printed(), slice, false);
        var traced = new Traced(verdict, printed, types);
        catalog.verdicts().put(key, traced);
        yield new Tracer.Result.Known(traced);
      }
    };
  }
}
