package dev.countergate.policy;

import java.util.List;
import java.util.Map;

/// A YAML value with the line it starts on. We use text, lists and maps, nothing else.
public sealed interface Yaml {
  Place place();

  /// A scalar, always taken as text.
  ///
  /// @param block whether its text starts on the line after its own
  record Text(Place place, String value, boolean block) implements Yaml {}

  record Items(Place place, List<Yaml> items) implements Yaml {}

  /// The keys in the order of the file.
  record Members(Place place, Map<String, Member> members) implements Yaml {}

  record Member(Place place, Yaml value) {}

  /// What the value is, for a message.
  default String kind() {
    return switch (this) {
      case Text(_, var value, _) -> value.isEmpty() ? "nothing" : "`" + brief(value) + "`";
      case Items _ -> "a list";
      case Members _ -> "a map";
    };
  }

  private static String brief(String value) {
    return value.length() <= 40 ? value : value.substring(0, 40) + "…";
  }
}
