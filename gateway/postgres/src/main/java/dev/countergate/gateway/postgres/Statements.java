package dev.countergate.gateway.postgres;

import dev.countergate.domain.Effect;
import dev.countergate.gateway.postgres.Script.Piece;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Finds out what one statement does: by its words, by the server's tree, by names met before.
final class Statements {
  private static final int DEPTH_MAX = 4;

  private final Facts facts;
  private final SessionState state;
  private final Cursors cursors;
  private final Tracer tracer;
  private int depth;

  Statements(Facts facts, SessionState state, Cursors cursors, Tracer tracer) {
    this.facts = facts;
    this.state = state;
    this.cursors = cursors;
    this.tracer = tracer;
  }

  /// @param first whether an error of the server would be the client's whole answer
  void read(Piece piece, List<Integer> types, Findings findings, boolean first) throws IOException {
    if (depth >= DEPTH_MAX) {
      findings.unknown("a statement in a statement in a statement");
      return;
    }
    depth++;
    switch (Shapes.of(piece)) {
      case Shape.Empty _ -> findings.effects(Set.of(Effect.READ), "");
      case Shape.Transaction(var word, var ends) -> {
        // What was set inside it is set back: names may mean something else again.
        boolean back = ends || word.equals("rollback");
        if (back && state.mayTurnBack()) findings.notNeutral();
      }
      case Shape.Query(var text) -> query(text, types, findings, first);
      case Shape.Known known -> known(known, piece, findings, first);
      case Shape.Setting(_, var meaning) -> {
        if (meaning) findings.notNeutral();
      }
      case Shape.Prepare prepare -> prepare(prepare, findings);
      case Shape.Execute _ ->
          findings.unknown("it runs a statement that was prepared before: see what is shown of it");
      case Shape.Deallocate _ -> findings.notNeutral();
      case Shape.Declare(var name, var body) -> {
        Judgement judged = declare(body, types, findings);
        cursors.declared(name, judged, piece.text());
      }
      case Shape.Fetch(var name) -> fetch(name, findings);
      case Shape.Explain(var body) -> explain(body, types, findings, first);
      case Shape.ExplainAnalyze(var body) -> read(body, types, findings, first);
      case Shape.Unknown(var why) -> {
        findings.unknown(why);
        if (!mayAsk(piece)) findings.heldAtParse();
        else if (first && isNoCommand(piece)) ask(piece, types, findings, true);
      }
    }
    depth--;
  }

  /// A word that begins no statement is a slip: the server's own Parse refuses it, and nobody need
  /// be asked.
  private static boolean isNoCommand(Piece piece) {
    Token word = piece.tokens().getFirst();
    return !piece.garbage()
        && word.kind() == Token.Kind.WORD
        && !Utilities.COMMANDS.contains(word.value());
  }

  /// Whether a text may be handed to the server's analysis before anybody approved it: a literal is
  /// given to the input function of its type there.
  boolean mayAsk(Piece piece) {
    if (facts.types().parseUnsafe()) return false;
    return !piece.hasLiteral() || (facts.types().inputs().isEmpty() && !state.hasUncommitted());
  }

  private void query(Piece piece, List<Integer> types, Findings findings, boolean first)
      throws IOException {
    ask(piece, types, findings, first).ifPresent(findings::traced);
  }

  /// The tree of a query text, or the reasons why there is none.
  private Optional<Traced> ask(Piece piece, List<Integer> types, Findings findings, boolean first)
      throws IOException {
    if (!mayAsk(piece)) {
      findings.unknown("a literal in it may run code while it is parsed");
      findings.heldAtParse();
      return Optional.empty();
    }
    if (state.isAborted()) {
      findings.unknown("the transaction is aborted");
      if (first) findings.rejected();
      return Optional.empty();
    }
    if (Script.isTooLarge(piece)) {
      findings.unknown("it is too large to be analysed");
      return Optional.empty();
    }
    if (state.hasUncommitted()) {
      findings.unknown("the transaction holds definitions that only its session sees");
      return Optional.empty();
    }
    return switch (tracer.trace(piece.text(), types, facts)) {
      case Tracer.Result.Known(var traced) -> {
        hazardousParameters(types, findings);
        hazardousParameters(traced.parameterTypes(), findings);
        yield Optional.of(traced);
      }
      case Tracer.Result.Rejected(var code) -> {
        findings.unknown(new Hazard(Hazard.Kind.TREE, "the server refuses the text: " + code));
        if (first) findings.rejected();
        yield Optional.empty();
      }
      case Tracer.Result.Absent(var why) -> {
        findings.unknown(new Hazard(Hazard.Kind.TREE, why));
        yield Optional.empty();
      }
    };
  }

  /// Bind gives values to the input functions of these types.
  private void hazardousParameters(List<Integer> types, Findings findings) {
    for (int type : types) {
      boolean unseen = Facts.isUser(type) && !facts.types().names().containsKey(type);
      if (unseen || facts.types().uses().contains(type)) {
        findings.unknown(
            new Hazard(
                Hazard.Kind.TYPE, facts.types().name(type) + " of a parameter runs user code"));
      }
    }
  }

  private void known(Shape.Known known, Piece piece, Findings findings, boolean first)
      throws IOException {
    findings.effects(known.effects(), known.why());
    boolean defines = known.effects().contains(Effect.DEFINE);
    if (defines && !mayAsk(piece)) findings.unknown("a literal in it may run code");
    for (String text : known.reads()) {
      Optional<Traced> traced = ask(Piece.of(text), List.of(), findings, first);
      traced.ifPresent(findings::traced);
      if (traced.isPresent() && known.effects().contains(Effect.WRITE)) {
        triggers(traced.get().verdict().oids().relations(), findings);
      }
    }
    for (Piece run : known.runs()) read(run, List.of(), findings, false);
  }

  private void triggers(Set<Integer> written, Findings findings) {
    for (Reach.Touched touched : facts.reach().from(written)) {
      for (Reach.Trigger trigger : facts.reach().triggersOf(touched.relation())) {
        String what = trigger.name() + " runs " + trigger.function();
        findings.unknown(new Hazard(Hazard.Kind.TRIGGER, what));
      }
    }
  }

  private void prepare(Shape.Prepare prepare, Findings findings) throws IOException {
    findings.notNeutral();
    var body = new Findings();
    body.statement(Reading.tag(prepare.body()));
    Optional<List<Integer>> types = TypeWords.oids(prepare.types(), facts);
    if (types.isEmpty()) {
      body.unknown("a parameter type of the PREPARE is not certain");
      if (!mayAsk(prepare.body())) body.heldAtParse();
    } else {
      read(prepare.body(), types.get(), body, false);
    }
    Judgement judged = Bindings.withoutValues(judgement(body));
    if (!judged.mayParse()) findings.unknown("a literal in it may run code as it is prepared");
  }

  /// A cursor runs when it is fetched from, or at COMMIT: it is judged where it is declared.
  private Judgement declare(Piece body, List<Integer> types, Findings findings) throws IOException {
    var inner = new Findings();
    inner.statement("FETCH");
    read(body, types, inner, false);
    Judgement judged = judgement(inner);
    findings.part(judged);
    return Bindings.withoutValues(judged);
  }

  private void fetch(Token name, Findings findings) {
    name.serverName()
        .flatMap(cursors::of)
        .ifPresentOrElse(
            known -> findings.part(known.judgement()),
            () -> findings.unknown("it fetches from a cursor not known here"));
  }

  /// Planning runs user functions marked immutable, and those of constraints, indexes, statistics:
  /// EXPLAIN reads only where none can be among them.
  private void explain(Piece body, List<Integer> types, Findings findings, boolean first)
      throws IOException {
    switch (Shapes.of(body)) {
      case Shape.Query(var text) ->
          ask(text, types, findings, first).ifPresent(traced -> planned(traced, findings));
      case Shape.Declare(_, var text) ->
          ask(text, types, findings, first).ifPresent(traced -> planned(traced, findings));
      case Shape.Known(var effects, _, var reads, var runs)
          when effects.equals(Set.of(Effect.DEFINE)) && reads.isEmpty() && runs.size() == 1 ->
          explain(runs.getFirst(), types, findings, first);
      default -> findings.unknown("what this EXPLAIN plans is not known");
    }
  }

  /// A plan tells how many rows fit a value: of a guarded column, that is a way of reading it.
  private static void planned(Traced traced, Findings findings) {
    findings.planned(traced);
    if (traced.verdict().effects().contains(Effect.EXPORT)) {
      findings.effects(Set.of(Effect.EXPORT), "its plan tells of guarded columns");
    }
    for (Hazard hazard : traced.verdict().hazards()) {
      if (hazard.kind() != Hazard.Kind.TRIGGER) findings.unknown(hazard);
    }
  }

  private Judgement judgement(Findings findings) {
    return findings.judgement(
        new Judgement.Source(facts.major(), facts.epoch(), facts.builtinDigest()), "");
  }
}
