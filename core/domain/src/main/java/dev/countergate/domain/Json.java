package dev.countergate.domain;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/// A JSON value whose written form is canonical (RFC 8785), for values that have no fractions.
public sealed interface Json {
  record Str(String value) implements Json {}

  /// An integer of at most 53 bits; larger ones are written as strings.
  record Num(long value) implements Json {
    public Num {
      exact(value);
    }
  }

  record Bool(boolean value) implements Json {}

  record Nil() implements Json {}

  record Arr(List<Json> items) implements Json {
    public Arr {
      items = List.copyOf(items);
    }
  }

  /// An object; its members are kept in the order of the canonical form.
  final class Obj implements Json {
    private final TreeMap<String, Json> members = new TreeMap<>();

    public Obj put(String name, Json value) {
      members.put(name, value);
      return this;
    }

    public Obj put(String name, String value) {
      return put(name, new Str(value));
    }

    public Obj put(String name, long value) {
      return put(name, new Num(value));
    }

    public Obj putAll(Obj other) {
      members.putAll(other.members);
      return this;
    }

    public Optional<Json> get(String name) {
      return Optional.ofNullable(members.get(name));
    }

    public List<String> names() {
      return List.copyOf(members.keySet());
    }

    /// The text member of this name; its absence is a fault of whoever wrote the JSON.
    public String text(String name) {
      if (get(name).orElse(null) instanceof Str(var value)) return value;
      throw new IllegalArgumentException("text member `" + name + "` is missing");
    }

    /// The list of texts of this name.
    public List<String> texts(String name) {
      if (!(get(name).orElse(null) instanceof Arr(var items))) {
        throw new IllegalArgumentException("list `" + name + "` is missing");
      }
      var texts = new ArrayList<String>();
      for (Json item : items) {
        if (!(item instanceof Str(var text))) {
          throw new IllegalArgumentException("list `" + name + "` has an item that is no text");
        }
        texts.add(text);
      }
      return texts;
    }

    public long number(String name) {
      if (get(name).orElse(null) instanceof Num(var value)) return value;
      throw new IllegalArgumentException("number member `" + name + "` is missing");
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Obj that && members.equals(that.members);
    }

    @Override
    public int hashCode() {
      return members.hashCode();
    }

    @Override
    public String toString() {
      return new String(canonical(), StandardCharsets.UTF_8);
    }
  }

  /// Refuses what a JSON number cannot hold exactly.
  static long exact(long value) {
    if (Math.abs(value) > 1L << 53) throw new IllegalArgumentException("not exact in JSON");
    return value;
  }

  static Obj object() {
    return new Obj();
  }

  default Obj asObject() {
    if (this instanceof Obj object) return object;
    throw new IllegalArgumentException("an object was expected");
  }

  /// The bytes that are hashed.
  default byte[] canonical() {
    return Canonical.write(this);
  }

  /// Reads one value. Duplicate members, fractions and anything behind the value are refused.
  static Json parse(byte[] bytes) {
    var factory =
        JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), bytes)) {
      parser.nextToken();
      Json value = read(parser, 0);
      if (parser.nextToken() != null) throw new IllegalArgumentException("more than one value");
      return value;
    } catch (tools.jackson.core.JacksonException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static Json read(JsonParser parser, int depth) {
    if (depth > 64) throw new IllegalArgumentException("nested deeper than 64");
    JsonToken token = parser.currentToken();
    if (token == null) throw new IllegalArgumentException("no value");
    return switch (token) {
      case START_OBJECT -> {
        Obj object = object();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
          String name = parser.currentName();
          parser.nextToken();
          object.put(name, read(parser, depth + 1));
        }
        yield object;
      }
      case START_ARRAY -> {
        var items = new ArrayList<Json>();
        while (parser.nextToken() != JsonToken.END_ARRAY) items.add(read(parser, depth + 1));
        yield new Arr(items);
      }
      case VALUE_STRING -> new Str(parser.getString());
      case VALUE_NUMBER_INT -> new Num(parser.getLongValue());
      case VALUE_TRUE -> new Bool(true);
      case VALUE_FALSE -> new Bool(false);
      case VALUE_NULL -> new Nil();
      default -> throw new IllegalArgumentException("`" + token + "` is not used here");
    };
  }
}
