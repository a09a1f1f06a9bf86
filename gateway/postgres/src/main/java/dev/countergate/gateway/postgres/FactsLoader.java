package dev.countergate.gateway.postgres;

import dev.countergate.domain.Effect;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads functions and types, and finds out which types run user code.
final class FactsLoader {
  private static final int JSON = 114;
  private static final int JSONB = 3802;

  private final UpstreamLink link;
  private final NodeRules rules;

  FactsLoader(UpstreamLink link, NodeRules rules) {
    this.link = link;
    this.rules = rules;
  }

  Facts load(
      long epoch, Map<Integer, Facts.Relation> relations, Reach reach, Set<Facts.Column> guarded)
      throws IOException {
    Builtins builtins = Builtins.of(link.major());
    var replaced = new ArrayList<String>();
    var proven = new HashMap<Integer, Facts.Builtin>();
    Map<Integer, String> others = userFunctions();
    var definitions = new StringBuilder();
    for (Builtins.Definition function : Builtins.read(link.query(Builtins.QUERY))) {
      definitions.append(function.key()).append('\t').append(function.digest()).append('\n');
      if (builtins.isShipped(function)) {
        proven.put(function.oid(), new Facts.Builtin(function.key(), builtins.effect(function)));
      } else {
        replaced.add(function.key());
        others.put(function.oid(), function.key() + " (not as shipped)");
      }
    }
    String digest =
        HexFormat.of()
            .formatHex(Scram.sha256(definitions.toString().getBytes(StandardCharsets.UTF_8)));
    var functions = new Facts.Functions(proven, others, operators());
    var none = new Facts.Types(Map.of(), Map.of(), Set.of(), Set.of(), false);
    var before =
        new Facts(
            epoch,
            link.major(),
            digest,
            replaced,
            functions,
            none,
            relations,
            reach,
            exported(),
            guarded);
    return new Facts(
        epoch,
        link.major(),
        digest,
        List.copyOf(replaced),
        functions,
        types(before),
        relations,
        reach,
        before.exported(),
        guarded);
  }

  private Map<Integer, Integer> operators() throws IOException {
    Rows rows =
        link.query(
            "select oid, oprcode::pg_catalog.oid from pg_catalog.pg_operator where oid < 16384");
    var operators = new HashMap<Integer, Integer>();
    for (int i = 0; i < rows.size(); i++) operators.put(rows.oid(i, 0), rows.oid(i, 1));
    return operators;
  }

  private Map<Integer, String> userFunctions() throws IOException {
    Rows rows =
        link.query(
            "select p.oid, n.nspname || '.' || p.proname || '('"
                + " || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')'"
                + " from pg_catalog.pg_proc p"
                + " join pg_catalog.pg_namespace n on n.oid = p.pronamespace"
                + " where p.oid >= 16384");
    var functions = new HashMap<Integer, String>();
    for (int i = 0; i < rows.size(); i++) functions.put(rows.oid(i, 0), rows.text(i, 1));
    return functions;
  }

  /// Columns of the server's catalogs that hold secrets or data, even behind a view.
  private Set<Facts.Column> exported() throws IOException {
    Rows rows =
        link.query(
            """
            select a.attrelid, a.attnum from pg_catalog.pg_attribute a
            join pg_catalog.pg_class c on c.oid = a.attrelid
            where c.relnamespace = 11 and a.attnum > 0 and (c.relname, a.attname) in (
              ('pg_authid', 'rolpassword'), ('pg_largeobject', 'data'),
              ('pg_statistic', 'stavalues1'), ('pg_statistic', 'stavalues2'),
              ('pg_statistic', 'stavalues3'), ('pg_statistic', 'stavalues4'),
              ('pg_statistic', 'stavalues5'), ('pg_subscription', 'subconninfo'),
              ('pg_user_mapping', 'umoptions'), ('pg_statistic_ext_data', 'stxdndistinct'),
              ('pg_statistic_ext_data', 'stxddependencies'), ('pg_statistic_ext_data', 'stxdmcv'),
              ('pg_statistic_ext_data', 'stxdexpr'))\
            """);
    var columns = new HashSet<Facts.Column>();
    for (int i = 0; i < rows.size(); i++) {
      columns.add(new Facts.Column(rows.oid(i, 0), (int) rows.number(i, 1)));
    }
    return Set.copyOf(columns);
  }

  private Facts.Types types(Facts before) throws IOException {
    var names = new HashMap<Integer, String>();
    var builtinByName = new HashMap<String, Integer>();
    var built = new HashMap<Integer, List<Integer>>();
    Rows rows =
        link.query(
            "select t.oid, n.nspname, t.typname, t.typtype, t.typelem, t.typbasetype, t.typarray,"
                + " n.nspname like 'pg\\_temp%' from pg_catalog.pg_type t"
                + " join pg_catalog.pg_namespace n on n.oid = t.typnamespace");
    for (int i = 0; i < rows.size(); i++) {
      int oid = rows.oid(i, 0);
      if (Facts.isUser(oid) && !rows.truth(i, 7)) {
        names.put(oid, rows.text(i, 1) + "." + rows.text(i, 2));
      } else if (rows.text(i, 1).equals("pg_catalog")) {
        builtinByName.put(rows.text(i, 2), oid);
      }
      builtOn(built, rows.oid(i, 4), oid);
      builtOn(built, rows.oid(i, 5), oid);
    }
    Rows ranges = link.query("select rngsubtype, rngtypid, rngmultitypid from pg_catalog.pg_range");
    for (int i = 0; i < ranges.size(); i++) {
      builtOn(built, ranges.oid(i, 0), ranges.oid(i, 1));
      builtOn(built, ranges.oid(i, 0), ranges.oid(i, 2));
    }
    Set<Integer> bases = baseHazards();
    var inputs = new HashSet<>(bases);
    inputs.addAll(domainHazards(before));
    inputs.addAll(ids("rngtypid", "rngcanonical >= 16384 or rngsubopc >= 16384", "pg_range"));
    spread(inputs, built);
    var uses = new HashSet<>(inputs);
    uses.addAll(ids("rngtypid", "rngsubdiff >= 16384", "pg_range"));
    uses.addAll(
        ids(
            "opcintype",
            "oid >= 16384 and not "
                + CatalogQueries.trusted(
                    "'pg_catalog.pg_opclass'::pg_catalog.regclass", "pg_opclass.oid"),
            "pg_opclass"));
    uses.addAll(
        ids(
            "castsource",
            "castfunc >= 16384 and casttarget in (%d, %d)".formatted(JSON, JSONB),
            "pg_cast"));
    spread(uses, built);
    return new Facts.Types(names, builtinByName, inputs, uses, !bases.isEmpty());
  }

  private static void builtOn(Map<Integer, List<Integer>> built, int base, int type) {
    if (base != 0 && type != 0) built.computeIfAbsent(base, _ -> new ArrayList<>()).add(type);
  }

  /// Base types whose input, or whose type modifier, user code reads.
  private Set<Integer> baseHazards() throws IOException {
    return ids(
        "oid",
        "oid >= 16384 and typtype = 'b' and (typinput >= 16384 or typmodin >= 16384"
            + " or typreceive >= 16384) and not "
            + CatalogQueries.trusted("'pg_catalog.pg_type'::pg_catalog.regclass", "pg_type.oid"),
        "pg_type");
  }

  /// Domains whose CHECK is not proven to read only.
  private Set<Integer> domainHazards(Facts before) throws IOException {
    Rows rows =
        link.query(
            "select contypid, conbin from pg_catalog.pg_constraint"
                + " where contypid >= 16384 and contype = 'c'");
    var hazards = new HashSet<Integer>();
    for (int i = 0; i < rows.size(); i++) {
      boolean proven =
          TreeReader.plain(rows.text(i, 1)) instanceof TreeReader.Read.Whole(var tree)
              && isRead(Judge.ofExpression(tree, rules, before));
      if (!proven) hazards.add(rows.oid(i, 0));
    }
    return hazards;
  }

  private static boolean isRead(TreeVerdict verdict) {
    Set<Effect> effects = verdict.effects();
    return effects.isEmpty() && verdict.conditions().isEmpty();
  }

  /// Whatever is built on a hazard is one: arrays, domains, ranges, and rows that hold it.
  private void spread(Set<Integer> hazards, Map<Integer, List<Integer>> built) throws IOException {
    int before = -1;
    while (before != hazards.size()) {
      before = hazards.size();
      for (int type : List.copyOf(hazards)) hazards.addAll(built.getOrDefault(type, List.of()));
      if (!hazards.isEmpty()) hazards.addAll(rowsHolding(hazards));
    }
  }

  private Set<Integer> rowsHolding(Set<Integer> types) throws IOException {
    var list = new ArrayList<String>();
    for (int type : types) list.add(Integer.toUnsignedString(type));
    Rows rows =
        link.query(
            "select distinct c.reltype from pg_catalog.pg_attribute a"
                + " join pg_catalog.pg_class c on c.oid = a.attrelid"
                + " where a.attnum > 0 and not a.attisdropped and c.reltype <> 0"
                + " and a.atttypid = any ($1::pg_catalog.oid[])",
            "{" + String.join(",", list) + "}");
    return oids(rows);
  }

  private Set<Integer> ids(String column, String where, String catalog) throws IOException {
    return oids(link.query("select " + column + " from pg_catalog." + catalog + " where " + where));
  }

  private static Set<Integer> oids(Rows rows) {
    var oids = new HashSet<Integer>();
    for (int i = 0; i < rows.size(); i++) oids.add(rows.oid(i, 0));
    return oids;
  }
}
