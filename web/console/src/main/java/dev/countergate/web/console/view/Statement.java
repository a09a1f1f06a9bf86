package dev.countergate.web.console.view;

import dev.countergate.domain.Turn;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The exact statements of an action with their values, as they may be shown.
///
/// @param unread what of it cannot be shown; empty if it is shown whole
public record Statement(
    List<Line> lines, List<Bound> values, String size, int hidden, String unread) {
  static final int BYTES_MAX = 256 * 1024;
  static final int LINES_MAX = 2_000;
  private static final int VALUE_HEAD = 200;
  private static final int VALUE_TAIL = 80;

  public Statement {
    lines = List.copyOf(lines);
    values = List.copyOf(values);
  }

  /// A numbered line.
  public record Line(int number, List<Run> runs) {
    public Line {
      runs = List.copyOf(runs);
    }
  }

  /// A value and what is told of it.
  public record Bound(String name, String about, List<Run> shown) {
    public Bound {
      shown = List.copyOf(shown);
    }
  }

  public boolean isWhole() {
    return unread.isEmpty();
  }

  /// Folds that must be opened before an answer.
  public boolean hasFolds() {
    return values.stream()
        .flatMap(bound -> bound.shown().stream())
        .anyMatch(run -> run instanceof Run.Fold(_, _, var uniform) && !uniform);
  }

  /// What stands when the bytes themselves were erased.
  public static Statement erased() {
    return new Statement(List.of(), List.of(), "erased", 0, "The statement was erased");
  }

  /// The pieces of a turn.
  ///
  /// @param verbs the commands, in the words of the server that analysed them
  public static Statement of(List<Turn.Piece> pieces, List<String> verbs) {
    var lines = new ArrayList<Line>();
    var values = new ArrayList<Bound>();
    String unread = "";
    long bytes = 0;
    for (int i = 0; i < pieces.size(); i++) {
      Turn.Piece piece = pieces.get(i);
      bytes += piece.text().getBytes(StandardCharsets.UTF_8).length;
      List<Bound> bound = bound(piece.values(), pieces.size() > 1 ? (i + 1) + "." : "");
      values.addAll(bound);
      for (Turn.Value value : piece.values()) {
        if (value.form().equals("hex")) unread = "A value cannot be read";
      }
      addLines(lines, piece.text(), verbs.size() == pieces.size() ? verbs.get(i) : "", bound);
    }
    int count = lines.size();
    if (bytes > BYTES_MAX || count > LINES_MAX) {
      unread = "The statement is too long to be shown whole";
      lines.subList(Math.min(count, 100), count).clear();
    }
    String size =
        (pieces.size() == 1 ? "" : pieces.size() + " statements, ")
            + Times.count(count, "line")
            + ", "
            + Times.count(bytes, "byte")
            + (unread.isEmpty() ? ", shown whole" : "");
    int hidden = 0;
    for (Line line : lines) hidden += Run.chips(line.runs());
    return new Statement(lines, values, size, hidden, unread);
  }

  private static void addLines(List<Line> lines, String text, String verb, List<Bound> values) {
    String first = text.stripLeading();
    boolean proven =
        !verb.isEmpty()
            && first.regionMatches(true, 0, verb, 0, verb.length())
            && first.length() > verb.length()
            && !Character.isLetterOrDigit(first.charAt(verb.length()));
    boolean inline = Placeholders.areCertain(text);
    for (String line : text.split("\n", -1)) {
      var runs = new ArrayList<Run>();
      String rest = line;
      if (proven && line.stripLeading().toUpperCase(Locale.ROOT).startsWith(verb)) {
        int at = line.length() - line.stripLeading().length();
        runs.addAll(Untrusted.line(line.substring(0, at)));
        runs.add(new Run.Verb(line.substring(at, at + verb.length())));
        rest = line.substring(at + verb.length());
        proven = false;
      }
      runs.addAll(inline ? Placeholders.fill(rest, values) : Untrusted.line(rest));
      lines.add(new Line(lines.size() + 1, runs));
    }
  }

  private static List<Bound> bound(List<Turn.Value> values, String prefix) {
    var bound = new ArrayList<Bound>();
    for (int i = 0; i < values.size(); i++) {
      Turn.Value value = values.get(i);
      String name = prefix + "$" + (i + 1);
      bound.add(
          switch (value.form()) {
            case "null" -> new Bound(name, value.type(), List.of(new Run.Plain("null")));
            case "hex" ->
                new Bound(
                    name,
                    value.type()
                        + ", "
                        + Times.count(value.shown().length() / 2, "byte")
                        + ", uninspectable",
                    shortened(value.shown()));
            default -> new Bound(name, about(value), shortened(value.shown()));
          });
    }
    return bound;
  }

  private static String about(Turn.Value value) {
    int length = value.shown().codePointCount(0, value.shown().length());
    boolean text = value.type().contains("text") || value.type().contains("char");
    return text ? value.type() + ", " + Times.count(length, "character") : value.type();
  }

  /// The first and last characters, and what lies between in a fold.
  private static List<Run> shortened(String value) {
    int length = value.codePointCount(0, value.length());
    if (length <= VALUE_HEAD + VALUE_TAIL + 40) return Untrusted.line(value);
    int head = value.offsetByCodePoints(0, VALUE_HEAD);
    int tail = value.offsetByCodePoints(0, length - VALUE_TAIL);
    String middle = value.substring(head, tail);
    long bytes = middle.getBytes(StandardCharsets.UTF_8).length;
    boolean uniform = middle.codePoints().distinct().count() == 1;
    String says = Times.count(bytes, "byte") + " folded";
    if (uniform) says += ", all alike";
    var runs = new ArrayList<Run>(Untrusted.line(value.substring(0, head)));
    runs.add(new Run.Fold(says, Untrusted.line(middle), uniform));
    runs.addAll(Untrusted.line(value.substring(tail)));
    return List.copyOf(runs);
  }
}
