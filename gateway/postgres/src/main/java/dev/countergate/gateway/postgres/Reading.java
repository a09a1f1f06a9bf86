package dev.countergate.gateway.postgres;

import dev.countergate.gateway.postgres.Script.Piece;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/// Reads one text of a client as a whole. One object is one text.
final class Reading {
  private static final int STATEMENTS_MAX = 100;

  private final Catalog catalog;
  private final Facts facts;
  private final SessionState state;
  private final Statements statements;
  private boolean keepsNames = true;

  Reading(Catalog catalog, Facts facts, SessionState state, Statements statements) {
    this.catalog = catalog;
    this.facts = facts;
    this.state = state;
    this.statements = statements;
  }

  /// Whether it changes names and settings only in ways that were followed.
  boolean keepsNames() {
    return keepsNames;
  }

  /// A text of the extended protocol.
  Judgement one(String text, List<Integer> types) throws IOException {
    Script script = Script.of(text);
    var findings = new Findings();
    if (!legible(script, findings)) return judgement(findings);
    if (script.pieces().size() > 1) {
      findings.statement(tag(script.pieces().getFirst()));
      findings.unknown("the server takes one statement in a Parse");
      if (statements.mayAsk(Piece.of(text))) findings.rejected();
      else findings.heldAtParse();
      return judgement(findings);
    }
    Piece piece = script.pieces().isEmpty() ? Piece.of("") : script.pieces().getFirst();
    findings.statement(tag(piece));
    statements.read(piece, types, findings, true);
    return judgement(findings);
  }

  /// A whole Query string.
  Judgement script(String text) throws IOException {
    Script script = Script.of(text);
    var findings = new Findings();
    if (!legible(script, findings)) return judgement(findings);
    if (KnownTexts.isPoolReset(script)) {
      findings.statement("RESET");
      findings.notNeutral();
      return judgement(findings);
    }
    boolean open = true;
    for (Piece piece : script.pieces()) {
      var one = new Findings();
      one.statement(tag(piece));
      Shape shape = Shapes.of(piece);
      boolean first = findings.isEmpty();
      if (open) statements.read(piece, List.of(), one, first);
      else afterwards(shape, one);
      Judgement judged = Bindings.withoutValues(one.judgement(source(), ""));
      boolean followed = isFollowed(shape) && judged.isRead();
      if (!judged.isNeutral() && !followed) keepsNames = false;
      open &= (judged.isNeutral() || followed) && !turnsMeaning(shape);
      findings.add(judged);
    }
    return judgement(findings);
  }

  /// Behind a statement that may have changed what names mean, only the words count.
  private static void afterwards(Shape shape, Findings findings) {
    if (shape instanceof Shape.Transaction || shape instanceof Shape.Empty) return;
    if (shape instanceof Shape.Known known) findings.effects(known.effects(), known.why());
    findings.unknown("it runs after a statement that may change what its names mean");
  }

  private static boolean isFollowed(Shape shape) {
    return shape instanceof Shape.Prepare
        || shape instanceof Shape.Deallocate
        || shape instanceof Shape.Setting;
  }

  private static boolean turnsMeaning(Shape shape) {
    return shape instanceof Shape.Setting(_, var meaning) && meaning;
  }

  /// Whether the text is read by the server as our lexer reads it. If not, what its words prove is
  /// kept, and the rest is unknown.
  private boolean legible(Script script, Findings findings) {
    boolean bytes = script.text().indexOf('\uFFFD') < 0;
    boolean cut = script.sure() && script.pieces().size() <= STATEMENTS_MAX;
    if (bytes && cut && state.isLegible()) return true;
    for (Piece piece : script.pieces().stream().limit(STATEMENTS_MAX).toList()) {
      findings.statement(tag(piece));
      if (Shapes.of(piece) instanceof Shape.Known known) {
        findings.effects(known.effects(), known.why());
      }
    }
    findings.unknown("it is not proven that the server reads the text as we do");
    if (!statements.mayAsk(Piece.of(script.text())) || !state.isLegible()) findings.heldAtParse();
    keepsNames = false;
    return false;
  }

  static String tag(Piece piece) {
    if (piece.tokens().isEmpty()) return "EMPTY";
    Token first = piece.tokens().getFirst();
    if (first.mark('(')) return "SELECT";
    if (first.kind() != Token.Kind.WORD) return "UNKNOWN";
    // Only words of the server's own: a tag stands in the evidence, which is public.
    return Utilities.COMMANDS.contains(first.value())
        ? first.value().toUpperCase(Locale.ROOT)
        : "UNKNOWN";
  }

  Judgement judgement(Findings findings) throws IOException {
    boolean drifts = !findings.onlyReads();
    String definitions = drifts ? catalog.definitions(findings.oids()) : "";
    return findings.judgement(source(), definitions);
  }

  private Judgement.Source source() {
    return new Judgement.Source(facts.major(), facts.epoch(), facts.builtinDigest());
  }
}
