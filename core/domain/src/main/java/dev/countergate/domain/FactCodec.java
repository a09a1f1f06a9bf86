package dev.countergate.domain;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Facts to ledger entries and back. Every entry has `v`, `kind`, `at`, `node` and its own members.
public final class FactCodec {
  private static final byte[] AT = "\"at\":\"".getBytes(StandardCharsets.US_ASCII);
  private final Map<String, Class<?>> kinds = new TreeMap<>();
  private final Map<Class<?>, String> words = new java.util.HashMap<>();

  public FactCodec() {
    for (Class<?> type : Fact.kinds()) {
      Fact.Kind kind = type.getAnnotation(Fact.Kind.class);
      if (kind != null) {
        kinds.put(kind.value(), type);
        words.put(type, kind.value());
      }
    }
  }

  /// An encoded fact whose time is still to be written in place.
  public record Encoded(byte[] content, int stampAt) {}

  public Encoded encode(Fact fact, String node) {
    Json.Obj object =
        fact instanceof Fact.Foreign(_, var members)
            ? Json.object().putAll(members)
            : Codec.json((Record) fact);
    object.put("v", 1).put("kind", kind(fact)).put("at", Stamp.BLANK).put("node", node);
    byte[] content = object.canonical();
    return new Encoded(content, find(content) + AT.length);
  }

  /// The name of the fact's kind in the evidence.
  public String kind(Fact fact) {
    if (fact instanceof Fact.Foreign(var kind, _)) return kind;
    return Optional.ofNullable(words.get(fact.getClass())).orElseThrow();
  }

  /// Reads an entry. A kind that is not known here comes back as [Fact.Foreign].
  public Recorded decode(Position place, byte[] content) {
    Json.Obj object = Json.parse(content).asObject();
    String kind = object.text("kind");
    Class<?> type = kinds.get(kind);
    Fact fact =
        type == null || object.number("v") != 1
            ? new Fact.Foreign(kind, object)
            : (Fact) Codec.read(object, type);
    return new Recorded(place, Stamp.read(object.text("at")), object.text("node"), fact, content);
  }

  private static int find(byte[] content) {
    outer:
    for (int i = 0; i <= content.length - AT.length; i++) {
      for (int j = 0; j < AT.length; j++) if (content[i + j] != AT[j]) continue outer;
      return i;
    }
    throw new IllegalStateException("an encoded fact has its time");
  }
}
