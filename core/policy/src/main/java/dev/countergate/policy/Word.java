package dev.countergate.policy;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The fields that a condition may look at, with their types. There are no others, so a misspelt
/// field is found when the policy is published.
enum Word {
  ACTION_EFFECTS("action", "effects", Type.TEXTS),
  ACTION_STATEMENTS("action", "statements", Type.TEXTS),
  ACTION_RELATIONS("action", "relations", Type.TEXTS),
  ACTION_TARGET("action", "target", Type.TEXT),
  ACTION_DATABASE("action", "database", Type.TEXT),
  ACTION_STATE("action", "state", Type.MAP),
  ACTOR_ID("actor", "id", Type.TEXT),
  ACTOR_KIND("actor", "kind", Type.TEXT),
  ACTOR_OWNER("actor", "owner", Type.TEXT),
  ACTOR_GROUPS("actor", "groups", Type.TEXTS),
  TARGET_NAME("target", "name", Type.TEXT),
  TARGET_PROTOCOL("target", "protocol", Type.TEXT),
  TARGET_LABELS("target", "labels", Type.MAP),
  CONTEXT_NOW("context", "now", Type.TIME);

  enum Type {
    TEXT,
    TEXTS,
    MAP,
    TIME
  }

  /// The first halves of the names: `action`, `actor`, `target`, `context`.
  static final List<String> ROOTS = List.of("action", "actor", "target", "context");

  private final String root;
  private final String field;
  private final Type type;

  Word(String root, String field, Type type) {
    this.root = root;
    this.field = field;
    this.type = type;
  }

  /// As conditions write it: `action.effects`.
  String path() {
    return root + "." + field;
  }

  Type type() {
    return type;
  }

  CelType cel() {
    return switch (type) {
      case TEXT -> SimpleType.STRING;
      case TEXTS -> ListType.create(SimpleType.STRING);
      case MAP -> MapType.create(SimpleType.STRING, SimpleType.STRING);
      case TIME -> SimpleType.TIMESTAMP;
    };
  }

  static Optional<Word> of(String path) {
    for (Word word : values()) if (word.path().equals(path)) return Optional.of(word);
    return Optional.empty();
  }

  static List<String> fieldsOf(String root) {
    var fields = new ArrayList<String>();
    for (Word word : values()) if (word.root.equals(root)) fields.add(word.field);
    return fields;
  }
}
