package dev.countergate.web.console.view;

import java.util.List;

/// The actions asked last, newest first.
public record ActivityPage(Shell shell, List<Row> rows) {
  public ActivityPage {
    rows = List.copyOf(rows);
  }

  /// One action, with policy's word on it.
  public record Row(
      long action,
      String at,
      String icon,
      Tone tone,
      String decision,
      List<Run> what,
      String by,
      String target,
      String rules) {
    public Row {
      what = List.copyOf(what);
    }
  }
}
