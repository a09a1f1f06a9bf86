package dev.countergate.domain;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Facts to ledger entries and back. Every entry has `v`, `kind`, `at`, `node` and its own members.
public final class FactCodec {
  private static final byte[] MARK = "\"at\":\"".getBytes(StandardCharsets.US_ASCII);
  private static final Codec.Member AT = Codec.Member.of("at", Optional.empty(), "");
  private static final Codec.Member NODE = Codec.Member.of("node", Optional.empty(), "");
  private final Map<String, Class<?>> kinds = new TreeMap<>();
  private final Map<Class<?>, String> words = new java.util.HashMap<>();
  private final Map<Class<?>, List<Codec.Member>> orders = new java.util.HashMap<>();

  public FactCodec() {
    for (Class<?> type : Fact.kinds()) {
      Fact.Kind kind = type.getAnnotation(Fact.Kind.class);
      if (kind != null) {
        kinds.put(kind.value(), type);
        words.put(type, kind.value());
        orders.put(type, order(type, kind.value()));
      }
    }
  }

  /// The members of a kind, with those that every fact has, in canonical order.
  private static List<Codec.Member> order(Class<?> type, String kind) {
    var members = new java.util.ArrayList<>(Codec.sorted(type));
    members.add(AT);
    members.add(NODE);
    members.add(Codec.Member.of("kind", Optional.empty(), kind));
    members.add(Codec.Member.of("v", Optional.empty(), 1L));
    members.sort(java.util.Comparator.comparing(Codec.Member::name));
    return List.copyOf(members);
  }

  /// An encoded fact whose time is still to be written in place.
  public record Encoded(byte[] content, int stampAt) {}

  public Encoded encode(Fact fact, String node) {
    if (fact instanceof Fact.Foreign(var kind, var members)) return foreign(kind, members, node);
    var out = new Scribe();
    int stampAt = -1;
    boolean first = true;
    out.raw('{');
    for (Codec.Member member : Optional.ofNullable(orders.get(fact.getClass())).orElseThrow()) {
      if (member.equals(AT)) {
        out.raw(first ? "" : ",").raw(AT.key()).raw('"');
        stampAt = out.size();
        out.raw(Stamp.BLANK).raw('"');
        first = false;
      } else if (member.equals(NODE)) {
        out.raw(first ? "" : ",").raw(NODE.key()).text(node);
        first = false;
      } else {
        first = member.write((Record) fact, out, first);
      }
    }
    return new Encoded(out.raw('}').toBytes(), stampAt);
  }

  private static Encoded foreign(String kind, Json.Obj members, String node) {
    byte[] content =
        Json.object()
            .putAll(members)
            .put("v", 1)
            .put("kind", kind)
            .put("at", Stamp.BLANK)
            .put("node", node)
            .canonical();
    return new Encoded(content, find(content) + MARK.length);
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
    for (int i = 0; i <= content.length - MARK.length; i++) {
      for (int j = 0; j < MARK.length; j++) if (content[i + j] != MARK[j]) continue outer;
      return i;
    }
    throw new IllegalStateException("an encoded fact has its time");
  }
}
