package dev.countergate.gateway.postgres;

import dev.countergate.domain.Codec;
import dev.countergate.domain.Effect;
import dev.countergate.domain.Json;
import dev.countergate.domain.Payload;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// The trees behind a judgement, as a payload: with it the effects can be derived again, by the
/// same judge, where there is no server.
///
/// What the server printed and what its catalogs said is the gateway's claim. That the effects
/// follow from it is not.
public final class TreeEvidence {
  /// All trees of one action together; larger ones are not kept.
  static final int BYTES_MAX = 512 * 1024;

  private static final String KIND = "trees";

  private final NodeRules rules = NodeRules.packaged();
  private final Builtins shipped = Builtins.of(0);

  /// Reads what gateways wrote.
  public TreeEvidence() {}

  /// What a judgement says of its trees.
  enum Kept {
    NONE("none"),
    ALL("kept"),
    TOO_LARGE("too large"),
    NO_TEXT("not text");

    private final String word;

    Kept(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }

    static Kept of(List<Printed> trees) {
      if (trees.isEmpty()) return NONE;
      long bytes = 0;
      for (Printed one : trees) {
        bytes += one.tree().length;
        if (bytes > BYTES_MAX) return TOO_LARGE;
      }
      return trees.stream().allMatch(one -> isText(one.tree())) ? ALL : NO_TEXT;
    }

    private static boolean isText(byte[] tree) {
      String text = new String(tree, StandardCharsets.UTF_8);
      return Arrays.equals(text.getBytes(StandardCharsets.UTF_8), tree);
    }
  }

  /// What is kept of an action that is asked about or denied; empty if it is none or too much.
  static Optional<byte[]> of(List<Printed> trees) {
    if (Kept.of(trees) != Kept.ALL) return Optional.empty();
    var all = new ArrayList<Json>();
    for (Printed one : trees) {
      all.add(
          Json.object()
              .put("tree", new String(one.tree(), StandardCharsets.UTF_8))
              .put("planned", new Json.Bool(one.planned()))
              .put("catalog", Codec.json(one.slice())));
    }
    return Optional.of(Json.object().put("kind", KIND).put("trees", new Json.Arr(all)).canonical());
  }

  /// Seals the trees of a judgement once somebody will want to look. They are in memory as long as
  /// the judgement is, since a release compares them.
  static Supplier<Optional<Payload>> sealed(
      Judgement judgement, RandomGenerator chance, String subject) {
    return () -> of(judgement.trees()).map(plain -> Payload.seal(chance, subject, plain));
  }

  /// The effects that the trees prove, without what only words or bound values decide; empty if
  /// this is nothing that a gateway writes.
  ///
  /// @param statements what each statement of the action is
  public Optional<Set<Effect>> effects(byte[] payload, List<String> statements) {
    try {
      Json.Obj all = Json.parse(payload).asObject();
      if (!all.text("kind").equals(KIND)) return Optional.empty();
      if (!(all.get("trees").orElse(null) instanceof Json.Arr(var trees)) || trees.isEmpty()) {
        return Optional.empty();
      }
      Planned explains = statements.contains("EXPLAIN") ? Planned.SOME : Planned.NONE;
      Set<Effect> effects = EnumSet.noneOf(Effect.class);
      for (Json tree : trees) effects.addAll(effects(tree.asObject(), explains));
      return Optional.of(effects);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// Whether any tree can be one that is only planned, whatever it says of itself.
  private enum Planned {
    SOME,
    NONE
  }

  private Set<Effect> effects(Json.Obj one, Planned explains) {
    byte[] printed = one.text("tree").getBytes(StandardCharsets.UTF_8);
    if (!(TreeReader.wrapped(printed) instanceof TreeReader.Read.Whole(var top))) {
      throw new IllegalArgumentException("the tree cannot be read");
    }
    CatalogSlice slice = Codec.read(one.get("catalog").orElse(Json.object()), CatalogSlice.class);
    TreeVerdict verdict = Judge.of(top, rules, slice.facts(shipped));
    return explains == Planned.SOME && one.get("planned").equals(Optional.of(new Json.Bool(true)))
        ? planned(verdict)
        : verdict.effects();
  }

  /// As it is judged live: a plan tells of guarded columns, and may run user code, but no trigger.
  private static Set<Effect> planned(TreeVerdict verdict) {
    Set<Effect> effects = EnumSet.noneOf(Effect.class);
    if (verdict.effects().contains(Effect.EXPORT)) effects.add(Effect.EXPORT);
    if (verdict.hazards().stream().anyMatch(one -> one.kind() != Hazard.Kind.TRIGGER)) {
      effects.add(Effect.UNKNOWN);
    }
    return effects;
  }
}
