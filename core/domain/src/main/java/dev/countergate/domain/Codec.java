package dev.countergate.domain;

import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The one spelling of our nouns as JSON. A record is an object of its components; an absent one is
/// left out; a member of a sealed family says in `is` which it is; sets are sorted; times are UTC
/// microseconds; durations are seconds; digests are hex; positions are numbers.
public final class Codec {
  private static final ClassValue<Plan> PLANS =
      new ClassValue<>() {
        @Override
        protected Plan computeValue(Class<?> type) {
          return Plan.of(type);
        }
      };

  private Codec() {}

  /// The canonical bytes of a record, without a tree in between.
  public static byte[] canonical(Record value) {
    var out = new Scribe();
    write(value, out);
    return out.toBytes();
  }

  static void write(Record value, Scribe out) {
    out.raw('{');
    boolean first = true;
    for (Member member : PLANS.get(value.getClass()).sorted())
      first = member.write(value, out, first);
    out.raw('}');
  }

  /// The members of a record in canonical order.
  static List<Member> sorted(Class<?> type) {
    return PLANS.get(type).sorted();
  }

  /// One member on its way out: a component, or a constant such as the word of a sealed family.
  record Member(
      String name, byte[] key, Optional<java.lang.reflect.Method> accessor, Object constant) {
    static Member of(String name, Optional<java.lang.reflect.Method> accessor, Object constant) {
      byte[] key = ('"' + name + "\":").getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      return new Member(name, key, accessor, constant);
    }

    /// Writes it unless it is absent; gives whether the next one is still the first.
    boolean write(Record of, Scribe out, boolean first) {
      Object value = accessor.isEmpty() ? constant : read(of, accessor.orElseThrow());
      if (value instanceof Optional<?> maybe && maybe.isEmpty()) return first;
      if (!first) out.raw(',');
      out.raw(key);
      value(value, out);
      return false;
    }

    private static Object read(Record of, java.lang.reflect.Method accessor) {
      try {
        return accessor.invoke(of);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("a record of ours cannot be read", e);
      }
    }
  }

  private static void value(Object value, Scribe out) {
    switch (value) {
      case String text -> out.text(text);
      case Long number -> out.number(Json.exact(number));
      case Integer number -> out.number(number);
      case Boolean truth -> out.raw(truth.toString());
      case Optional<?> some -> value(some.orElseThrow(), out);
      case Digest digest -> out.raw('"').raw(digest.hex()).raw('"');
      case Position position -> out.number(Json.exact(position.index()));
      case Instant instant -> out.raw('"').raw(Stamp.write(instant)).raw('"');
      case Duration duration -> out.number(duration.toSeconds());
      case Enum<?> constant -> out.text(word(constant));
      case Json json -> Canonical.write(json, out);
      case Map<?, ?> map -> map(map, out);
      case List<?> items -> items(items, out);
      case Collection<?> set -> Canonical.write(member(set), out);
      case Record item -> write(item, out);
      default -> throw new IllegalStateException("no spelling for " + value.getClass());
    }
  }

  private static void items(List<?> items, Scribe out) {
    out.raw('[');
    for (int i = 0; i < items.size(); i++) {
      if (i > 0) out.raw(',');
      value(items.get(i), out);
    }
    out.raw(']');
  }

  static void map(Map<?, ?> map, Scribe out) {
    out.raw('{');
    Map.Entry<?, ?>[] members = map.entrySet().toArray(Map.Entry<?, ?>[]::new);
    Arrays.sort(members, Comparator.comparing(entry -> (String) entry.getKey()));
    for (int i = 0; i < members.length; i++) {
      if (i > 0) out.raw(',');
      out.text((String) members[i].getKey()).raw(':');
      value(members[i].getValue(), out);
    }
    out.raw('}');
  }

  /// The record as a JSON value.
  public static Json.Obj json(Record value) {
    var object = Json.object();
    Plan plan = PLANS.get(value.getClass());
    plan.word().ifPresent(word -> object.put("is", word));
    try {
      for (RecordComponent component : plan.components()) {
        Object member = component.getAccessor().invoke(value);
        if (!(member instanceof Optional<?> maybe && maybe.isEmpty())) {
          object.put(component.getName(), member(member));
        }
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a record of ours cannot be read", e);
    }
    return object;
  }

  private static Json member(Object value) {
    return switch (value) {
      case String text -> new Json.Str(text);
      case Long number -> new Json.Num(number);
      case Integer number -> new Json.Num(number);
      case Boolean truth -> new Json.Bool(truth);
      case Optional<?> some -> member(some.orElseThrow());
      case Digest digest -> new Json.Str(digest.hex());
      case Position position -> new Json.Num(position.index());
      case Instant instant -> new Json.Str(Stamp.write(instant));
      case Duration duration -> new Json.Num(duration.toSeconds());
      case Enum<?> constant -> new Json.Str(word(constant));
      case Json json -> json;
      case Map<?, ?> map -> {
        var object = Json.object();
        map.forEach((key, item) -> object.put((String) key, member(item)));
        yield object;
      }
      case Collection<?> items -> {
        var written = new ArrayList<Json>();
        for (Object item : items) written.add(member(item));
        if (!(items instanceof List<?>)) written.sort(Comparator.comparing(Codec::order));
        yield new Json.Arr(written);
      }
      case Record item -> json(item);
      default -> throw new IllegalStateException("no spelling for " + value.getClass());
    };
  }

  private static String order(Json json) {
    return json instanceof Json.Str(var text) ? text : "";
  }

  private static String word(Enum<?> constant) {
    return constant instanceof Grade ? constant.name() : constant.name().toLowerCase(Locale.ROOT);
  }

  /// Reads a record, or a member of a sealed family. Members that it does not know are passed over.
  public static <T> T read(Json json, Class<T> type) {
    return type.cast(value(json, type));
  }

  private static Object value(Json json, Type type) {
    if (type instanceof ParameterizedType generic) return many(json, generic);
    if (!(type instanceof Class<?> plain))
      throw new IllegalArgumentException("cannot read " + type);
    return switch (json) {
      case Json.Str(var text) -> fromText(text, plain);
      case Json.Num(var number) -> fromNumber(number, plain);
      case Json.Bool(var truth) -> truth;
      case Json.Obj object -> plain == Json.Obj.class ? object : record(object, plain);
      case Json.Arr _, Json.Nil() -> throw new IllegalArgumentException("not a " + plain);
    };
  }

  private static Object many(Json json, ParameterizedType type) {
    Class<?> raw = (Class<?>) type.getRawType();
    Type[] parts = type.getActualTypeArguments();
    if (raw == Optional.class) return Optional.of(value(json, parts[0]));
    if (raw == Map.class) {
      var map = new TreeMap<String, Object>();
      Json.Obj object = json.asObject();
      for (String name : object.names()) {
        map.put(name, value(object.get(name).orElseThrow(), parts[1]));
      }
      return map;
    }
    if (!(json instanceof Json.Arr(var items))) throw new IllegalArgumentException("not a list");
    Collection<Object> read = raw == List.class ? new ArrayList<>() : new LinkedHashSet<>();
    for (Json item : items) read.add(value(item, parts[0]));
    return read;
  }

  private static Object fromText(String text, Class<?> type) {
    if (type == String.class) return text;
    if (type == Digest.class) return new Digest(text);
    if (type == Instant.class) return Stamp.read(text);
    if (type.isEnum()) {
      for (Object constant : type.getEnumConstants()) {
        if (word((Enum<?>) constant).equals(text)) return constant;
      }
    }
    throw new IllegalArgumentException("`" + text + "` is no " + type.getSimpleName());
  }

  private static Object fromNumber(long number, Class<?> type) {
    if (type == long.class) return number;
    if (type == int.class) return Math.toIntExact(number);
    if (type == Position.class) return new Position(number);
    if (type == Duration.class) return Duration.ofSeconds(number);
    throw new IllegalArgumentException(number + " is no " + type.getSimpleName());
  }

  private static Object record(Json.Obj object, Class<?> type) {
    if (type.isSealed()) {
      String word = object.text("is");
      for (Class<?> member : type.getPermittedSubclasses()) {
        if (PLANS.get(member).word().filter(word::equals).isPresent()) {
          return record(object, member);
        }
      }
      throw new IllegalArgumentException("`" + word + "` is no " + type.getSimpleName());
    }
    Plan plan = PLANS.get(type);
    Object[] arguments = new Object[plan.components().size()];
    for (int i = 0; i < arguments.length; i++) {
      RecordComponent component = plan.components().get(i);
      Optional<Json> member = object.get(component.getName());
      if (member.isPresent()) {
        arguments[i] = value(member.orElseThrow(), component.getGenericType());
      } else if (component.getType() == Optional.class) {
        arguments[i] = Optional.empty();
      } else {
        throw new IllegalArgumentException("member `" + component.getName() + "` is missing");
      }
    }
    return plan.build(arguments);
  }

  /// How one record type is read and written.
  private record Plan(
      List<RecordComponent> components,
      Constructor<?> constructor,
      Optional<String> word,
      List<Member> sorted) {

    static Plan of(Class<?> type) {
      if (!type.isRecord()) throw new IllegalArgumentException(type + " is no record");
      RecordComponent[] components = type.getRecordComponents();
      Class<?>[] types = new Class<?>[components.length];
      for (int i = 0; i < types.length; i++) types[i] = components[i].getType();
      try {
        Optional<String> word = wordOf(type);
        return new Plan(
            List.of(components),
            type.getDeclaredConstructor(types),
            word,
            sorted(components, word));
      } catch (NoSuchMethodException e) {
        throw new IllegalStateException("a record has its canonical constructor", e);
      }
    }

    private static List<Member> sorted(RecordComponent[] components, Optional<String> word) {
      var members = new ArrayList<Member>();
      word.ifPresent(is -> members.add(Member.of("is", Optional.empty(), is)));
      for (RecordComponent component : components) {
        members.add(Member.of(component.getName(), Optional.of(accessor(component)), ""));
      }
      members.sort(Comparator.comparing(Member::name));
      return List.copyOf(members);
    }

    private static java.lang.reflect.Method accessor(RecordComponent component) {
      java.lang.reflect.Method accessor = component.getAccessor();
      accessor.setAccessible(true); // each call would check access again otherwise
      return accessor;
    }

    private static Optional<String> wordOf(Class<?> type) {
      for (Class<?> family : type.getInterfaces()) {
        if (family.isSealed() && family != Fact.class && family != Principal.class) {
          return Optional.of(type.getSimpleName().toLowerCase(Locale.ROOT));
        }
      }
      return Optional.empty();
    }

    Object build(Object[] arguments) {
      try {
        return constructor.newInstance(arguments);
      } catch (java.lang.reflect.InvocationTargetException e) {
        if (e.getCause() instanceof IllegalArgumentException wrong) throw wrong;
        throw new IllegalStateException("a record of ours cannot be built", e);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("a record of ours cannot be built", e);
      }
    }
  }
}
