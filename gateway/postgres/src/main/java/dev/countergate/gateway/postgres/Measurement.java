package dev.countergate.gateway.postgres;

import dev.countergate.domain.Digest;
import dev.countergate.domain.Impact;
import dev.countergate.domain.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// What one statement changed, seen from two sessions on one snapshot: the one that runs it, and an
/// observer that still sees the rows as they were.
///
/// Counts are the difference of two readings of the server's own counters inside the transaction.
/// Rows are images: *after* is what the running session sees as its own, *before* is what the
/// observer sees as overwritten. Both hold for whatever cascades and triggers did, since the server
/// itself tells.
final class Measurement {
  static final int ROWS_MAX = 10_000;
  private static final String COUNTERS =
      "select relid, n_tup_ins, n_tup_upd, n_tup_del from pg_catalog.pg_stat_xact_user_tables"
          + " where n_tup_ins + n_tup_upd + n_tup_del > 0";

  private final Control runner;
  private final UpstreamLink observer;
  private final Walk walk;
  private Map<Long, long[]> before = Map.of();

  Measurement(Control runner, UpstreamLink observer, Walk walk) {
    this.runner = runner;
    this.observer = observer;
    this.walk = walk;
  }

  /// The rows of one table: column names, and each row as its columns' texts.
  record Images(
      List<String> columns,
      List<List<Optional<String>>> before,
      List<List<Optional<String>>> after) {}

  /// Counts and images of every touched table, by name.
  record Seen(TreeMap<String, Impact.Table> tables, TreeMap<String, Images> images) {}

  /// The rows cannot be imaged.
  static final class TooMuch extends IOException {
    TooMuch(String why) {
      super(why);
    }
  }

  /// Before the statement, inside its transaction.
  void begin() throws IOException {
    before = counters();
  }

  /// After the statement, and after its deferred constraints have fired.
  Seen end() throws IOException {
    Map<Long, long[]> after = counters();
    var tables = new TreeMap<String, Impact.Table>();
    var images = new TreeMap<String, Images>();
    for (var entry : after.entrySet()) {
      long[] was = before.getOrDefault(entry.getKey(), new long[3]);
      long[] now = entry.getValue();
      long inserted = now[0] - was[0];
      long updated = now[1] - was[1];
      long deleted = now[2] - was[2];
      if (inserted + updated + deleted == 0) continue;
      if (inserted + updated + deleted > ROWS_MAX) {
        throw new TooMuch("more than " + ROWS_MAX + " rows of one table are touched");
      }
      Walk.Relation relation = walk.relation(entry.getKey());
      tables.put(
          relation.name(),
          new Impact.Table(
              relation.name(), inserted, updated, deleted, relation.rows(), relation.because()));
      images.put(relation.name(), images(relation));
    }
    return new Seen(tables, images);
  }

  private Map<Long, long[]> counters() throws IOException {
    Rows rows = runner.run(COUNTERS);
    var counters = new HashMap<Long, long[]>();
    for (int i = 0; i < rows.size(); i++) {
      counters.put(
          rows.number(i, 0), new long[] {rows.number(i, 1), rows.number(i, 2), rows.number(i, 3)});
    }
    return counters;
  }

  private Images images(Walk.Relation relation) throws IOException {
    String from = " from only " + relation.quoted() + " as countergate_row where ";
    String columns = relation.columnTexts();
    Rows mine = runner.run("select ctid::text" + columns + from + "pg_catalog.age(xmin) <= 0");
    Rows theirs = observer.query("select ctid::text" + columns + from + "xmax <> '0'::xid");
    Set<String> seenByObserver = places(observer.query(atPlaces(relation), array(mine.column(0))));
    Set<String> stillMine = places(runner.run(atPlaces(relation), array(theirs.column(0))));
    return new Images(relation.columns(), rows(theirs, stillMine), rows(mine, seenByObserver));
  }

  private static String atPlaces(Walk.Relation relation) {
    return "select ctid::text from only "
        + relation.quoted()
        + " as countergate_row where ctid = any($1::tid[])";
  }

  private static String array(List<String> places) {
    var out = new StringBuilder("{");
    for (String place : places) {
      if (out.length() > 1) out.append(',');
      out.append('"').append(place).append('"');
    }
    return out.append('}').toString();
  }

  private static Set<String> places(Rows rows) {
    return new HashSet<>(rows.column(0));
  }

  private static List<List<Optional<String>>> rows(Rows rows, Set<String> without) {
    var images = new ArrayList<List<Optional<String>>>();
    for (int i = 0; i < rows.size(); i++) {
      if (without.contains(rows.text(i, 0))) continue;
      var row = new ArrayList<Optional<String>>();
      for (int column = 1; column < rows.width(); column++) {
        row.add(rows.isNull(i, column) ? Optional.empty() : Optional.of(rows.text(i, column)));
      }
      images.add(List.copyOf(row));
    }
    images.sort(java.util.Comparator.comparing(Measurement::line));
    return images;
  }

  private static String line(List<Optional<String>> row) {
    return cells(row, Set.of()).toString();
  }

  private static String cells(List<Optional<String>> row, Set<Integer> without) {
    var cells = new ArrayList<Json>();
    for (int i = 0; i < row.size(); i++) {
      if (without.contains(i)) continue;
      cells.add(row.get(i).<Json>map(Json.Str::new).orElseGet(Json.Nil::new));
    }
    return new String(new Json.Arr(cells).canonical(), java.nio.charset.StandardCharsets.UTF_8);
  }

  /// The columns (`table.column`) whose values differ between two runs on one snapshot.
  static List<String> volatileColumns(Seen one, Seen two) {
    var found = new ArrayList<String>();
    for (var entry : one.images().entrySet()) {
      Images other = two.images().get(entry.getKey());
      if (other == null) continue;
      List<String> columns = entry.getValue().columns();
      for (int i = 0; i < columns.size(); i++) {
        boolean same =
            column(entry.getValue().after(), i).equals(column(other.after(), i))
                && column(entry.getValue().before(), i).equals(column(other.before(), i));
        if (!same) found.add(entry.getKey() + "." + columns.get(i));
      }
    }
    return found;
  }

  private static List<String> column(List<List<Optional<String>>> rows, int column) {
    var values = new ArrayList<String>();
    for (List<Optional<String>> row : rows)
      values.add(row.get(column).map(v -> "=" + v).orElse(""));
    Collections.sort(values);
    return values;
  }

  /// The impact: counts, and the digest of the images without the columns left out.
  static Impact impact(Seen seen, List<String> leftOut) {
    return new Impact(ordered(seen), Digest.of(document(seen, leftOut)));
  }

  /// The statement's own tables first, then what follows from them.
  private static List<Impact.Table> ordered(Seen seen) {
    var tables = new ArrayList<>(seen.tables().values());
    tables.sort(
        java.util.Comparator.comparingInt(
                (Impact.Table table) -> {
                  if (table.because().equals("the statement")) return 0;
                  return table.because().startsWith("foreign key") ? 1 : 2;
                })
            .thenComparing(Impact.Table::name));
    return tables;
  }

  /// Table names and both sorted image sets, in canonical form.
  static byte[] document(Seen seen, List<String> leftOut) {
    Json.Obj document = Json.object();
    for (var entry : seen.images().entrySet()) {
      var without = new HashSet<Integer>();
      List<String> columns = entry.getValue().columns();
      for (int i = 0; i < columns.size(); i++) {
        if (leftOut.contains(entry.getKey() + "." + columns.get(i))) without.add(i);
      }
      document.put(
          entry.getKey(),
          Json.object()
              .put("before", lines(entry.getValue().before(), without))
              .put("after", lines(entry.getValue().after(), without)));
    }
    return document.canonical();
  }

  private static Json lines(List<List<Optional<String>>> rows, Set<Integer> without) {
    var lines = new ArrayList<String>();
    for (List<Optional<String>> row : rows) lines.add(cells(row, without));
    Collections.sort(lines);
    return new Json.Arr(lines.stream().<Json>map(Json.Str::new).toList());
  }

  /// The images as people may look at them: columns, and rows before and after.
  static byte[] shown(Seen seen) {
    Json.Obj document = Json.object();
    for (var entry : seen.images().entrySet()) {
      Images images = entry.getValue();
      document.put(
          entry.getKey(),
          Json.object()
              .put(
                  "columns",
                  new Json.Arr(images.columns().stream().<Json>map(Json.Str::new).toList()))
              .put("before", table(images.before()))
              .put("after", table(images.after())));
    }
    return document.canonical();
  }

  private static Json table(List<List<Optional<String>>> rows) {
    var lines = new ArrayList<Json>();
    for (List<Optional<String>> row : rows) {
      var cells = new ArrayList<Json>();
      for (Optional<String> cell : row) {
        cells.add(cell.<Json>map(Json.Str::new).orElseGet(Json.Nil::new));
      }
      lines.add(new Json.Arr(cells));
    }
    return new Json.Arr(lines);
  }
}
