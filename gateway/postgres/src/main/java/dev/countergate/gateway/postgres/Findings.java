package dev.countergate.gateway.postgres;

import dev.countergate.domain.Effect;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Gathers what is found out about a text, statement by statement.
final class Findings {
  private final Set<Effect> effects = EnumSet.noneOf(Effect.class);
  private final List<String> statements = new ArrayList<>();
  private final Set<String> relations = new TreeSet<>();
  private final Set<String> functions = new TreeSet<>();
  private final Set<Hazard> hazards = new LinkedHashSet<>();
  private final Set<String> reasons = new LinkedHashSet<>();
  private final List<Condition> conditions = new ArrayList<>();
  private final List<Printed> trees = new ArrayList<>();
  private final Set<Integer> functionOids = new HashSet<>();
  private final Set<Integer> typeOids = new HashSet<>();
  private final Set<Integer> relationOids = new HashSet<>();
  private final Set<Integer> written = new HashSet<>();
  private List<Integer> parameterTypes = List.of();
  private boolean mayParse = true;
  private boolean rejected;
  private boolean neutral = true;
  private boolean plainWrite;
  private boolean sequences;

  void statement(String tag) {
    statements.add(tag);
    plainWrite = false;
  }

  void effects(Set<Effect> more, String why) {
    effects.addAll(more);
    if (!more.isEmpty() && !more.equals(Set.of(Effect.READ))) reasons.add(why);
    neutral &= Set.of(Effect.READ, Effect.WRITE, Effect.EXPORT).containsAll(more);
  }

  void unknown(Hazard hazard) {
    hazards.add(hazard);
    reasons.add(hazard.words());
    effects.add(Effect.UNKNOWN);
    neutral = false;
  }

  void unknown(String why) {
    unknown(new Hazard(Hazard.Kind.TEXT, why));
  }

  void notNeutral() {
    neutral = false;
  }

  void heldAtParse() {
    mayParse = false;
  }

  void rejected() {
    rejected = true;
  }

  /// Everything that a tree says.
  void traced(Traced traced) {
    names(traced, traced.printed());
    TreeVerdict verdict = traced.verdict();
    effects.addAll(verdict.effects());
    for (Hazard hazard : verdict.hazards()) unknown(hazard);
    if (verdict.effects().contains(Effect.WRITE)) reasons.add("the server's tree shows a write");
    if (verdict.effects().contains(Effect.EXPORT)) reasons.add("it reads guarded columns or files");
    if (verdict.effects().contains(Effect.ADMINISTER)) reasons.add("it administers the server");
    conditions.addAll(verdict.conditions());
    sequences |= verdict.sequences();
    boolean harmless =
        Set.of(Effect.WRITE, Effect.EXPORT, Effect.READ).containsAll(verdict.effects());
    neutral &= harmless && verdict.hazards().isEmpty();
    plainWrite =
        verdict.single()
            && Set.of("INSERT", "UPDATE", "DELETE").contains(verdict.tag())
            && statements.size() == 1;
  }

  /// What a tree names that is only planned: what it would do does not count.
  void planned(Traced traced) {
    names(traced, traced.printed().asPlanned());
  }

  private void names(Traced traced, Printed printed) {
    TreeVerdict verdict = traced.verdict();
    relations.addAll(verdict.relations());
    functions.addAll(verdict.functions());
    functionOids.addAll(verdict.oids().functions());
    typeOids.addAll(verdict.oids().types());
    relationOids.addAll(verdict.oids().relations());
    written.addAll(verdict.oids().written());
    trees.add(printed);
    parameterTypes = traced.parameterTypes();
  }

  /// Another judgement as a part of this statement, under this statement's tag.
  void part(Judgement one) {
    var tags = List.copyOf(statements);
    add(one);
    statements.clear();
    statements.addAll(tags);
    plainWrite = false;
  }

  void add(Judgement one) {
    boolean plain = one.isPlainWrite() && statements.isEmpty();
    effects.addAll(one.effects());
    statements.addAll(one.statements());
    relations.addAll(one.relations());
    functions.addAll(one.functions());
    hazards.addAll(one.hazards());
    reasons.addAll(one.reasons());
    conditions.addAll(one.conditions());
    trees.addAll(one.trees());
    functionOids.addAll(one.oids().functions());
    typeOids.addAll(one.oids().types());
    relationOids.addAll(one.oids().relations());
    written.addAll(one.oids().written());
    if (parameterTypes.isEmpty()) parameterTypes = one.parameterTypes();
    mayParse &= one.mayParse();
    rejected |= one.rejected();
    neutral &= one.isNeutral();
    sequences |= one.nature().sequences();
    plainWrite = plain;
  }

  TreeVerdict.Oids oids() {
    return new TreeVerdict.Oids(functionOids, typeOids, relationOids, written);
  }

  boolean isEmpty() {
    return statements.isEmpty();
  }

  boolean isNeutral() {
    return neutral;
  }

  boolean onlyReads() {
    return effects.isEmpty() || effects.equals(Set.of(Effect.READ));
  }

  Set<Integer> relationOids() {
    return Set.copyOf(relationOids);
  }

  Judgement judgement(Judgement.Source source, String definitions) {
    var all = EnumSet.noneOf(Effect.class);
    all.addAll(effects);
    if (all.isEmpty()) all.add(Effect.READ);
    if (all.size() > 1) all.remove(Effect.READ);
    return new Judgement(
        all,
        statements.isEmpty() ? List.of("EMPTY") : statements,
        List.copyOf(relations),
        List.copyOf(functions),
        List.copyOf(hazards),
        List.copyOf(reasons),
        conditions,
        parameterTypes,
        oids(),
        trees,
        definitions,
        source,
        new Judgement.Nature(mayParse, rejected, neutral, plainWrite, sequences));
  }
}
