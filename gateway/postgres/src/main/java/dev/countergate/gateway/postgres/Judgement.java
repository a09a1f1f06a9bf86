package dev.countergate.gateway.postgres;

import dev.countergate.domain.Effect;
import dev.countergate.domain.Json;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What was proven of a text, and why no more.
///
/// @param statements a tag for each statement, never empty
/// @param conditions what only the values of a Bind decide
/// @param trees what the server printed for each traced statement, in order
/// @param definitions digest of what was named when it was judged; empty where nothing can drift
record Judgement(
    Set<Effect> effects,
    List<String> statements,
    List<String> relations,
    List<String> functions,
    List<Hazard> hazards,
    List<String> reasons,
    List<Condition> conditions,
    List<Integer> parameterTypes,
    TreeVerdict.Oids oids,
    List<Printed> trees,
    String definitions,
    Source source,
    Nature nature) {

  private static final Set<String> TRANSACTIONS =
      Set.of("BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE");

  /// Where the judgement comes from.
  record Source(int major, long epoch, String builtins) {}

  /// What the caller may do with it.
  ///
  /// @param mayParse false: even a Parse may run code, so it is held before that
  /// @param rejected the server refuses the text as it stands
  /// @param neutral it cannot give any name another meaning
  /// @param plainWrite a single INSERT, UPDATE or DELETE: can be rehearsed as far as the tree goes
  /// @param sequences it moves a sequence, which no rollback undoes
  record Nature(
      boolean mayParse, boolean rejected, boolean neutral, boolean plainWrite, boolean sequences) {}

  Judgement {
    effects = Set.copyOf(effects);
    statements = List.copyOf(statements);
    relations = List.copyOf(relations);
    functions = List.copyOf(functions);
    hazards = List.copyOf(hazards);
    reasons = List.copyOf(reasons);
    conditions = List.copyOf(conditions);
    parameterTypes = List.copyOf(parameterTypes);
    trees = List.copyOf(trees);
  }

  boolean mayParse() {
    return nature.mayParse();
  }

  boolean rejected() {
    return nature.rejected();
  }

  boolean isNeutral() {
    return nature.neutral();
  }

  boolean isPlainWrite() {
    return nature.plainWrite();
  }

  boolean isRead() {
    return effects.equals(Set.of(Effect.READ));
  }

  /// Digest of all trees; empty if there is none.
  String treeDigest() {
    if (trees.isEmpty()) return "";
    var all = new ByteArrayOutputStream();
    for (Printed one : trees) {
      all.writeBytes(one.tree());
      all.write(0);
    }
    return HexFormat.of().formatHex(Scram.sha256(all.toByteArray()));
  }

  /// The same judgement with further effects.
  Judgement with(Set<Effect> more, List<String> because) {
    if (effects.containsAll(more)) return this;
    var all = EnumSet.copyOf(effects);
    all.addAll(more);
    if (all.size() > 1) all.remove(Effect.READ);
    var why = new ArrayList<>(reasons);
    why.addAll(because);
    boolean plain = nature.plainWrite() && all.equals(effects);
    var changed =
        new Nature(nature.mayParse(), nature.rejected(), false, plain, nature.sequences());
    return new Judgement(
        all,
        statements,
        relations,
        functions,
        hazards,
        why,
        conditions,
        parameterTypes,
        oids,
        trees,
        definitions,
        source,
        changed);
  }

  /// The same judgement of something after which names may mean something else.
  Judgement notNeutral() {
    if (!nature.neutral()) return this;
    var changed =
        new Nature(
            nature.mayParse(), nature.rejected(), false, nature.plainWrite(), nature.sequences());
    return new Judgement(
        effects,
        statements,
        relations,
        functions,
        hazards,
        reasons,
        conditions,
        parameterTypes,
        oids,
        trees,
        definitions,
        source,
        changed);
  }

  /// Everything that the judgement rests on, as a document that is named by its digest.
  byte[] document() {
    return Json.object()
        .put("kind", "judgement")
        .put("effects", texts(effects.stream().map(Effect::word).sorted().toList()))
        .put("statements", texts(statements))
        .put("relations", texts(relations))
        .put("functions", texts(functions))
        .put("hazards", texts(hazards.stream().map(Hazard::words).toList()))
        .put("reasons", texts(reasons))
        .put("server", Integer.toString(source.major()))
        .put("epoch", source.epoch())
        .put("builtins", source.builtins())
        .put("trees", TreeEvidence.Kept.of(trees).word())
        .canonical();
  }

  private static Json texts(List<String> all) {
    return new Json.Arr(all.stream().map(text -> (Json) new Json.Str(text)).toList());
  }

  /// One after the other, as one action: the worst of all, and unknown behind anything that may
  /// have changed what names mean, since all of it was judged before any of it ran. None at all is
  /// a read of nothing.
  static Judgement together(List<Judgement> all) {
    if (all.size() == 1) return all.getFirst();
    var findings = new Findings();
    for (Judgement one : all) {
      if (!findings.isNeutral() && !TRANSACTIONS.containsAll(one.statements())) {
        findings.unknown("it runs after a statement that may change what its names mean");
      }
      findings.add(one);
    }
    if (all.isEmpty()) findings.statement("NONE");
    return findings.judgement(
        all.isEmpty() ? new Source(0, 0, "") : all.getFirst().source(), joined(all));
  }

  /// Either of them: a name that may stand for both.
  static Judgement either(Judgement one, Judgement other) {
    var findings = new Findings();
    findings.add(one);
    findings.add(other);
    return findings.judgement(one.source(), joined(List.of(one, other)));
  }

  private static String joined(List<Judgement> all) {
    var parts = new LinkedHashSet<String>();
    for (Judgement one : all) parts.add(one.definitions());
    return String.join(" ", parts).strip();
  }
}
