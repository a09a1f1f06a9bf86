package dev.countergate.gateway.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Type names that mean the same in every session: those of the grammar, and those that name
/// `pg_catalog`. Any other may be captured by a type of the session's own.
final class TypeWords {
  private static final Map<String, Integer> GRAMMAR =
      Map.ofEntries(
          Map.entry("int", 23),
          Map.entry("integer", 23),
          Map.entry("bigint", 20),
          Map.entry("smallint", 21),
          Map.entry("boolean", 16),
          Map.entry("real", 700),
          Map.entry("float", 701),
          Map.entry("double precision", 701),
          Map.entry("numeric", 1700),
          Map.entry("decimal", 1700),
          Map.entry("varchar", 1043),
          Map.entry("character varying", 1043),
          Map.entry("timestamp", 1114),
          Map.entry("timestamp with time zone", 1184),
          Map.entry("timestamp without time zone", 1114),
          Map.entry("time", 1083),
          Map.entry("interval", 1186));

  private TypeWords() {}

  /// Their numbers, or empty if one of them is not certain.
  static Optional<List<Integer>> oids(List<String> words, Facts facts) {
    var oids = new ArrayList<Integer>();
    for (String word : words) {
      Integer oid = GRAMMAR.get(word);
      if (oid == null && word.startsWith("pg_catalog.")) {
        oid = facts.types().builtinByName().get(word.substring("pg_catalog.".length()));
      }
      if (oid == null) return Optional.empty();
      oids.add(oid);
    }
    return Optional.of(List.copyOf(oids));
  }
}
