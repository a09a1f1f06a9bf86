package dev.countergate.gateway.postgres;

import dev.countergate.domain.Effect;
import java.util.List;
import java.util.Set;

/// What the first words of a statement prove, and what has to be asked of the server's tree.
sealed interface Shape {
  /// SELECT, VALUES, TABLE, WITH, INSERT, UPDATE, DELETE, MERGE: the tree says the rest.
  record Query(Script.Piece text) implements Shape {}

  /// A statement whose effects its words prove; the relations it names are looked up by reading
  /// them in a trace.
  ///
  /// @param reads texts like `TABLE x`, traced for their relations and hazards
  /// @param runs queries that this statement executes itself, such as that of CREATE TABLE AS
  record Known(Set<Effect> effects, String why, List<String> reads, List<Script.Piece> runs)
      implements Shape {
    public Known {
      effects = Set.copyOf(effects);
      reads = List.copyOf(reads);
      runs = List.copyOf(runs);
    }

    Known(Effect effect, String why) {
      this(Set.of(effect), why, List.of(), List.of());
    }
  }

  /// BEGIN, COMMIT, ROLLBACK, SAVEPOINT, RELEASE.
  ///
  /// @param ends whether the transaction is over afterwards
  record Transaction(String word, boolean ends) implements Shape {}

  /// SET or RESET of a setting that an ordinary client may change.
  ///
  /// @param meaning whether names or rows may mean something else afterwards
  record Setting(String name, boolean meaning) implements Shape {}

  /// PREPARE: runs nothing, names a statement.
  ///
  /// @param types the words of each parameter type, as `integer` or `pg_catalog.oid`
  record Prepare(Token name, List<String> types, Script.Piece body) implements Shape {
    public Prepare {
      types = List.copyOf(types);
    }
  }

  /// EXECUTE of a statement that was prepared before.
  record Execute(Token name) implements Shape {}

  record Deallocate() implements Shape {}

  record Declare(Token name, Script.Piece body) implements Shape {}

  record Fetch(Token name) implements Shape {}

  /// EXPLAIN that executes nothing, but plans.
  record Explain(Script.Piece body) implements Shape {}

  /// EXPLAIN ANALYZE: the effects of what it runs.
  record ExplainAnalyze(Script.Piece body) implements Shape {}

  /// Nothing is proven.
  record Unknown(String why) implements Shape {}

  /// An empty statement.
  record Empty() implements Shape {}
}
