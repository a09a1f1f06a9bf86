package dev.countergate.domain;

import java.util.ArrayList;
import java.util.List;

/// Says an impact in plain words.
final class ImpactWords {
  private ImpactWords() {}

  static String headline(Impact impact) {
    if (impact.tables().isEmpty()) return "changes no row";
    var parts = new ArrayList<String>();
    var triggers = new ArrayList<String>();
    for (Impact.Table table : impact.tables()) {
      if (table.because().startsWith("trigger")) triggers.addAll(byTrigger(table));
      else parts.addAll(own(table));
    }
    String main = String.join(" and ", parts).replace(" and by cascade,", " and, by cascade,");
    if (triggers.isEmpty()) return main;
    String also = "a trigger " + String.join(" and ", triggers);
    return main.isEmpty() ? also : main + "; " + also;
  }

  private static List<String> own(Impact.Table table) {
    var parts = new ArrayList<String>();
    boolean cascade = table.because().contains("cascade");
    String by = cascade ? "by cascade, " : "";
    if (table.deleted() > 0) {
      parts.add(
          cascade
              ? "by cascade, " + table.deleted() + " of " + bare(table)
              : "deletes " + rows(table.deleted()) + " of " + bare(table));
    }
    if (table.updated() > 0) {
      parts.add(by + "changes " + rows(table.updated()) + " of " + bare(table));
    }
    if (table.inserted() > 0) {
      parts.add(by + "adds " + rows(table.inserted()) + " to " + bare(table));
    }
    return parts;
  }

  private static List<String> byTrigger(Impact.Table table) {
    var parts = new ArrayList<String>();
    if (table.deleted() > 0) parts.add("deletes " + table.deleted() + " of " + bare(table));
    if (table.updated() > 0) parts.add("changes " + table.updated() + " of " + bare(table));
    if (table.inserted() > 0) parts.add("adds " + table.inserted() + " to " + bare(table));
    return parts;
  }

  static String counts(Impact impact) {
    var parts = new ArrayList<String>();
    for (Impact.Table table : impact.tables()) {
      if (table.deleted() > 0) parts.add(bare(table) + " " + table.deleted() + " deleted");
      if (table.updated() > 0) parts.add(bare(table) + " " + table.updated() + " changed");
      if (table.inserted() > 0) parts.add(bare(table) + " " + table.inserted() + " added");
    }
    return parts.isEmpty() ? "nothing" : String.join(", ", parts);
  }

  private static String rows(long count) {
    return count + (count == 1 ? " row" : " rows");
  }

  private static String bare(Impact.Table table) {
    return table.name().startsWith("public.") ? table.name().substring(7) : table.name();
  }
}
