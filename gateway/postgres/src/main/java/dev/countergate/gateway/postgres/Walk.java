package dev.countergate.gateway.postgres;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Everything that a write to one table can touch, as the catalog says before anything runs: the
/// table and its partitions, tables behind foreign keys that act (a delete may become an update
/// further on, so both kinds count), and the triggers of all of them.
final class Walk {
  private static final String TABLES =
      """
      with recursive written(oid) as (
        select $1::oid union
        select i.inhrelid from pg_catalog.pg_inherits i join written w on i.inhparent = w.oid
      ), walk(oid, because) as (
        select oid, 'the statement'::text from written
        union
        select x.oid, x.because from walk w cross join lateral (
          select c.conrelid as oid,
            ('foreign key ' || c.conname::text || ', on '
              || case when $2 = 'd' and c.confdeltype in ('c', 'n', 'd') then 'delete ' else 'update ' end
              || case (case when $2 = 'd' and c.confdeltype in ('c', 'n', 'd')
                   then c.confdeltype else c.confupdtype end)
                 when 'c' then 'cascade' when 'n' then 'set null' else 'set default' end) collate "default" as because
          from pg_catalog.pg_constraint c
          where c.confrelid = w.oid and c.contype = 'f' and $2 in ('d', 'u')
            and (c.confdeltype in ('c', 'n', 'd') or c.confupdtype in ('c', 'n', 'd'))
          union all
          select i.inhrelid, w.because from pg_catalog.pg_inherits i where i.inhparent = w.oid
        ) x
      )
      select w.oid, max(w.because), c.relkind::text, c.relhasrules
      from walk w join pg_catalog.pg_class c on c.oid = w.oid
      group by w.oid, c.relkind, c.relhasrules
      """;
  private static final String TRIGGERS =
      """
      select t.tgname, l.lanname, p.prosecdef
      from pg_catalog.pg_trigger t join pg_catalog.pg_proc p on p.oid = t.tgfoid
        join pg_catalog.pg_language l on l.oid = p.prolang
      where t.tgrelid = any($1::oid[]) and not t.tgisinternal and t.tgenabled <> 'D'
      order by 1
      """;
  private static final String WAYS_OUT =
      """
      select e.extname from pg_catalog.pg_extension e
      where e.extname in ('dblink', 'postgres_fdw', 'file_fdw', 'pg_net', 'http', 'pg_cron',
        'plpython3u', 'plpythonu', 'plpython2u', 'plperlu', 'pltclu', 'pljava', 'plsh', 'adminpack',
        'pg_background', 'pgq', 'mysql_fdw', 'oracle_fdw', 'tds_fdw', 'multicorn', 'aws_s3',
        'aws_lambda', 'plrust', 'plv8', 'pllua', 'plluau', 'plr', 'oracle_compat', 'pgagent')
      union all
      select l.lanname from pg_catalog.pg_language l
      where not l.lanpltrusted and l.lanname not in ('internal', 'c')
      union all
      select 'superuser' from pg_catalog.pg_roles r
      where r.rolname = current_user and r.rolsuper
      """;
  private static final String RELATION =
      """
      select n.nspname || '.' || c.relname,
        pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname),
        case when c.reltuples < 0 then -1 else c.reltuples::bigint end
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where c.oid = $1::oid
      """;
  private static final String COLUMNS =
      """
      select a.attname, pg_catalog.quote_ident(a.attname) from pg_catalog.pg_attribute a
      where a.attrelid = $1::oid and a.attnum > 0 and not a.attisdropped order by a.attnum
      """;

  private final UpstreamLink catalog;
  private final Map<Long, String> because = new HashMap<>();
  private final List<Long> tables = new ArrayList<>();
  private final List<String> triggers = new ArrayList<>();
  private final Map<Long, Relation> relations = new HashMap<>();
  private Optional<String> obstacle = Optional.empty();

  private Walk(UpstreamLink catalog) {
    this.catalog = catalog;
  }

  /// One table: how it is named, and why it is touched.
  record Relation(
      String name,
      String quoted,
      long rows,
      List<String> columns,
      String columnTexts,
      String because) {}

  /// Walks from the written tables.
  ///
  /// @param event `i`, `u` or `d`
  static Walk of(
      UpstreamLink catalog, Facts facts, Set<Integer> written, char event, List<String> trust)
      throws IOException {
    var walk = new Walk(catalog);
    for (int relation : written) walk.walk(Integer.toUnsignedString(relation), event);
    walk.hazards(facts);
    if (walk.obstacle.isEmpty()) walk.look(trust);
    return walk;
  }

  /// User code of constraints, indexes, defaults and columns runs in a write as well.
  private void hazards(Facts facts) {
    for (long table : tables) {
      Optional<Facts.Relation> relation = facts.relation((int) table);
      if (relation.isEmpty()) {
        obstacle = Optional.of("a table is reached that cannot be seen");
      } else if (!relation.orElseThrow().hazard().isEmpty()) {
        obstacle =
            Optional.of(relation.orElseThrow().full() + ": " + relation.orElseThrow().hazard());
      }
    }
  }

  private void walk(String relation, char event) throws IOException {
    Rows rows = catalog.query(TABLES, relation, String.valueOf(event));
    for (int i = 0; i < rows.size(); i++) {
      tables.add(rows.number(i, 0));
      because.put(rows.number(i, 0), rows.text(i, 1));
      String kind = rows.text(i, 2);
      if (!kind.equals("r") && !kind.equals("p"))
        obstacle = Optional.of("a foreign table is reached");
      if (rows.truth(i, 3)) obstacle = Optional.of("a table with rules is reached");
    }
  }

  private void look(List<String> trust) throws IOException {
    Rows rows = catalog.query(TRIGGERS, array());
    for (int i = 0; i < rows.size(); i++) {
      triggers.add(rows.text(i, 0));
      String language = rows.text(i, 1);
      boolean trusted =
          trust.contains("sql-and-plpgsql-triggers")
              && (language.equals("sql") || language.equals("plpgsql"));
      if (!trusted) {
        obstacle =
            Optional.of("trigger " + rows.text(i, 0) + " is not trusted by the target's settings");
      }
    }
    if (!triggers.isEmpty() && obstacle.isEmpty()) {
      Rows ways = catalog.query(WAYS_OUT);
      if (ways.size() > 0) {
        obstacle =
            Optional.of(
                "triggers cannot be trusted here: "
                    + ways.text(0, 0)
                    + " offers a way out of the database");
      }
    }
  }

  private String array() {
    var out = new StringBuilder("{");
    for (long table : tables) {
      if (out.length() > 1) out.append(',');
      out.append(table);
    }
    return out.append('}').toString();
  }

  /// Why nothing may be rehearsed here, if so.
  Optional<String> obstacle() {
    return obstacle;
  }

  List<Long> tables() {
    return List.copyOf(tables);
  }

  Relation relation(long oid) throws IOException {
    Relation known = relations.get(oid);
    if (known != null) return known;
    String id = Long.toString(oid);
    Rows row = catalog.query(RELATION, id);
    if (row.size() == 0) throw new Measurement.TooMuch("a touched table cannot be named");
    Rows columns = catalog.query(COLUMNS, id);
    var texts = new StringBuilder();
    for (String column : columns.column(1)) {
      texts.append(", countergate_row.").append(column).append("::text");
    }
    var relation =
        new Relation(
            row.text(0, 0),
            row.text(0, 1),
            row.number(0, 2),
            columns.column(0),
            texts.toString(),
            because.getOrDefault(oid, "trigger " + String.join(" or ", triggers)));
    relations.put(oid, relation);
    return relation;
  }
}
