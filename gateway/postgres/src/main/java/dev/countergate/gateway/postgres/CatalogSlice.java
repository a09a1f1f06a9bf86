package dev.countergate.gateway.postgres;

import dev.countergate.domain.Effect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What of the catalogs one tree was judged by: only what it names, or what a write of it reaches.
/// With it the same judgement can be made again where there is no server.
///
/// @param operators the function behind a built-in operator
/// @param uses types on which built-in functions run user code
/// @param children tables that inherit, or are partitions
/// @param columns those whose reading exports
public record CatalogSlice(
    int major,
    List<Function> functions,
    List<Pair> operators,
    List<Type> types,
    List<Oid> uses,
    List<Relation> relations,
    List<Pair> children,
    List<Reach.ForeignKey> keys,
    List<Reach.Trigger> triggers,
    List<Column> columns) {

  /// One function that the tree names.
  ///
  /// @param effect a built-in one's; empty for any other, of which nothing is proven
  public record Function(int oid, String name, String effect) {}

  /// Two numbers that belong together.
  public record Pair(int from, int to) {}

  /// A type of a user, by the name it had.
  public record Type(int oid, String name) {}

  /// One number.
  public record Oid(int oid) {}

  /// A table, view or sequence.
  public record Relation(int oid, String schema, String name, String kind, String hazard) {}

  /// One column; number 0 is the whole row.
  public record Column(int relation, int number) {}

  static CatalogSlice of(Facts facts, TreeVerdict.Oids oids) {
    var reached = new TreeSet<Integer>(oids.written());
    for (Reach.Touched touched : facts.reach().from(oids.written()))
      reached.add(touched.relation());
    var named = new TreeSet<>(oids.relations());
    named.addAll(reached);
    var functions = new ArrayList<Function>();
    for (int oid : new TreeSet<>(oids.functions())) {
      var builtin = facts.functions().builtin(oid);
      String effect = builtin.map(known -> known.effect().word()).orElse("");
      functions.add(new Function(oid, facts.functions().name(oid), effect));
    }
    var children = new ArrayList<Pair>();
    var keys = new ArrayList<Reach.ForeignKey>();
    var triggers = new ArrayList<Reach.Trigger>();
    for (int relation : reached) {
      for (int child : facts.reach().children().getOrDefault(relation, List.of())) {
        children.add(new Pair(relation, child));
      }
      keys.addAll(facts.reach().referencing().getOrDefault(relation, List.of()));
      triggers.addAll(facts.reach().triggersOf(relation));
    }
    return new CatalogSlice(
        facts.major(),
        functions,
        operators(facts, oids),
        types(facts, oids),
        facts.types().uses().stream()
            .filter(oid -> !Facts.isUser(oid) || oids.types().contains(oid))
            .sorted()
            .map(Oid::new)
            .toList(),
        relations(facts, named),
        children,
        keys,
        triggers,
        columns(facts, oids));
  }

  private static List<Pair> operators(Facts facts, TreeVerdict.Oids oids) {
    return new TreeMap<>(facts.functions().operators())
        .entrySet().stream()
            .filter(entry -> oids.functions().contains(entry.getValue()))
            .map(entry -> new Pair(entry.getKey(), entry.getValue()))
            .toList();
  }

  private static List<Type> types(Facts facts, TreeVerdict.Oids oids) {
    return new TreeMap<>(facts.types().names())
        .entrySet().stream()
            .filter(entry -> oids.types().contains(entry.getKey()))
            .map(entry -> new Type(entry.getKey(), entry.getValue()))
            .toList();
  }

  private static List<Relation> relations(Facts facts, Set<Integer> named) {
    return named.stream()
        .flatMap(oid -> facts.relation(oid).stream())
        .map(one ->
            new Relation(
                one.oid(), one.schema(), one.name(), String.valueOf(one.kind()), one.hazard()))
        .toList();
  }

  private static List<Column> columns(Facts facts, TreeVerdict.Oids oids) {
    var all = new HashSet<>(facts.exported());
    all.addAll(facts.guarded());
    return all.stream()
        .filter(column -> oids.relations().contains(column.relation()))
        .map(column -> new Column(column.relation(), column.number()))
        .sorted(
            java.util.Comparator.comparingInt(Column::relation).thenComparingInt(Column::number))
        .toList();
  }

  /// As if a server had said it.
  ///
  /// @param shipped what the built-in functions do by our own list, which is believed before this
  /// @throws IllegalArgumentException if it is nothing that a gateway writes
  Facts facts(Builtins shipped) {
    var builtin = new HashMap<Integer, Facts.Builtin>();
    var other = new HashMap<Integer, String>();
    for (Function one : functions) {
      if (one.effect().isEmpty()) other.put(one.oid(), one.name());
      else builtin.put(one.oid(), new Facts.Builtin(one.name(), effect(one, shipped)));
    }
    var operatorCodes = new HashMap<Integer, Integer>();
    for (Pair one : operators) operatorCodes.put(one.from(), one.to());
    var names = new HashMap<Integer, String>();
    for (Type one : types) names.put(one.oid(), one.name());
    var used = new HashSet<Integer>();
    for (Oid one : uses) used.add(one.oid());
    var tables = new HashMap<Integer, Facts.Relation>();
    for (Relation one : relations) {
      if (one.kind().length() != 1) throw new IllegalArgumentException("a relation has no kind");
      tables.put(
          one.oid(),
          new Facts.Relation(
              one.oid(), one.schema(), one.name(), one.kind().charAt(0), one.hazard()));
    }
    var exported = new HashSet<Facts.Column>();
    for (Column one : columns) exported.add(new Facts.Column(one.relation(), one.number()));
    return new Facts(
        0,
        major,
        "",
        List.of(),
        new Facts.Functions(builtin, other, operatorCodes),
        new Facts.Types(names, Map.of(), Set.of(), used, false),
        tables,
        reach(),
        exported,
        Set.of());
  }

  private Reach reach() {
    var below = new HashMap<Integer, List<Integer>>();
    for (Pair one : children) {
      below.computeIfAbsent(one.from(), _ -> new ArrayList<>()).add(one.to());
    }
    var acting = new HashMap<Integer, List<Reach.ForeignKey>>();
    for (Reach.ForeignKey one : keys) {
      acting.computeIfAbsent(one.referenced(), _ -> new ArrayList<>()).add(one);
    }
    var fired = new HashMap<Integer, List<Reach.Trigger>>();
    for (Reach.Trigger one : triggers) {
      fired.computeIfAbsent(one.table(), _ -> new ArrayList<>()).add(one);
    }
    return new Reach(below, acting, fired);
  }

  private static Effect effect(Function function, Builtins shipped) {
    for (Effect effect : Effect.values()) {
      if (!effect.word().equals(function.effect())) continue;
      return effect == Effect.UNKNOWN ? effect : shipped.listed(function.name()).orElse(effect);
    }
    throw new IllegalArgumentException("`" + function.effect() + "` is no effect");
  }
}
