package dev.countergate.domain;

import java.nio.charset.StandardCharsets;

/// Writes JSON as RFC 8785 wants it: members sorted by UTF-16, no blanks, the shortest escapes.
final class Canonical {
  private final StringBuilder out = new StringBuilder(512);

  private Canonical() {}

  static byte[] write(Json value) {
    var writer = new Canonical();
    writer.value(value);
    byte[] bytes = writer.out.toString().getBytes(StandardCharsets.UTF_8);
    return bytes;
  }

  private void value(Json value) {
    switch (value) {
      case Json.Str(var text) -> text(text);
      case Json.Num(var number) -> out.append(number);
      case Json.Bool(var truth) -> out.append(truth);
      case Json.Nil() -> out.append("null");
      case Json.Arr(var items) -> {
        out.append('[');
        for (int i = 0; i < items.size(); i++) {
          if (i > 0) out.append(',');
          value(items.get(i));
        }
        out.append(']');
      }
      case Json.Obj object -> object(object);
    }
  }

  private void object(Json.Obj object) {
    out.append('{');
    boolean first = true;
    for (String name : object.names()) {
      if (!first) out.append(',');
      first = false;
      text(name);
      out.append(':');
      value(object.get(name).orElseThrow());
    }
    out.append('}');
  }

  private void text(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20) out.append(String.format("\\u%04x", (int) c));
          else if (Character.isSurrogate(c) && !paired(text, i)) {
            throw new IllegalArgumentException("a lone surrogate has no canonical form");
          } else out.append(c);
        }
      }
    }
    out.append('"');
  }

  private static boolean paired(String text, int i) {
    return Character.isHighSurrogate(text.charAt(i))
        ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
        : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
  }
}
