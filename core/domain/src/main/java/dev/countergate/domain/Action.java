package dev.countergate.domain;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// One turn in canonical form: one Query, everything bound up to one Sync. Text and values stand in
/// it as a salted commitment.
///
/// @param by who acts
/// @param statements what each statement is, in the server's own words: `DELETE`, `SELECT`
/// @param effects what the turn was judged to do, the worst of every statement
/// @param relations tables and views that it names, schema first
/// @param content commitment to the exact bytes and values
/// @param state session state that changes meaning: role, search_path, time zone, transaction
/// @param judgement digest of the stored judgement that the effects come from
/// @param change what it makes of Countergate itself, where that is its target
public record Action(
    String by,
    String target,
    String database,
    List<String> statements,
    Set<Effect> effects,
    List<String> relations,
    Digest content,
    long contentBytes,
    Map<String, String> state,
    Digest judgement,
    Optional<Change> change) {
  public Action(
      String by,
      String target,
      String database,
      List<String> statements,
      Set<Effect> effects,
      List<String> relations,
      Digest content,
      long contentBytes,
      Map<String, String> state,
      Digest judgement) {
    this(
        by,
        target,
        database,
        statements,
        effects,
        relations,
        content,
        contentBytes,
        state,
        judgement,
        Optional.empty());
  }

  public Action {
    if (statements.isEmpty()) throw new IllegalArgumentException("an action has no statement");
    if (effects.isEmpty()) throw new IllegalArgumentException("an action has no effect");
    statements = List.copyOf(statements);
    effects = Set.copyOf(effects);
    relations = List.copyOf(relations);
    state = Map.copyOf(state);
  }

  /// What an approval is bound to.
  public Digest digest() {
    return Digest.of(Codec.canonical(this));
  }

  /// Only such an action may start while its fact is being made durable.
  public boolean onlyReads() {
    return effects.equals(Set.of(Effect.READ));
  }
}
