package dev.countergate.gateway.postgres;

import dev.countergate.domain.Turn;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One turn, read and judged: what is sent, and what it would do.
///
/// @param query the whole text of a simple Query; empty for an extended batch
/// @param bound the statements that an extended batch binds, each with its own judgement
/// @param shown whether everything that it runs can be put before a person
/// @param acts whether anything is bound, executed, or parsed that must not be parsed unseen
/// @param executes how often something is executed
/// @param portal the only portal that it executes
/// @param resumes a portal whose next piece it fetches, under the permit of an earlier turn
/// @param cut whether it ends early, at a statement that the server is expected to reject
record Plan(
    Batch batch,
    Judgement judgement,
    List<Turn.Piece> pieces,
    Optional<String> query,
    List<Named> bound,
    boolean shown,
    boolean acts,
    int executes,
    Optional<String> portal,
    Optional<String> resumes,
    boolean cut) {

  /// One bound statement.
  record Named(Single single, Judgement judgement) {}

  /// @param prepared the texts of prepared statements that it executes; empty if they are not known
  static Plan ofQuery(
      Batch batch, String text, Judgement judgement, Optional<List<String>> prepared) {
    var pieces = new ArrayList<Turn.Piece>();
    pieces.add(new Turn.Piece(text, List.of()));
    prepared.orElse(List.of()).forEach(body -> pieces.add(new Turn.Piece(body, List.of())));
    return new Plan(
        batch,
        judgement,
        pieces,
        Optional.of(text),
        List.of(),
        prepared.isPresent(),
        true,
        1,
        Optional.empty(),
        Optional.empty(),
        false);
  }

  /// The one plain write that can be rehearsed and held to its impact, if it is one.
  Optional<Single> single() {
    if (!judgement.isPlainWrite() || executes != 1 || cut) return Optional.empty();
    if (query.isPresent()) {
      return Optional.of(new Single(query.orElseThrow(), List.of(), Optional.empty(), 0));
    }
    return bound.size() == 1 ? Optional.of(bound.getFirst().single()) : Optional.empty();
  }

  /// The bytes of all texts, without their values.
  long textBytes() {
    long bytes = 0;
    for (Turn.Piece piece : pieces) {
      bytes += piece.text().getBytes(StandardCharsets.UTF_8).length;
    }
    return bytes;
  }
}
