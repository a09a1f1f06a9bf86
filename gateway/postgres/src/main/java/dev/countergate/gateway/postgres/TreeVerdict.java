package dev.countergate.gateway.postgres;

import dev.countergate.domain.Effect;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/// What the trees of one statement prove.
///
/// @param effects never with READ; none at all is a read
/// @param tag SELECT, INSERT, UPDATE, DELETE or MERGE
/// @param single whether there is exactly one query node that writes, and no WITH around it
record TreeVerdict(
    Set<Effect> effects,
    List<Hazard> hazards,
    List<String> relations,
    List<String> functions,
    Oids oids,
    List<Condition> conditions,
    SortedMap<Integer, Integer> parameters,
    String tag,
    boolean single,
    boolean sequences) {

  /// What was named, by number.
  record Oids(
      Set<Integer> functions, Set<Integer> types, Set<Integer> relations, Set<Integer> written) {
    public Oids {
      functions = Set.copyOf(functions);
      types = Set.copyOf(types);
      relations = Set.copyOf(relations);
      written = Set.copyOf(written);
    }
  }
}
