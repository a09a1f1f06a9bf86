package dev.countergate.gateway.postgres;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a write to a relation reaches beyond it: descendants, foreign keys that act, triggers.
public record Reach(
    Map<Integer, List<Integer>> children,
    Map<Integer, List<ForeignKey>> referencing,
    Map<Integer, List<Trigger>> triggers) {

  /// A foreign key that acts on its own table when the referenced row goes or changes.
  ///
  /// @param onDelete `cascade`, `set null`, `set default`, or empty
  public record ForeignKey(
      String name, int table, int referenced, String onDelete, String onUpdate) {}

  /// A user trigger.
  ///
  /// @param language that of its function
  public record Trigger(
      String name, int table, String function, int functionOid, String language) {}

  /// A relation that is written, and why.
  record Touched(int relation, String because) {}

  /// Everything that a write to these relations can write, with its cause.
  List<Touched> from(Set<Integer> written) {
    var found = new ArrayList<Touched>();
    var seen = new HashSet<Integer>();
    var queue = new ArrayDeque<Touched>();
    for (int relation : written) queue.add(new Touched(relation, "the statement"));
    while (!queue.isEmpty()) {
      Touched touched = queue.remove();
      if (!seen.add(touched.relation())) continue;
      found.add(touched);
      for (int child : children.getOrDefault(touched.relation(), List.of())) {
        queue.add(new Touched(child, touched.because()));
      }
      for (ForeignKey key : referencing.getOrDefault(touched.relation(), List.of())) {
        queue.add(new Touched(key.table(), because(key)));
      }
    }
    return found;
  }

  List<Trigger> triggersOf(int relation) {
    return triggers.getOrDefault(relation, List.of());
  }

  private static String because(ForeignKey key) {
    return key.onDelete().isEmpty()
        ? "foreign key " + key.name() + ", on update " + key.onUpdate()
        : "foreign key " + key.name() + ", on delete " + key.onDelete();
  }
}
