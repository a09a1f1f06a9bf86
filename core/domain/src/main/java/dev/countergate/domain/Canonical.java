package dev.countergate.domain;

/// Writes a JSON value as RFC 8785 wants it: members sorted by UTF-16, no blanks, the shortest
/// escapes.
final class Canonical {
  private Canonical() {}

  static byte[] write(Json value) {
    var out = new Scribe();
    write(value, out);
    return out.toBytes();
  }

  static void write(Json value, Scribe out) {
    switch (value) {
      case Json.Str(var text) -> out.text(text);
      case Json.Num(var number) -> out.number(number);
      case Json.Bool(var truth) -> out.raw(Boolean.toString(truth));
      case Json.Nil() -> out.raw("null");
      case Json.Arr(var items) -> {
        out.raw('[');
        for (int i = 0; i < items.size(); i++) {
          if (i > 0) out.raw(',');
          write(items.get(i), out);
        }
        out.raw(']');
      }
      case Json.Obj object -> {
        out.raw('{');
        boolean first = true;
        for (String name : object.names()) {
          if (!first) out.raw(',');
          first = false;
          out.text(name).raw(':');
          write(object.get(name).orElseThrow(), out);
        }
        out.raw('}');
      }
    }
  }
}
