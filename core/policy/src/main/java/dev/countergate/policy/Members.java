package dev.countergate.policy;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A map whose keys are known, read with messages that help.
///
/// @param what what it is, for a message: `a rule`
public record Members(String what, Place place, Map<String, Yaml.Member> members) {
  /// The value as a map that has these keys and no others.
  public static Members of(String what, Yaml value, Collection<String> keys) {
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

  public Optional<Yaml> maybe(String key) {
    return Optional.ofNullable(members.get(key)).map(Yaml.Member::value);
  }

  public Yaml need(String key) {
    return maybe(key).orElseThrow(() -> place.wrong(what + " has no `" + key + "`"));
  }

  public Yaml.Text text(String key) {
    return text("`" + key + "`", need(key));
  }

  public Optional<Yaml.Text> maybeText(String key) {
    return maybe(key).map(value -> text("`" + key + "`", value));
  }

  public static Yaml.Text text(String what, Yaml value) {
    if (value instanceof Yaml.Text text && !text.value().isBlank()) return text;
    throw value.place().wrong(what + " is " + value.kind() + ", expected text");
  }

  public List<Yaml> items(String key) {
    return items("`" + key + "`", need(key));
  }

  public static List<Yaml> items(String what, Yaml value) {
    if (value instanceof Yaml.Items(_, var items)) return items;
    throw value.place().wrong(what + " is " + value.kind() + ", expected a list");
  }
}
