package dev.countergate.web.console.view;

import java.util.List;

/// The very rows of one table that a rehearsal touched, before and after.
///
/// @param first the lines that are shown at once; `more` stand in a fold
/// @param beyond how many are not shown at all
public record RowsTable(
    List<Run> name,
    String about,
    List<Column> columns,
    List<Line> first,
    List<Line> more,
    long beyond) {
  public RowsTable {
    name = List.copyOf(name);
    columns = List.copyOf(columns);
    first = List.copyOf(first);
    more = List.copyOf(more);
  }

  /// A column's name, and the same without its looks.
  public record Column(List<Run> shown, String text) {
    public Column {
      shown = List.copyOf(shown);
    }
  }

  /// One row as it was or will be.
  ///
  /// @param sign `−`, `+`, or `~` for a changed one
  public record Line(Tone tone, String sign, List<Cell> cells) {
    public Line {
      cells = List.copyOf(cells);
    }
  }

  /// One value.
  ///
  /// @param old the value before, where it is another one
  /// @param said what is told of it: masked, or unlike all its neighbours
  public record Cell(Look look, List<Run> shown, List<Run> old, String said) {
    public Cell {
      shown = List.copyOf(shown);
      old = List.copyOf(old);
    }
  }

  public enum Look {
    PLAIN,
    CHANGED,
    ODD,
    MASKED,
    NOTHING
  }
}
