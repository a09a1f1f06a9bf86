package dev.countergate.gateway.postgres;

import java.util.List;

/// A value in a `pg_node_tree`.
sealed interface TreeNode {
  /// `{KIND :field value …}`.
  record Struct(String kind, List<Field> fields) implements TreeNode {
    public Struct {
      fields = List.copyOf(fields);
    }

    /// The value of a field; one that is absent reads as null, which proves nothing by itself.
    TreeNode get(String name) {
      for (Field field : fields) if (field.name().equals(name)) return field.value();
      return NULL;
    }

    String text(String name) {
      return get(name) instanceof Atom(var text) ? text : "";
    }
  }

  /// One field of a struct.
  record Field(String name, TreeNode value) {}

  /// `( … )`, also `(o 23 25)`, whose first atom says what the numbers are.
  record Items(List<TreeNode> all) implements TreeNode {
    public Items {
      all = List.copyOf(all);
    }
  }

  /// A word, number, name or `<>`.
  record Atom(String text) implements TreeNode {}

  /// A constant: its size and bytes; empty for NULL.
  record Datum(byte[] bytes) implements TreeNode {}

  Atom NULL = new Atom("<>");
}
