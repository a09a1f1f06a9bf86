package dev.countergate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.domain.Decision;
import dev.countergate.domain.Effect;
import dev.countergate.domain.Question;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PoliciesPropertyTest {
  private static final int SEEDS = 150;
  private static final List<String> LEAVES =
      List.of(
          "true",
          "false",
          "'write' in action.effects",
          "'unknown' in action.effects",
          "action.effects == ['read']",
          "['read', 'write'] == action.effects",
          "action.effects != ['read']",
          "actor.kind == 'agent'",
          "'person' == actor.kind",
          "actor.kind != 'agent'",
          "actor.id in ['mara', 'ada']",
          "'dba' in actor.groups",
          "target.labels.env == 'prod'",
          "target.labels.env != 'prod'",
          "target.labels.env in ['dev', 'prod']",
          "has(target.labels.env)",
          "target.labels['env'] == 'dev'",
          "action.state.role == 'app'",
          "1 / 0 == 1",
          "action.effects.exists(e, e == 'export')",
          "context.now < timestamp('2026-11-24T12:00:00Z')",
          "!('define' in action.effects)");

  private static String condition(SplittableRandom chance, int depth) {
    if (depth == 0 || chance.nextInt(3) == 0) return LEAVES.get(chance.nextInt(LEAVES.size()));
    String left = condition(chance, depth - 1);
    String right = condition(chance, depth - 1);
    return switch (chance.nextInt(5)) {
      case 0, 1 -> "(" + left + ") && (" + right + ")";
      case 2, 3 -> "(" + left + ") || (" + right + ")";
      default -> "!(" + left + ")";
    };
  }

  private static String rule(SplittableRandom chance, int number) {
    String then =
        switch (chance.nextInt(4)) {
          case 0, 1 -> "allow: {}";
          case 2 ->
              "ask: { of: [{ group: g%d, count: %d }], grade: G%d, within: %dm }"
                  .formatted(
                      chance.nextInt(3),
                      1 + chance.nextInt(3),
                      chance.nextInt(5),
                      1 + chance.nextInt(60));
          default -> "deny: number " + number;
        };
    return "- rule: r%d\n  when: |-\n    %s\n  %s\n".formatted(number, condition(chance, 3), then);
  }

  private static List<String> rules(SplittableRandom chance) {
    var rules = new ArrayList<String>();
    int count = 1 + chance.nextInt(6);
    for (int i = 0; i < count; i++) rules.add(rule(chance, i));
    return rules;
  }

  private static Policies publish(List<String> rules) {
    return Sample.policy("rules:\n" + String.join("", rules));
  }

  private static Question question(SplittableRandom chance) {
    var effects = EnumSet.noneOf(Effect.class);
    Effect[] all = Effect.values();
    do effects.add(all[chance.nextInt(all.length)]);
    while (chance.nextBoolean());
    Sample sample = Sample.bot(effects.toArray(Effect[]::new));
    if (chance.nextBoolean()) sample = sample.by(Sample.MARA);
    Map<String, String> labels =
        switch (chance.nextInt(3)) {
          case 0 -> Map.of();
          case 1 -> Map.of("env", "dev");
          default -> Map.of("env", "prod");
        };
    return sample.labelled(labels).at(Sample.NOON.minusSeconds(chance.nextInt(2))).question();
  }

  @Test
  void decidingIsTotalAndDeterministic() {
    for (long seed = 0; seed < SEEDS; seed++) {
      var chance = new SplittableRandom(seed);
      List<String> rules = rules(chance);
      Question question = question(chance);
      Policies policies = publish(rules);

      Decision decision = policies.decide(question);

      assertThat(decision).as("seed %d", seed).isNotNull();
      assertThat(policies.decide(question)).as("seed %d", seed).isEqualTo(decision);
      assertThat(Policies.read(policies.document()).decide(question)).isEqualTo(decision);
      assertThat(policies.explain(question).decision()).isEqualTo(decision);
    }
  }

  @Test
  void theOrderOfRulesDoesNotMatter() {
    for (long seed = 0; seed < SEEDS; seed++) {
      var chance = new SplittableRandom(seed);
      List<String> rules = rules(chance);
      Question question = question(chance);
      Decision decision = publish(rules).decide(question);
      var shuffled = new ArrayList<>(rules);
      Collections.shuffle(shuffled, new Random(seed));
      var files = new TreeMap<String, String>();
      for (int i = 0; i < shuffled.size(); i++) files.put("f" + i, "rules:\n" + shuffled.get(i));

      assertThat(publish(shuffled).decide(question)).as("seed %d", seed).isEqualTo(decision);
      assertThat(Policies.publish(files).decide(question)).as("seed %d", seed).isEqualTo(decision);
    }
  }

  @Test
  void oneMoreDenyNeverTurnsDenyIntoAnythingElse() {
    for (long seed = 0; seed < SEEDS; seed++) {
      var chance = new SplittableRandom(seed);
      List<String> rules = rules(chance);
      Question question = question(chance);
      Decision before = publish(rules).decide(question);
      rules.add("- rule: more\n  when: |-\n    %s\n  deny: more\n".formatted(condition(chance, 3)));
      Decision after = publish(rules).decide(question);

      if (before instanceof Decision.Deny) {
        assertThat(after).as("seed %d", seed).isInstanceOf(Decision.Deny.class);
      } else {
        assertThat(after.equals(before) || after instanceof Decision.Deny)
            .as("seed %d", seed)
            .isTrue();
      }
    }
  }

  @Test
  void oneMoreAskNeverLoosens() {
    for (long seed = 0; seed < SEEDS; seed++) {
      var chance = new SplittableRandom(seed);
      List<String> rules = rules(chance);
      Question question = question(chance);
      Decision before = publish(rules).decide(question);
      rules.add(
          """
          - rule: more
            when: "true"
            ask: { of: [{ group: more, count: 2 }], grade: G2, within: 5m }
          """);
      Decision after = publish(rules).decide(question);

      switch (before) {
        case Decision.Allow _ -> assertThat(after).isInstanceOf(Decision.Ask.class);
        case Decision.Ask ask -> {
          Decision.Ask both = (Decision.Ask) after;
          assertThat(both.clauses()).containsAll(ask.clauses());
          assertThat(both.grade().meets(ask.grade())).isTrue();
          assertThat(both.within()).isLessThanOrEqualTo(ask.within());
          assertThat(both.reasonRequired() || !ask.reasonRequired()).isTrue();
        }
        case Decision.Deny deny ->
            assertThat(after.equals(before) || deny.rules().isEmpty()).as("seed %d", seed).isTrue();
      }
    }
  }

  @Test
  void anAllowWithUnknownAlwaysComesFromARuleThatNamesIt() {
    for (long seed = 0; seed < SEEDS; seed++) {
      var chance = new SplittableRandom(seed);
      List<String> rules = rules(chance);
      Question question = question(chance);
      if (!question.action().effects().contains(Effect.UNKNOWN)) continue;
      if (publish(rules).decide(question) instanceof Decision.Allow(var by)) {
        for (String name : by) {
          assertThat(rules.get(Integer.parseInt(name.substring(1)))).contains("'unknown'");
        }
      }
    }
  }

  @Test
  void aRefuterNeverDisagreesWithTheProgram() {
    var language = new Language();
    for (long seed = 0; seed < 1_500; seed++) {
      var chance = new SplittableRandom(seed);
      String when = condition(chance, 4);
      var subject = new Subject(question(chance));
      Condition condition =
          language.compile(new Yaml.Text(new Place(Place.Kind.POLICY, "p", 1), when, false));

      assertThat(condition.holds(subject))
          .as("seed %d: %s", seed, when)
          .isEqualTo(condition.evaluate(subject));
    }
  }

  @Test
  void leavingRulesOutNeverChangesADecision() {
    var language = new Language();
    int leftOut = 0;
    for (long seed = 0; seed < 1_500; seed++) {
      var chance = new SplittableRandom(seed);
      String when = condition(chance, 4);
      var subject = new Subject(question(chance));
      Condition condition =
          language.compile(new Yaml.Text(new Place(Place.Kind.POLICY, "p", 1), when, false));
      var rule =
          new Rule(
              "r",
              new Place(Place.Kind.POLICY, "p", 1),
              condition,
              new Rule.Then.Allow(),
              List.of());

      if (new Candidates(List.of(rule)).of(subject).isEmpty()) {
        leftOut++;
        assertThat(condition.evaluate(subject))
            .as("seed %d: %s", seed, when)
            .isEqualTo(Condition.Truth.NO);
      }
    }
    assertThat(leftOut).isGreaterThan(100);
  }
}
