package dev.countergate.cli;

import dev.countergate.domain.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Approvals as a terminal shows them. What comes from outside is made harmless: a control or
/// format character is written as its number.
final class Show {
  private Show() {}

  static List<Json.Obj> objects(Json.Obj json, String name) {
    var objects = new ArrayList<Json.Obj>();
    if (json.get(name).orElse(null) instanceof Json.Arr(var items)) {
      for (Json item : items) objects.add(item.asObject());
    }
    return objects;
  }

  static String line(Json.Obj one) {
    return "%6d  %-9s  %s  (%s on %s, expires %s)"
        .formatted(
            one.number("id"),
            one.text("state"),
            safe(one.text("headline")),
            safe(one.text("by")),
            safe(one.text("target")),
            one.text("expires").substring(11, 19));
  }

  static String whole(Json.Obj one) {
    var out = new StringBuilder();
    out.append("approval ")
        .append(one.number("id"))
        .append(": ")
        .append(safe(one.text("headline")));
    out.append("\n  asked by   ").append(safe(one.text("by")));
    out.append(", owned by ").append(safe(one.text("owner")));
    out.append("\n  target     ").append(safe(one.text("target")));
    out.append("\n  state      ").append(one.text("state"));
    out.append(", expires ").append(one.text("expires"));
    one.get("view").map(Json::asObject).ifPresent(view -> preview(view, out));
    one.get("judgement").map(Json::asObject).ifPresent(found -> judgement(found, out));
    for (Json.Obj piece : objects(one, "statements")) {
      out.append("\n  statement  ").append(indented(piece.text("text")));
      int n = 1;
      for (Json.Obj value : objects(piece, "values")) {
        out.append("\n    $").append(n++).append(' ').append(safe(value.text("type")));
        out.append(" = ").append(safe(value.text("shown")));
      }
    }
    text(one, "whyNot").ifPresent(why -> out.append("\n  you        ").append(safe(why)));
    return out.append('\n').toString();
  }

  private static void preview(Json.Obj view, StringBuilder out) {
    Json.Obj preview = view.get("preview").orElseThrow().asObject();
    if (!preview.text("is").equals("measured")) {
      out.append("\n  impact     not measured: ").append(safe(preview.text("why")));
      return;
    }
    out.append("\n  impact     measured (rehearsed and rolled back)");
    Json.Obj impact = preview.get("impact").orElseThrow().asObject();
    for (Json.Obj table : objects(impact, "tables")) {
      out.append("\n    ").append(changes(table)).append(' ').append(safe(table.text("name")));
      out.append("  (").append(safe(table.text("because"))).append(')');
    }
  }

  /// The same as `why` says of a text. It stands outside of the view, and the page says so.
  private static void judgement(Json.Obj found, StringBuilder out) {
    out.append("\n  judged     ").append(words(found, "effects"));
    out.append("; what the gateway found, named by the action and not part of the view");
    out.append("\n    statements  ").append(words(found, "statements"));
    out.append("\n    relations   ").append(words(found, "relations"));
    out.append("\n    functions   ").append(words(found, "functions"));
    List<String> hazards = texts(found, "hazards");
    for (String reason : texts(found, "reasons")) {
      out.append(hazards.contains(reason) ? "\n    not proven  " : "\n    because     ");
      out.append(safe(reason));
    }
  }

  static String words(Json.Obj json, String name) {
    List<String> words = texts(json, name);
    return words.isEmpty() ? "none" : safe(String.join(", ", words));
  }

  static List<String> texts(Json.Obj json, String name) {
    var texts = new ArrayList<String>();
    if (json.get(name).orElse(null) instanceof Json.Arr(var items)) {
      for (Json item : items) if (item instanceof Json.Str(var text)) texts.add(text);
    }
    return texts;
  }

  private static String changes(Json.Obj table) {
    var parts = new ArrayList<String>();
    if (table.number("deleted") > 0) parts.add("-" + table.number("deleted"));
    if (table.number("updated") > 0) parts.add("~" + table.number("updated"));
    if (table.number("inserted") > 0) parts.add("+" + table.number("inserted"));
    return String.join(" ", parts);
  }

  private static Optional<String> text(Json.Obj json, String name) {
    return json.get(name).orElse(null) instanceof Json.Str(var value)
        ? Optional.of(value)
        : Optional.empty();
  }

  private static String indented(String text) {
    return safe(text, true).replace("\n", "\n             ");
  }

  static String safe(String text) {
    return safe(text, false);
  }

  private static String safe(String text, boolean lines) {
    var out = new StringBuilder();
    text.codePoints()
        .forEach(c -> {
          int type = Character.getType(c);
          boolean plain =
              (lines && c == '\n')
                  || (type != Character.CONTROL
                      && type != Character.FORMAT
                      && type != Character.PRIVATE_USE
                      && type != Character.SURROGATE
                      && type != Character.UNASSIGNED
                      && type != Character.LINE_SEPARATOR
                      && type != Character.PARAGRAPH_SEPARATOR);
          if (plain) out.appendCodePoint(c);
          else out.append("<U+%04X>".formatted(c));
        });
    return out.toString();
  }
}
