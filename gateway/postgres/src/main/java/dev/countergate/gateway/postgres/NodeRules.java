package dev.countergate.gateway.postgres;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Which node kinds and fields a tree may have, and what their numbers are.
final class NodeRules {
  /// What a field's number names.
  enum Role {
    FUNCTION,
    OPERATOR,
    TYPE,
    CLASS,
    RELATION,
    /// Nothing that runs: a flag, a name, a place, a collation, or nodes of their own.
    PLAIN
  }

  private final Map<String, Map<String, Role>> kinds;

  private NodeRules(Map<String, Map<String, Role>> kinds) {
    this.kinds = kinds;
  }

  /// The packaged list.
  static NodeRules packaged() {
    var kinds = new HashMap<String, Map<String, Role>>();
    try (var in = Objects.requireNonNull(NodeRules.class.getResourceAsStream("tree-nodes.txt"));
        var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line : lines.lines().toList()) {
        if (line.isBlank() || line.startsWith("#")) continue;
        String[] words = line.split(" ", -1);
        var fields = new HashMap<String, Role>();
        for (int i = 1; i < words.length; i++) {
          fields.put(words[i].substring(words[i].indexOf(':') + 1), role(words[i]));
        }
        kinds.put(words[0], Map.copyOf(fields));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new NodeRules(Map.copyOf(kinds));
  }

  Optional<Map<String, Role>> fieldsOf(String kind) {
    return Optional.ofNullable(kinds.get(kind));
  }

  private static Role role(String word) {
    if (word.indexOf(':') != 1) return Role.PLAIN;
    return switch (word.charAt(0)) {
      case 'f' -> Role.FUNCTION;
      case 'o' -> Role.OPERATOR;
      case 't' -> Role.TYPE;
      case 'c' -> Role.CLASS;
      case 'r' -> Role.RELATION;
      default -> throw new IllegalStateException("tree-nodes.txt: `" + word + "`");
    };
  }
}
