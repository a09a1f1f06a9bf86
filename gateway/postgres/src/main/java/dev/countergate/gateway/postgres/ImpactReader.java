package dev.countergate.gateway.postgres;

import dev.countergate.domain.Digest;
import dev.countergate.domain.Impact;
import dev.countergate.domain.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Tells what one statement changed, between two readings inside its transaction.
///
/// Counts are the difference of the server's own counters, which no rollback resets. Rows come from
/// two sessions on one snapshot: *after* is what the runner sees as its own, *before* what the
/// observer sees as overwritten; rows that were only locked drop out on both sides.
final class ImpactReader {
  static final int ROWS_MAX = 10_000;

  private static final String COUNTERS =
      "select relid, n_tup_ins, n_tup_upd, n_tup_del from pg_catalog.pg_stat_xact_user_tables"
          + " where n_tup_ins OPERATOR(pg_catalog.+) n_tup_upd OPERATOR(pg_catalog.+) n_tup_del"
          + " OPERATOR(pg_catalog.>) 0";

  private final Runner runner;
  private final UpstreamLink observer;
  private final Facts facts;
  private final Map<Integer, String> causes = new HashMap<>();
  private Map<Integer, long[]> before = Map.of();

  /// Runs a statement of ours in the measured session; operators in it are qualified, since names
  /// resolve there as the client arranged.
  @FunctionalInterface
  interface Runner {
    Rows run(String text, String... values) throws IOException;
  }

  /// Rows of one table, each as its columns' texts.
  record Images(List<String> columns, List<List<String>> before, List<List<String>> after) {}

  /// What was seen: counts and images by the table's name.
  record Seen(TreeMap<String, Impact.Table> tables, TreeMap<String, Images> images) {}

  ImpactReader(Runner runner, UpstreamLink observer, Facts facts, Set<Integer> written) {
    this.runner = runner;
    this.observer = observer;
    this.facts = facts;
    for (Reach.Touched touched : facts.reach().from(written)) {
      causes.put(touched.relation(), touched.because());
    }
  }

  void begin() throws IOException {
    before = counters();
  }

  /// After the statement, and after its deferred constraints fired.
  Seen end() throws IOException {
    var tables = new TreeMap<String, Impact.Table>();
    var images = new TreeMap<String, Images>();
    for (var entry : counters().entrySet()) {
      long[] was = before.getOrDefault(entry.getKey(), new long[3]);
      long[] now = entry.getValue();
      long changed = now[0] - was[0] + now[1] - was[1] + now[2] - was[2];
      if (changed == 0) continue;
      if (changed > ROWS_MAX) throw new TooMuch("more than " + ROWS_MAX + " rows are touched");
      Facts.Relation relation =
          facts
              .relation(entry.getKey())
              .orElseThrow(() -> new TooMuch("a table is touched that cannot be seen"));
      tables.put(
          relation.full(),
          new Impact.Table(
              relation.full(),
              now[0] - was[0],
              now[1] - was[1],
              now[2] - was[2],
              estimate(relation),
              causes.getOrDefault(relation.oid(), trigger())));
      images.put(relation.full(), images(relation));
    }
    return new Seen(tables, images);
  }

  /// What no foreign key explains, a trigger did: the first that can fire is named.
  private String trigger() {
    for (int relation : causes.keySet()) {
      for (Reach.Trigger trigger : facts.reach().triggersOf(relation)) {
        return "trigger " + trigger.name();
      }
    }
    return "the statement";
  }

  private Map<Integer, long[]> counters() throws IOException {
    Rows rows = runner.run(COUNTERS);
    var counters = new HashMap<Integer, long[]>();
    for (int i = 0; i < rows.size(); i++) {
      counters.put(
          rows.oid(i, 0), new long[] {rows.number(i, 1), rows.number(i, 2), rows.number(i, 3)});
    }
    return counters;
  }

  private long estimate(Facts.Relation relation) throws IOException {
    Rows rows =
        observer.query(
            "select reltuples::pg_catalog.int8 from pg_catalog.pg_class"
                + " where oid OPERATOR(pg_catalog.=) $1::pg_catalog.oid",
            Integer.toUnsignedString(relation.oid()));
    return rows.size() == 0 ? -1 : Math.max(-1, rows.number(0, 0));
  }

  private Images images(Facts.Relation relation) throws IOException {
    List<String> columns = columns(relation);
    var texts = new StringBuilder("select ctid::pg_catalog.text");
    for (String column : columns) texts.append(", r.").append(column).append("::pg_catalog.text");
    String from = " from only " + quoted(relation) + " as r where ";
    Rows mine = runner.run(texts + from + "pg_catalog.age(r.xmin) OPERATOR(pg_catalog.<=) 0");
    Rows theirs =
        observer.query(texts + from + "r.xmax::pg_catalog.text OPERATOR(pg_catalog.<>) '0'");
    String at =
        "select ctid::pg_catalog.text"
            + from
            + "r.ctid OPERATOR(pg_catalog.=) any ($1::pg_catalog.tid[])";
    Set<String> seen = new HashSet<>(observer.query(at, places(mine)).column(0));
    Set<String> mineStill = new HashSet<>(runner.run(at, places(theirs)).column(0));
    return new Images(columns, rows(theirs, mineStill), rows(mine, seen));
  }

  private List<String> columns(Facts.Relation relation) throws IOException {
    return observer
        .query(
            "select pg_catalog.quote_ident(attname) from pg_catalog.pg_attribute"
                + " where attrelid OPERATOR(pg_catalog.=) $1::pg_catalog.oid"
                + " and attnum OPERATOR(pg_catalog.>) 0 and not attisdropped order by attnum",
            Integer.toUnsignedString(relation.oid()))
        .column(0);
  }

  private static String quoted(Facts.Relation relation) {
    return quote(relation.schema()) + "." + quote(relation.name());
  }

  private static String quote(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  private static String places(Rows rows) {
    var places = new ArrayList<String>();
    for (String place : rows.column(0)) places.add('"' + place + '"');
    return "{" + String.join(",", places) + "}";
  }

  /// Each row as its columns, NULL told from the empty text by a sign in front.
  private static List<List<String>> rows(Rows rows, Set<String> without) {
    var all = new ArrayList<List<String>>();
    for (int i = 0; i < rows.size(); i++) {
      if (without.contains(rows.text(i, 0))) continue;
      var row = new ArrayList<String>();
      for (int column = 1; column < rows.width(); column++) {
        row.add(rows.isNull(i, column) ? "" : "=" + rows.text(i, column));
      }
      all.add(List.copyOf(row));
    }
    return List.copyOf(all);
  }

  /// Columns, as `table.column`, whose values differ between two runs on one snapshot.
  static List<String> differing(Seen one, Seen two) {
    var found = new ArrayList<String>();
    for (var entry : one.images().entrySet()) {
      Images other = two.images().get(entry.getKey());
      if (other == null) continue;
      for (int i = 0; i < entry.getValue().columns().size(); i++) {
        boolean same =
            column(entry.getValue().after(), i).equals(column(other.after(), i))
                && column(entry.getValue().before(), i).equals(column(other.before(), i));
        if (!same) found.add(entry.getKey() + "." + entry.getValue().columns().get(i));
      }
    }
    return List.copyOf(found);
  }

  private static List<String> column(List<List<String>> rows, int column) {
    return rows.stream().map(row -> row.get(column)).sorted().toList();
  }

  /// The impact: counts, and one digest over table names and both sorted image sets.
  static Impact impact(Seen seen, List<String> leftOut) {
    Json.Obj document = Json.object();
    for (var entry : seen.images().entrySet()) {
      Images images = entry.getValue();
      var without = new HashSet<Integer>();
      for (int i = 0; i < images.columns().size(); i++) {
        if (leftOut.contains(entry.getKey() + "." + images.columns().get(i))) without.add(i);
      }
      document.put(
          entry.getKey(),
          Json.object()
              .put("before", lines(images.before(), without))
              .put("after", lines(images.after(), without)));
    }
    return new Impact(ordered(seen), Digest.of(document.canonical()));
  }

  /// The statement's own tables first, then what foreign keys and triggers do.
  private static List<Impact.Table> ordered(Seen seen) {
    var tables = new ArrayList<>(seen.tables().values());
    tables.sort(Comparator.comparingInt(ImpactReader::rank).thenComparing(Impact.Table::name));
    return tables;
  }

  private static int rank(Impact.Table table) {
    if (table.because().equals("the statement")) return 0;
    return table.because().startsWith("foreign key") ? 1 : 2;
  }

  /// The images as people may look at them: columns, and the rows before and after.
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

  private static Json table(List<List<String>> rows) {
    var lines = new ArrayList<Json>();
    for (List<String> row : rows) {
      var cells = new ArrayList<Json>();
      for (String cell : row) {
        cells.add(cell.isEmpty() ? new Json.Nil() : new Json.Str(cell.substring(1)));
      }
      lines.add(new Json.Arr(cells));
    }
    return new Json.Arr(lines);
  }

  private static Json lines(List<List<String>> rows, Set<Integer> without) {
    var lines = new ArrayList<String>();
    for (List<String> row : rows) {
      var cells = new ArrayList<Json>();
      for (int i = 0; i < row.size(); i++) {
        if (!without.contains(i)) cells.add(new Json.Str(row.get(i)));
      }
      lines.add(text(cells));
    }
    return new Json.Arr(lines.stream().sorted().map(line -> (Json) new Json.Str(line)).toList());
  }

  private static String text(List<Json> cells) {
    return new String(new Json.Arr(cells).canonical(), StandardCharsets.UTF_8);
  }

  /// The rows cannot be imaged.
  static final class TooMuch extends IOException {
    TooMuch(String why) {
      super(why);
    }
  }
}
