package dev.countergate.policy;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A map whose keys are known, read with messages that help.
///
/// @param what what it is, for a message: `a rule`
record Members(String what, Place place, Map<String, Yaml.Member> members) {
  /// The value as a map that has these keys and no others.
  static Members of(String what, Yaml value, Collection<String> keys) {
    if (!(value instanceof Yaml.Members(var place, var members))) {
      throw value
          .place()
          .wrong(what + " is " + value.kind() + ", expected a map with " + Nearest.list(keys));
    }
    for (var member : members.entrySet()) {
      if (!keys.contains(member.getKey())) {
        throw unknown(member.getValue().place(), member.getKey(), keys);
      }
    }
    return new Members(what, place, members);
  }

  private static RuntimeException unknown(Place place, String key, Collection<String> keys) {
    String message = "unknown key `" + key + "`, expected one of " + Nearest.list(keys);
    return Nearest.to(key, keys)
        .map(near -> place.wrong(message, "did you mean `" + near + "`?"))
        .orElseGet(() -> place.wrong(message));
  }

  Optional<Yaml> maybe(String key) {
    return Optional.ofNullable(members.get(key)).map(Yaml.Member::value);
  }

  Yaml need(String key) {
    return maybe(key).orElseThrow(() -> place.wrong(what + " has no `" + key + "`"));
  }

  Yaml.Text text(String key) {
    return text("`" + key + "`", need(key));
  }

  Optional<Yaml.Text> maybeText(String key) {
    return maybe(key).map(value -> text("`" + key + "`", value));
  }

  static Yaml.Text text(String what, Yaml value) {
    if (value instanceof Yaml.Text text && !text.value().isBlank()) return text;
    throw value.place().wrong(what + " is " + value.kind() + ", expected text");
  }

  List<Yaml> items(String key) {
    return items("`" + key + "`", need(key));
  }

  static List<Yaml> items(String what, Yaml value) {
    if (value instanceof Yaml.Items(_, var items)) return items;
    throw value.place().wrong(what + " is " + value.kind() + ", expected a list");
  }
}
