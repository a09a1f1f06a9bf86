package dev.countergate.gateway.postgres;

import dev.countergate.domain.Effect;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The functions that a server was shipped with: what each does, and how it is defined.
///
/// A superuser can replace a built-in under its own number, so a number below 16384 proves nothing
/// by itself. Every definition is compared with the packaged list of its major version, by schema,
/// name and arguments; one that differs counts as a user function.
final class Builtins {
  /// All of them with what their definition consists of. The functions used here are written in C:
  /// the server runs those by number, whatever `pg_proc` says.
  static final String QUERY =
      """
      select p.oid, n.nspname, p.proname, pg_catalog.pg_get_function_identity_arguments(p.oid),
        pg_catalog.concat_ws('|', l.lanname, p.prokind, p.provolatile, p.prosecdef, p.proretset,
          pg_catalog.format_type(p.prorettype, null), p.prosrc,
          pg_catalog.pg_get_function_sqlbody(p.oid), p.proconfig),
        p.provolatile,
        (pg_catalog.format_type(p.prorettype, null) in ('trigger', 'event_trigger', 'cstring',
            'internal', 'fdw_handler', 'index_am_handler', 'language_handler', 'tsm_handler',
            'table_am_handler', 'pg_ddl_command')
          or exists (select 1 from pg_catalog.unnest(p.proargtypes) a(t)
            where pg_catalog.format_type(a.t, null) in ('internal', 'cstring')))
      from pg_catalog.pg_proc p
      join pg_catalog.pg_namespace n on n.oid = p.pronamespace
      join pg_catalog.pg_language l on l.oid = p.prolang
      where p.oid < 16384
      order by n.nspname, p.proname, 4
      """;

  private final Map<String, Effect> classes;
  private final Map<String, String> shipped;

  private Builtins(Map<String, Effect> classes, Map<String, String> shipped) {
    this.classes = classes;
    this.shipped = shipped;
  }

  /// The lists of a major version; without one, no built-in function is proven.
  static Builtins of(int major) {
    var classes = new HashMap<String, Effect>();
    for (String line : lines("builtin-classes.tsv").orElseThrow()) {
      String[] cells = line.split("\t", -1);
      if (cells.length < 4 || cells[0].equals("name")) continue;
      classes.put(
          cells[0] + "(" + cells[1] + ")", Effect.valueOf(cells[3].toUpperCase(Locale.ROOT)));
    }
    var shipped = new HashMap<String, String>();
    for (String line : lines("builtins-" + major + ".tsv").orElse(List.of())) {
      String[] cells = line.split("\t", -1);
      shipped.put(cells[0], cells[1]);
    }
    return new Builtins(classes, shipped);
  }

  /// One function as a server has it.
  record Definition(int oid, String key, String digest, String volatility, boolean plumbing) {}

  static List<Definition> read(Rows rows) {
    var all = new ArrayList<Definition>();
    for (int i = 0; i < rows.size(); i++) {
      String key = rows.text(i, 1) + "." + rows.text(i, 2) + "(" + rows.text(i, 3) + ")";
      byte[] digest = Scram.sha256(rows.text(i, 4).getBytes(StandardCharsets.UTF_8));
      String hex = HexFormat.of().formatHex(digest, 0, 8);
      all.add(new Definition(rows.oid(i, 0), key, hex, rows.text(i, 5), rows.truth(i, 6)));
    }
    return all;
  }

  /// Whether it is defined as it was shipped.
  boolean isShipped(Definition definition) {
    return definition.digest().equals(shipped.get(definition.key()));
  }

  /// What it does, by the rules that were measured: its own line, else plumbing and volatile
  /// functions prove nothing, and everything stable or immutable reads.
  Effect effect(Definition definition) {
    if (definition.plumbing()) return Effect.UNKNOWN;
    Effect listed = classes.get(name(definition));
    if (listed != null) return listed;
    return definition.volatility().equals("v") ? Effect.UNKNOWN : Effect.READ;
  }

  /// Whether somebody looked at what it does.
  boolean isListed(Definition definition) {
    return classes.containsKey(name(definition));
  }

  /// What a function of this name does, schema first, by its own line.
  Optional<Effect> listed(String name) {
    return Optional.ofNullable(classes.get(name.substring(name.indexOf('.') + 1)));
  }

  private static String name(Definition definition) {
    return definition.key().substring(definition.key().indexOf('.') + 1);
  }

  private static Optional<List<String>> lines(String resource) {
    try (var in = Builtins.class.getResourceAsStream(resource)) {
      if (in == null) return Optional.empty();
      try (var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
        return Optional.of(reader.lines().filter(line -> !line.startsWith("#")).toList());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
