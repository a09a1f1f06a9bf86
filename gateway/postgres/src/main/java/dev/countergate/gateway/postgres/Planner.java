package dev.countergate.gateway.postgres;

import dev.countergate.domain.Turn;
import dev.countergate.wire.BytesIn;
import dev.countergate.wire.Frame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads a batch of extended-protocol messages and judges it as one action.
///
/// It looks names up as the server will: first those that the batch itself defines, then those that
/// were confirmed before. What cannot be looked up is unknown.
final class Planner {
  private final Names names;
  private final Analyst analyst;
  private final Batch batch = new Batch();
  private final Map<String, Names.Prepared> statements = new HashMap<>();
  private final Map<String, Names.Portal> portals = new HashMap<>();
  private final List<Turn.Piece> pieces = new ArrayList<>();
  private final List<Judgement> judged = new ArrayList<>();
  private final String salt;
  private final List<Plan.Named> bound = new ArrayList<>();
  private boolean shown = true;
  private boolean acts;
  private boolean cut;
  private int executes;
  private Optional<String> executed = Optional.empty();
  private Optional<String> resumes = Optional.empty();

  Planner(Names names, Analyst analyst, String salt) {
    this.names = names;
    this.analyst = analyst;
    this.salt = salt;
  }

  Plan plan(List<Frame> frames) throws IOException, InterruptedException {
    for (Frame frame : frames) {
      switch (frame.letter()) {
        case 'P' -> parse(frame);
        case 'B' -> bind(Bound.read(frame), frame);
        case 'E' -> execute(frame);
        case 'D' -> describe(frame);
        case 'C' -> close(frame);
        default -> throw new IllegalStateException("not of a batch: " + frame);
      }
      if (cut) break;
    }
    return new Plan(
        batch,
        Judgement.together(judged),
        pieces,
        Optional.empty(),
        bound,
        shown,
        acts,
        executes,
        executes == 1 ? executed : Optional.empty(),
        resumes,
        cut);
  }

  private void parse(Frame frame) throws IOException, InterruptedException {
    BytesIn in = frame.in();
    String name = in.text();
    String text = in.text();
    var types = new ArrayList<Integer>();
    for (int left = in.int16() & 0xffff; left > 0; left--) types.add(in.int32());
    in.end();
    Judgement judgement = analyst.parse(text, types);
    var prepared = new Names.Prepared(text, types, judgement, name, true);
    statements.put(name, prepared);
    String rejected = judgement.rejected() ? analyst.rejectedPart(text) : text;
    if (rejected.equals(text) || text.indexOf(';') >= 0) {
      batch.add(frame, false, () -> names.define(name, prepared));
    } else {
      batch.ours(Frontend.parse(names.freshName(salt), rejected, List.of()));
    }
    if (!judgement.mayParse()) {
      // Held at Parse: its literals could run code before anybody has seen them.
      acts = true;
      judged.add(judgement);
      pieces.add(new Turn.Piece(text, List.of()));
    }
    cut = judgement.rejected();
  }

  private Optional<Names.Prepared> statement(String name) {
    return Optional.ofNullable(statements.get(name)).or(() -> names.statement(name));
  }

  private void bind(Bound values, Frame frame) throws IOException, InterruptedException {
    Optional<Names.Prepared> found = statement(values.statement());
    if (found.isEmpty() || isReplaced(values.statement(), found.orElseThrow())) {
      refuse(values, frame);
      return;
    }
    acts = true;
    Names.Prepared prepared = found.orElseThrow();
    if (!prepared.current()) prepared = again(values.statement(), prepared);
    Judgement judgement = analyst.bound(prepared.judgement(), values.values());
    judged.add(judgement);
    var single = new Single(prepared.text(), prepared.types(), Optional.of(values), 0);
    bound.add(new Plan.Named(single, prepared.judgement()));
    pieces.add(new Turn.Piece(prepared.text(), values.shown(judgement.parameterTypes())));
    var portal = new Names.Portal(prepared, values);
    portals.put(values.portal(), portal);
    Frame sent =
        prepared.upstreamName().equals(values.statement())
            ? frame
            : values.toStatement(prepared.upstreamName());
    batch.add(sent, false, () -> names.define(values.portal(), portal));
  }

  /// Whether the server's statement of this name is gone, or was made by SQL since.
  private boolean isReplaced(String name, Names.Prepared known) throws IOException {
    if (known.current()) return false;
    Analyst.Behind behind = analyst.behind(name);
    return behind == Analyst.Behind.SQL || behind == Analyst.Behind.NOTHING;
  }

  /// A Bind of what was not parsed here never reaches what the server may have under that name:
  /// nobody judged it. The server itself says that there is none, and leaves the transaction as
  /// such an error leaves it.
  private void refuse(Bound values, Frame frame) throws IOException {
    String name = values.statement();
    if (name.isEmpty() || analyst.behind(name) == Analyst.Behind.NOTHING) {
      batch.ours(Frontend.closeStatement(name)).theirs(frame);
    } else {
      batch.theirs(values.toStatement(names.freshName(salt))).missing(name);
    }
    cut = true;
  }

  /// The server's own statement of this name may be another by now: parse the text again, under a
  /// name that no client knows.
  private Names.Prepared again(String name, Names.Prepared old)
      throws IOException, InterruptedException {
    String fresh = names.freshName(salt);
    Judgement judgement = analyst.parse(old.text(), old.types());
    Names.Prepared prepared = old.as(fresh, judgement);
    statements.put(name, prepared);
    batch.add(
        Frontend.parse(fresh, old.text(), old.types()), true, () -> names.define(name, prepared));
    return prepared;
  }

  private void execute(Frame frame) throws IOException {
    BytesIn in = frame.in();
    String portal = in.text();
    int rowsMax = in.int32();
    executes++;
    executed = Optional.of(portal);
    if (!bound.isEmpty()) {
      Plan.Named last = bound.removeLast();
      Single single = last.single();
      bound.add(
          new Plan.Named(
              new Single(single.text(), single.types(), single.bound(), rowsMax),
              last.judgement()));
    }
    if (!portals.containsKey(portal)) earlier(portal);
    batch.theirs(frame);
    if (mayCopy(portal)) batch.pauseBehind();
  }

  /// A portal of an earlier turn. One that only reads runs under the permit that bound it; any
  /// other is an action of its own, so that what it does has its facts.
  private void earlier(String name) throws IOException {
    if (names.pieces().isOpen(name)) {
      resumes = Optional.of(name);
      return;
    }
    Optional<Names.Portal> known = names.portal(name);
    if (known.isEmpty()) {
      ofSql(name);
      return;
    }
    Names.Prepared statement = known.orElseThrow().statement();
    if (statement.judgement().isRead()) return;
    acts = true;
    judged.add(statement.judgement());
    pieces.add(
        new Turn.Piece(
            statement.text(),
            known.orElseThrow().bound().shown(statement.judgement().parameterTypes())));
  }

  /// SQL and the protocol share their cursors. One that nobody declared here is shown to nobody.
  private void ofSql(String name) throws IOException {
    Optional<Cursors.Known> cursor = analyst.cursor(name);
    if (cursor.isPresent()) {
      acts = true;
      judged.add(cursor.orElseThrow().judgement());
      pieces.add(new Turn.Piece(cursor.orElseThrow().text(), List.of()));
    } else if (analyst.hasPortal(name)) {
      acts = true;
      shown = false;
    } else {
      batch.ours(Frontend.closePortal(name)); // so the server itself says that there is none
      cut = true;
    }
  }

  private boolean mayCopy(String portal) {
    return Optional.ofNullable(portals.get(portal))
        .or(() -> names.portal(portal))
        .filter(one -> Reading.tag(Script.Piece.of(one.statement().text())).equals("COPY"))
        .isPresent();
  }

  private void describe(Frame frame) throws IOException {
    BytesIn in = frame.in();
    boolean statement = in.int8() == 'S';
    String name = in.text();
    boolean gone =
        statement
            && statement(name).filter(one -> !one.current()).isPresent()
            && analyst.behind(name) == Analyst.Behind.NOTHING;
    String upstream = statement && !gone ? upstreamName(name) : name;
    batch.theirs(upstream.equals(name) ? frame : Frontend.describeStatement(upstream));
  }

  private void close(Frame frame) throws IOException {
    BytesIn in = frame.in();
    boolean statement = in.int8() == 'S';
    String name = in.text();
    if (!statement) {
      portals.remove(name);
      batch.add(frame, false, () -> names.closePortal(name));
      return;
    }
    String upstream = upstreamName(name);
    statements.remove(name);
    Frame sent = upstream.equals(name) ? frame : Frontend.closeStatement(upstream);
    batch.add(sent, false, () -> names.closeStatement(name));
  }

  private String upstreamName(String name) {
    return statement(name).map(Names.Prepared::upstreamName).orElse(name);
  }
}
