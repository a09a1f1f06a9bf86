package dev.countergate.gateway.postgres;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What is asked of the catalogs, over the gateway's own connection and with qualified names.
final class CatalogQueries {
  /// Catalogs whose rows decide what a statement means. Rows of temporary objects are left out, or
  /// every temporary table would empty the cache.
  private static final List<String> DECISIVE =
      List.of(
          "pg_proc",
          "pg_rewrite",
          "pg_policy",
          "pg_operator",
          "pg_cast",
          "pg_constraint",
          "pg_index",
          "pg_attrdef",
          "pg_namespace",
          "pg_inherits",
          "pg_trigger",
          "pg_auth_members",
          "pg_aggregate",
          "pg_opclass",
          "pg_amproc",
          "pg_range",
          "pg_foreign_table",
          "pg_statistic_ext",
          "pg_db_role_setting",
          "pg_extension");

  private static final String NO_TEMPORARY =
      " where %s not in (select oid from pg_catalog.pg_namespace where nspname like 'pg\\_temp%%'"
          + " or nspname like 'pg\\_toast\\_temp%%')";

  /// Members of these extensions are C code that everybody runs: their types and operators are no
  /// hazard by themselves. Their functions in a statement still prove nothing.
  private static final String TRUSTED =
      "('citext', 'hstore', 'pg_trgm', 'ltree', 'uuid-ossp', 'pgcrypto', 'btree_gin', 'btree_gist',"
          + " 'intarray', 'isn', 'cube', 'seg', 'unaccent', 'fuzzystrmatch', 'postgis', 'vector')";

  private CatalogQueries() {}

  /// The objects of trusted extensions that are not scripts: everything but functions in SQL and
  /// PL.
  static String trusted(String classId, String objectId) {
    return "exists (select 1 from pg_catalog.pg_depend x join pg_catalog.pg_extension e on e.oid ="
        + " x.refobjid where x.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass"
        + " and x.deptype = 'e' and x.classid = "
        + classId
        + " and x.objid = "
        + objectId
        + " and e.extname in "
        + TRUSTED
        + ")";
  }

  static String digest(UpstreamLink link) throws IOException {
    var parts = new ArrayList<String>();
    for (String catalog : DECISIVE) parts.add(part(catalog, ""));
    parts.add(part("pg_class", NO_TEMPORARY.formatted("relnamespace")));
    parts.add(part("pg_type", NO_TEMPORARY.formatted("typnamespace")));
    return String.join(" ", link.query(String.join(" union all ", parts)).column(0));
  }

  private static String part(String catalog, String where) {
    return "select '"
        + catalog
        + "' || pg_catalog.count(*) || ':' || coalesce(pg_catalog.sum(pg_catalog.hashtextextended("
        + "xmin::pg_catalog.text || ctid::pg_catalog.text, 7)::pg_catalog.numeric), 0)"
        + " from pg_catalog."
        + catalog
        + where;
  }

  static Map<Integer, Facts.Relation> relations(UpstreamLink link) throws IOException {
    Map<Integer, String> hazards = relationHazards(link);
    Rows rows =
        link.query(
            "select c.oid, n.nspname, c.relname, c.relkind from pg_catalog.pg_class c"
                + " join pg_catalog.pg_namespace n on n.oid = c.relnamespace"
                + " where c.relpersistence <> 't'"
                + " and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S', 't')");
    var relations = new HashMap<Integer, Facts.Relation>();
    for (int i = 0; i < rows.size(); i++) {
      int oid = rows.oid(i, 0);
      String hazard = hazards.getOrDefault(oid, "");
      char kind = rows.text(i, 3).charAt(0);
      relations.put(oid, new Facts.Relation(oid, rows.text(i, 1), rows.text(i, 2), kind, hazard));
    }
    return Map.copyOf(relations);
  }

  /// Planning a SELECT runs user code out of constraints of children, indexes, statistics, and a
  /// foreign partition leaves the server: none of it is in the tree.
  private static Map<Integer, String> relationHazards(UpstreamLink link) throws IOException {
    Rows direct =
        link.query(
            """
            select r.relid, pg_catalog.min(r.what) from (
              select conrelid as relid, 'constraint ' || conname as what, oid as objid,
                'pg_catalog.pg_constraint'::pg_catalog.regclass as class
              from pg_catalog.pg_constraint where conrelid <> 0
              union all select i.indrelid, 'index ' || c.relname, i.indexrelid,
                'pg_catalog.pg_class'::pg_catalog.regclass
              from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid
              union all select stxrelid, 'statistics ' || stxname, oid,
                'pg_catalog.pg_statistic_ext'::pg_catalog.regclass
              from pg_catalog.pg_statistic_ext
              union all select adrelid, 'a column default', oid,
                'pg_catalog.pg_attrdef'::pg_catalog.regclass
              from pg_catalog.pg_attrdef
              union all select partrelid, 'its partition key', partrelid,
                'pg_catalog.pg_class'::pg_catalog.regclass
              from pg_catalog.pg_partitioned_table) r
            join pg_catalog.pg_depend d on d.classid = r.class and d.objid = r.objid
            where d.refobjid >= 16384 and d.refclassid in (
              'pg_catalog.pg_proc'::pg_catalog.regclass,
              'pg_catalog.pg_operator'::pg_catalog.regclass,
              'pg_catalog.pg_opclass'::pg_catalog.regclass,
              'pg_catalog.pg_opfamily'::pg_catalog.regclass)
            and not\
            """
                + " "
                + trusted("d.refclassid", "d.refobjid")
                + " group by r.relid");
    var hazards = new HashMap<Integer, String>();
    for (int i = 0; i < direct.size(); i++) {
      hazards.put(direct.oid(i, 0), direct.text(i, 1) + " runs user code");
    }
    Rows foreign =
        link.query("select oid from pg_catalog.pg_class where relkind = 'f' and oid >= 16384");
    for (int i = 0; i < foreign.size(); i++) {
      hazards.putIfAbsent(foreign.oid(i, 0), "it is a table of another server");
    }
    return upwards(hazards, parents(link));
  }

  /// A hazard of a child is one of all its parents.
  private static Map<Integer, String> upwards(
      Map<Integer, String> hazards, Map<Integer, List<Integer>> parents) {
    var queue = new ArrayDeque<>(hazards.keySet());
    while (!queue.isEmpty()) {
      int child = queue.remove();
      for (int parent : parents.getOrDefault(child, List.of())) {
        String because = "in a child: " + hazards.get(child);
        if (hazards.putIfAbsent(parent, because) == null) queue.add(parent);
      }
    }
    return hazards;
  }

  private static Map<Integer, List<Integer>> parents(UpstreamLink link) throws IOException {
    return pairs(link.query("select inhrelid, inhparent from pg_catalog.pg_inherits"));
  }

  private static Map<Integer, List<Integer>> pairs(Rows rows) {
    var pairs = new HashMap<Integer, List<Integer>>();
    for (int i = 0; i < rows.size(); i++) {
      pairs.computeIfAbsent(rows.oid(i, 0), _ -> new ArrayList<>()).add(rows.oid(i, 1));
    }
    return pairs;
  }

  static Reach reach(UpstreamLink link) throws IOException {
    var children = pairs(link.query("select inhparent, inhrelid from pg_catalog.pg_inherits"));
    return new Reach(children, foreignKeys(link), triggers(link));
  }

  private static Map<Integer, List<Reach.ForeignKey>> foreignKeys(UpstreamLink link)
      throws IOException {
    Rows rows =
        link.query(
            "select confrelid, conrelid, conname, confdeltype, confupdtype"
                + " from pg_catalog.pg_constraint where contype = 'f'"
                + " and (confdeltype in ('c', 'n', 'd') or confupdtype in ('c', 'n', 'd'))");
    var keys = new HashMap<Integer, List<Reach.ForeignKey>>();
    for (int i = 0; i < rows.size(); i++) {
      var key =
          new Reach.ForeignKey(
              rows.text(i, 2),
              rows.oid(i, 1),
              rows.oid(i, 0),
              action(rows.text(i, 3)),
              action(rows.text(i, 4)));
      keys.computeIfAbsent(rows.oid(i, 0), _ -> new ArrayList<>()).add(key);
    }
    return keys;
  }

  private static String action(String letter) {
    return switch (letter) {
      case "c" -> "cascade";
      case "n" -> "set null";
      case "d" -> "set default";
      default -> "";
    };
  }

  private static Map<Integer, List<Reach.Trigger>> triggers(UpstreamLink link) throws IOException {
    Rows rows =
        link.query(
            "select t.tgrelid, t.tgname, n.nspname || '.' || p.proname, p.oid, l.lanname"
                + " from pg_catalog.pg_trigger t join pg_catalog.pg_proc p on p.oid = t.tgfoid"
                + " join pg_catalog.pg_namespace n on n.oid = p.pronamespace"
                + " join pg_catalog.pg_language l on l.oid = p.prolang"
                + " where not t.tgisinternal and t.tgenabled <> 'D'");
    var triggers = new HashMap<Integer, List<Reach.Trigger>>();
    for (int i = 0; i < rows.size(); i++) {
      int table = rows.oid(i, 0);
      var trigger =
          new Reach.Trigger(
              rows.text(i, 1), table, rows.text(i, 2), rows.oid(i, 3), rows.text(i, 4));
      triggers.computeIfAbsent(table, _ -> new ArrayList<>()).add(trigger);
    }
    return triggers;
  }

  /// A guarded column, in its table and in every child.
  static Set<Facts.Column> column(UpstreamLink link, String name, Reach reach) throws IOException {
    int dot = name.lastIndexOf('.');
    if (dot <= 0) return Set.of();
    String table = name.substring(0, dot);
    String column = name.substring(dot + 1);
    Rows rows =
        link.query(
            "select c.oid from pg_catalog.pg_class c"
                + " join pg_catalog.pg_namespace n on n.oid = c.relnamespace"
                + " where c.relkind in ('r', 'p', 'v', 'm', 'f')"
                + " and (n.nspname || '.' || c.relname = $1 or c.relname = $1)",
            table);
    var found = new HashSet<Facts.Column>();
    for (int i = 0; i < rows.size(); i++) {
      for (Reach.Touched child :
          new Reach(reach.children(), Map.of(), Map.of()).from(Set.of(rows.oid(i, 0)))) {
        found.addAll(numbered(link, child.relation(), column));
      }
    }
    return found;
  }

  private static Set<Facts.Column> numbered(UpstreamLink link, int relation, String column)
      throws IOException {
    Rows rows =
        link.query(
            "select attnum from pg_catalog.pg_attribute where attrelid = $1::pg_catalog.oid"
                + " and attname = $2 and attnum > 0 and not attisdropped",
            Integer.toUnsignedString(relation),
            column);
    return rows.size() == 0
        ? Set.of()
        : Set.of(new Facts.Column(relation, (int) rows.number(0, 0)));
  }
}
