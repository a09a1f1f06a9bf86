package dev.countergate.web.console.view;

import dev.countergate.domain.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads the row images that a rehearsal left: for each table its columns, and its rows before and
/// after. Values of protected columns are masked; every other value passes [Untrusted].
public final class RowImages {
  private static final int FIRST_MAX = 5;
  private static final int SHOWN_MAX = 100;
  private final Set<String> masked;

  /// Images of which some columns are masked.
  ///
  /// @param masked `table.column`, with or without the schema
  public RowImages(Set<String> masked) {
    this.masked = Set.copyOf(masked);
  }

  /// The tables, those of the impact first and in its order.
  public List<RowsTable> read(byte[] document, List<String> order) {
    Json.Obj tables = Json.parse(document).asObject();
    var names = new LinkedHashSet<>(order);
    names.addAll(tables.names());
    names.retainAll(tables.names());
    var read = new ArrayList<RowsTable>();
    for (String name : names) {
      Json.Obj table = tables.get(name).orElseThrow().asObject();
      read.add(table(name, texts(table), rows(table, "before"), rows(table, "after")));
    }
    return read;
  }

  private RowsTable table(
      String name,
      List<String> columns,
      List<List<Optional<String>>> before,
      List<List<Optional<String>>> after) {
    var hidden = new ArrayList<Boolean>();
    var heads = new ArrayList<RowsTable.Column>();
    for (String column : columns) {
      hidden.add(
          masked.contains(name + "." + column)
              || masked.contains(Headline.bare(name) + "." + column));
      heads.add(new RowsTable.Column(Untrusted.line(column), Run.text(Untrusted.line(column))));
    }
    List<RowsTable.Line> lines = lines(before, after, hidden);
    int shown = Math.min(SHOWN_MAX, lines.size());
    int first = Math.min(FIRST_MAX, shown);
    return new RowsTable(
        Untrusted.line(Headline.bare(name)),
        about(before.size(), after.size()),
        heads,
        lines.subList(0, first),
        lines.subList(first, shown),
        lines.size() - shown);
  }

  private static String about(int before, int after) {
    if (after == 0) return Times.count(before, "row") + "; after: gone";
    if (before == 0) return Times.count(after, "row") + "; before: not there";
    return Times.count(before, "row") + " before, " + Times.number(after) + " after";
  }

  private static List<RowsTable.Line> lines(
      List<List<Optional<String>>> before,
      List<List<Optional<String>>> after,
      List<Boolean> hidden) {
    var lines = new ArrayList<RowsTable.Line>();
    Map<String, List<Optional<String>>> pairs = pairs(before, after);
    var paired = new ArrayList<List<Optional<String>>>();
    for (List<Optional<String>> row : before) {
      List<Optional<String>> then = row.isEmpty() ? null : pairs.get(row.getFirst().orElse(""));
      if (then == null) {
        lines.add(new RowsTable.Line(Tone.RISK, "−", cells(row, before, hidden)));
      } else {
        paired.add(then);
        lines.add(new RowsTable.Line(Tone.HOLD, "~", changed(row, then, hidden)));
      }
    }
    for (List<Optional<String>> row : after) {
      if (!paired.contains(row)) {
        lines.add(new RowsTable.Line(Tone.OK, "+", cells(row, after, hidden)));
      }
    }
    return lines;
  }

  /// Rows that are the same row: where the first column tells every row of both sides apart.
  private static Map<String, List<Optional<String>>> pairs(
      List<List<Optional<String>>> before, List<List<Optional<String>>> after) {
    Map<String, List<Optional<String>>> then = byFirst(after);
    return then.size() == after.size() && byFirst(before).size() == before.size() ? then : Map.of();
  }

  private static Map<String, List<Optional<String>>> byFirst(List<List<Optional<String>>> rows) {
    var byFirst = new HashMap<String, List<Optional<String>>>();
    for (List<Optional<String>> row : rows) {
      if (!row.isEmpty() && row.getFirst().isPresent()) byFirst.put(row.getFirst().get(), row);
    }
    return byFirst;
  }

  private static List<RowsTable.Cell> cells(
      List<Optional<String>> row, List<List<Optional<String>>> all, List<Boolean> hidden) {
    var cells = new ArrayList<RowsTable.Cell>();
    for (int i = 0; i < row.size(); i++) {
      RowsTable.Cell cell = cell(row.get(i), hidden.get(i));
      Optional<String> others = neighbours(row, all, i);
      boolean odd = cell.look() == RowsTable.Look.PLAIN && others.isPresent();
      cells.add(
          odd
              ? new RowsTable.Cell(
                  RowsTable.Look.ODD, cell.shown(), List.of(), "the others are " + others.get())
              : cell);
    }
    return cells;
  }

  private static RowsTable.Cell cell(Optional<String> value, boolean hidden) {
    if (value.isEmpty()) {
      return new RowsTable.Cell(RowsTable.Look.NOTHING, List.of(), List.of(), "null");
    }
    if (hidden) {
      int length = value.get().codePointCount(0, value.get().length());
      String said = "masked, " + Times.count(length, "character");
      return new RowsTable.Cell(RowsTable.Look.MASKED, List.of(), List.of(), said);
    }
    return new RowsTable.Cell(RowsTable.Look.PLAIN, Untrusted.line(value.get()), List.of(), "");
  }

  /// What all other rows have in this column, where they agree and this one does not.
  private static Optional<String> neighbours(
      List<Optional<String>> row, List<List<Optional<String>>> all, int column) {
    if (all.size() < 3) return Optional.empty();
    Optional<String> common = Optional.empty();
    int different = 0;
    for (List<Optional<String>> other : all) {
      if (other.get(column).equals(row.get(column))) {
        different++;
      } else if (common.isEmpty() && other.get(column).isPresent()) {
        common = other.get(column);
      } else if (!other.get(column).equals(common)) {
        return Optional.empty();
      }
    }
    return different == 1 ? common.map(Untrusted::line).map(Run::text) : Optional.empty();
  }

  private static List<RowsTable.Cell> changed(
      List<Optional<String>> row, List<Optional<String>> then, List<Boolean> hidden) {
    var cells = new ArrayList<RowsTable.Cell>();
    for (int i = 0; i < row.size(); i++) {
      RowsTable.Cell now = cell(then.get(i), hidden.get(i));
      boolean same = row.get(i).equals(then.get(i));
      cells.add(
          same || hidden.get(i)
              ? now
              : new RowsTable.Cell(
                  RowsTable.Look.CHANGED,
                  then.get(i).map(Untrusted::line).orElse(List.of(new Run.Plain("null"))),
                  row.get(i).map(Untrusted::line).orElse(List.of(new Run.Plain("null"))),
                  ""));
    }
    return cells;
  }

  private static List<String> texts(Json.Obj table) {
    var texts = new ArrayList<String>();
    if (table.get("columns").orElse(null) instanceof Json.Arr(var items)) {
      for (Json item : items) if (item instanceof Json.Str(var text)) texts.add(text);
    }
    return texts;
  }

  private static List<List<Optional<String>>> rows(Json.Obj table, String side) {
    var rows = new ArrayList<List<Optional<String>>>();
    if (!(table.get(side).orElse(null) instanceof Json.Arr(var lines))) return rows;
    for (Json line : lines) {
      var row = new ArrayList<Optional<String>>();
      if (line instanceof Json.Arr(var cells)) {
        for (Json cell : cells) {
          row.add(cell instanceof Json.Str(var text) ? Optional.of(text) : Optional.empty());
        }
      }
      if (row.size() == texts(table).size()) rows.add(List.copyOf(row));
    }
    return rows;
  }
}
