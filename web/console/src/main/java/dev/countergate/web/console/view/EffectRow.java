package dev.countergate.web.console.view;

import dev.countergate.domain.Impact;
import java.util.ArrayList;
import java.util.List;

/// One line of the effect table: what happens to how many rows of one table, and why.
///
/// @param known rows in the table as the server estimates them, or a word
public record EffectRow(
    Tone tone,
    String icon,
    String signed,
    String what,
    List<Run> table,
    String known,
    String whyIcon,
    List<Run> why) {
  public EffectRow {
    table = List.copyOf(table);
    why = List.copyOf(why);
  }

  /// Every touched table, none left out.
  public static List<EffectRow> of(Impact impact) {
    var rows = new ArrayList<EffectRow>();
    for (Impact.Table table : impact.tables()) {
      boolean own = table.because().equals("the statement");
      add(rows, table, table.deleted(), Tone.RISK, "−", "deleted" + (own ? "" : " too"));
      add(rows, table, table.updated(), Tone.HOLD, "~", "changed");
      add(rows, table, table.inserted(), Tone.OK, "+", "added");
    }
    return List.copyOf(rows);
  }

  private static void add(
      List<EffectRow> rows, Impact.Table table, long count, Tone tone, String sign, String what) {
    if (count == 0) return;
    String icon =
        switch (tone) {
          case RISK -> "minus";
          case HOLD -> "tilde";
          case PLAIN, ACCENT, OK, DASHED -> "plus";
        };
    rows.add(
        new EffectRow(
            tone,
            icon,
            sign + Times.number(count),
            what,
            Untrusted.line(Headline.bare(table.name())),
            table.rows() < 0 ? "not known" : Times.number(table.rows()),
            whyIcon(table.because()),
            Untrusted.line(table.because())));
  }

  private static String whyIcon(String because) {
    if (because.startsWith("trigger")) return "bolt";
    return because.equals("the statement") ? "database" : "cascade";
  }
}
