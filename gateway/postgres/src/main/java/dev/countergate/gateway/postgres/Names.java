package dev.countergate.gateway.postgres;

import dev.countergate.wire.BytesIn;
import dev.countergate.wire.Frame;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The statements and portals of one connection, as the client names them.
///
/// A name is entered when the server confirms it, and forgotten when something ran that could have
/// bound it anew on the server's side: then the next Bind parses the text again, under a name of
/// the gateway's own.
final class Names {
  private final Map<String, Prepared> statements = new HashMap<>();
  private final Map<String, Portal> portals = new HashMap<>();
  private final Pieces pieces;
  private int fresh;

  Names(Pieces pieces) {
    this.pieces = pieces;
  }

  Pieces pieces() {
    return pieces;
  }

  /// A statement that the client prepared.
  ///
  /// @param upstreamName what the server calls it
  /// @param current false once the server's own statement of that name may be another
  record Prepared(
      String text, List<Integer> types, Judgement judgement, String upstreamName, boolean current) {

    Prepared as(String name, Judgement judged) {
      return new Prepared(text, types, judged, name, true);
    }

    Prepared forgotten() {
      return new Prepared(text, types, judgement, upstreamName, false);
    }
  }

  /// A portal, with what was bound to it.
  record Portal(Prepared statement, Bound bound) {}

  Optional<Prepared> statement(String name) {
    return Optional.ofNullable(statements.get(name));
  }

  Optional<Portal> portal(String name) {
    return Optional.ofNullable(portals.get(name));
  }

  void define(String name, Prepared statement) {
    statements.put(name, statement);
  }

  void define(String name, Portal portal) {
    pieces.close(name);
    portals.put(name, portal);
  }

  void closeStatement(String name) {
    statements.remove(name);
  }

  void closePortal(String name) {
    portals.remove(name);
    pieces.close(name);
  }

  /// A Query destroys the unnamed ones.
  void queryBegan() {
    statements.remove("");
    closePortal("");
  }

  /// Portals end with their transaction.
  void transactionEnded() {
    portals.clear();
    pieces.closeAll();
  }

  /// Something ran that may have bound any name anew.
  void forget() {
    statements.replaceAll((_, statement) -> statement.forgotten());
    portals.clear();
    pieces.closeAll();
  }

  /// Whether a batch holds anything that is looked up or traced, for which the server must be at
  /// ReadyForQuery.
  boolean needAnalysis(List<Frame> batch) throws IOException {
    for (Frame frame : batch) {
      char letter = frame.letter();
      if (letter == 'P' || letter == 'B') return true;
      if (letter == 'D' && describesForgotten(frame)) return true;
      if (letter == 'E' && isUnseen(frame.in().text())) return true;
    }
    return false;
  }

  private boolean isUnseen(String portal) {
    return portal(portal).isEmpty() && !pieces.isOpen(portal);
  }

  /// A Describe of a statement that the server may not have any more.
  private boolean describesForgotten(Frame frame) throws IOException {
    BytesIn in = frame.in();
    boolean statement = in.int8() == 'S';
    return statement && statement(in.text()).filter(one -> !one.current()).isPresent();
  }

  /// A name for the server that no client knows.
  String freshName(String salt) {
    return "countergate_" + salt + "_" + fresh++;
  }
}
