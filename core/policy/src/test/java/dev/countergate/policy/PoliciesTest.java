package dev.countergate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.domain.Clause;
import dev.countergate.domain.Context;
import dev.countergate.domain.Counter;
import dev.countergate.domain.Decision;
import dev.countergate.domain.Effect;
import dev.countergate.domain.Grade;
import dev.countergate.domain.Position;
import dev.countergate.domain.Question;
import dev.countergate.domain.Window;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PoliciesTest {
  private final Policies house = Sample.policy(Sample.HOUSE);

  @Test
  void aRoutineReadIsAllowedByItsRule() {
    assertThat(house.decide(Sample.bot(Effect.READ).question()))
        .isEqualTo(new Decision.Allow(List.of("routine-reads")));
  }

  @Test
  void aWriteAsksTheGroupThatTheRuleNames() {
    assertThat(house.decide(Sample.bot(Effect.READ, Effect.WRITE).question()))
        .isEqualTo(
            new Decision.Ask(
                List.of("writes-need-a-dba"),
                List.of(new Clause("dba", 1)),
                Grade.G1,
                Duration.ofMinutes(30),
                true));
  }

  @Test
  void denyWinsOverAsk() {
    assertThat(house.decide(Sample.bot(Effect.WRITE, Effect.ADMINISTER).question()))
        .isEqualTo(
            new Decision.Deny(
                List.of("agents-never-administer"),
                "agents do not change roles or server settings"));
  }

  @Test
  void withoutARuleThereIsNoAccess() {
    assertThat(house.decide(Sample.bot(Effect.EXPORT).question()))
        .isEqualTo(new Decision.Deny(List.of(), "no rule, no access"));
  }

  @Test
  void allMatchingAsksCombineToTheStrictest() {
    Policies policy =
        Sample.policy(
            """
            rules:
              - rule: b
                when: "true"
                ask: { of: [{ group: dba, count: 1 }, { group: owner, count: 1 }], grade: G3, within: 1h }
              - rule: a
                when: "true"
                ask: { of: [{ group: dba, count: 2 }], grade: G1, within: 90s, reason: required }
            """);

    assertThat(policy.decide(Sample.bot(Effect.WRITE).question()))
        .isEqualTo(
            new Decision.Ask(
                List.of("a", "b"),
                List.of(new Clause("dba", 2), new Clause("owner", 1)),
                Grade.G3,
                Duration.ofSeconds(90),
                true));
  }

  @Test
  void aRuleThatCannotBeEvaluatedDenies() {
    Policies policy = Sample.rule("target.labels.tier == 'gold'", "allow: {}");

    assertThat(policy.decide(Sample.bot(Effect.READ).question()))
        .isEqualTo(
            new Decision.Deny(
                List.of("one"),
                "rule `one` cannot be evaluated: key `tier` is not present in map"));
  }

  @Test
  void hasGuardsAMissingLabel() {
    Policies policy =
        Sample.rule("has(target.labels.tier) && target.labels.tier == 'gold'", "allow: {}");

    assertThat(policy.decide(Sample.bot(Effect.READ).question()))
        .isEqualTo(new Decision.Deny(List.of(), "no rule, no access"));
    assertThat(policy.decide(Sample.bot(Effect.READ).labelled(Map.of("tier", "gold")).question()))
        .isEqualTo(new Decision.Allow(List.of("one")));
  }

  @Test
  void unknownIsNotAllowedByARuleThatDoesNotNameIt() {
    for (String when :
        List.of("true", "'un' + 'known' in action.effects", "actor.kind == 'agent'")) {
      assertThat(Sample.rule(when, "allow: {}").decide(Sample.bot(Effect.UNKNOWN).question()))
          .as(when)
          .isEqualTo(new Decision.Deny(List.of(), "no rule, no access"));
    }
  }

  @Test
  void aCommentThatNamesUnknownAllowsNothing() {
    assertThat(
            Sample.rule("true // 'unknown'", "allow: {}")
                .decide(Sample.bot(Effect.UNKNOWN).question()))
        .isInstanceOf(Decision.Deny.class);
  }

  @Test
  void unknownIsAllowedByARuleThatNamesIt() {
    assertThat(
            Sample.rule("'unknown' in action.effects", "allow: {}")
                .decide(Sample.bot(Effect.UNKNOWN).question()))
        .isEqualTo(new Decision.Allow(List.of("one")));
  }

  @Test
  void unknownMayBeAskedForByAnyRule() {
    assertThat(
            Sample.rule("true", "ask: { of: [{ group: dba, count: 1 }], grade: G1, within: 1h }")
                .decide(Sample.bot(Effect.UNKNOWN).question()))
        .isInstanceOf(Decision.Ask.class);
  }

  @Test
  void anAgentsScopeIsACeiling() {
    Policies all = Sample.rule("true", "allow: {}");
    var bot =
        new dev.countergate.domain.Principal.Agent(
            "invoice-bot",
            "lena",
            List.of("orders-db"),
            Set.of(Effect.READ),
            Sample.NOON.plusSeconds(60));
    Sample write = Sample.bot(Effect.READ, Effect.WRITE).by(bot);

    assertThat(all.decide(write.question()))
        .isEqualTo(
            new Decision.Deny(
                List.of(), "effect `write` is outside the scope of agent `invoice-bot`"));
    assertThat(all.decide(write.question("other-db")))
        .isEqualTo(
            new Decision.Deny(
                List.of(), "target `other-db` is outside the scope of agent `invoice-bot`"));
    assertThat(all.decide(Sample.bot(Effect.READ).at(Sample.NOON.plusSeconds(60)).question()))
        .isEqualTo(new Decision.Deny(List.of(), "agent `invoice-bot` has expired"));
  }

  @Test
  void conditionsSeeWhoAsksAndWhen() {
    for (String when :
        List.of(
            "actor.kind == 'person' && actor.id == 'mara' && actor.owner == 'mara'",
            "'dba' in actor.groups && actor.groups.exists(g, g.startsWith('on-'))",
            "context.now.getHours('UTC') == 12",
            "context.now < timestamp('2027-01-01T00:00:00Z')",
            "action.state.role == 'app' && action.database == 'orders'",
            "action.relations.all(r, r.matches('^public\\\\.'))",
            "target.name == 'orders-db' && target.protocol == 'postgres'",
            "action.target == target.name && action.statements == ['DELETE']")) {
      assertThat(
              Sample.rule(when, "allow: {}")
                  .decide(Sample.bot(Effect.READ).by(Sample.MARA).question()))
          .as(when)
          .isEqualTo(new Decision.Allow(List.of("one")));
    }
  }

  @Test
  void aConditionWithoutEndDenies() {
    Policies policy =
        Sample.rule(
            "[1,2,3,4,5,6,7,8,9,10].all(a, [1,2,3,4,5,6,7,8,9,10].all(b,"
                + " [1,2,3,4,5,6,7,8,9,10].all(c, [1,2,3,4,5,6,7,8,9,10].all(d,"
                + " [1,2,3,4,5,6,7,8,9,10].all(e, a + b + c + d + e > 0)))))",
            "allow: {}");

    assertThat(policy.decide(Sample.bot(Effect.READ).question()))
        .isEqualTo(
            new Decision.Deny(
                List.of("one"),
                "rule `one` cannot be evaluated: Iteration budget exceeded: 10000"));
  }

  @Test
  void theDigestIsThatOfTheDocumentAndTheDocumentPublishesAgain() {
    Policies again = Policies.read(house.document());

    assertThat(again.digest()).isEqualTo(house.digest());
    assertThat(dev.countergate.domain.Digest.of(house.document())).isEqualTo(house.digest());
    assertThat(Sample.policy(Sample.HOUSE + "# note\n").digest()).isNotEqualTo(house.digest());
    assertThat(again.ruleNames())
        .containsExactly("agents-never-administer", "routine-reads", "writes-need-a-dba");
  }

  @Test
  void noFileAtAllDeniesEverything() {
    assertThat(Policies.publish(new TreeMap<>()).decide(Sample.bot(Effect.READ).question()))
        .isInstanceOf(Decision.Deny.class);
  }

  @Test
  void anExplanationNamesEveryRuleAndHowItCameOut() {
    Explanation explanation = house.explain(Sample.bot(Effect.WRITE).question());

    assertThat(explanation.decision()).isInstanceOf(Decision.Ask.class);
    assertThat(explanation.rules())
        .extracting(Explanation.Line::rule, Explanation.Line::line, Explanation.Line::result)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "agents-never-administer", 9, Explanation.Result.NOT_MATCHED),
            org.assertj.core.groups.Tuple.tuple("routine-reads", 2, Explanation.Result.NOT_MATCHED),
            org.assertj.core.groups.Tuple.tuple(
                "writes-need-a-dba", 5, Explanation.Result.MATCHED));
    assertThat(explanation.rules().getLast().controls()).containsExactly("SOC2/CC6.1", "NIST/AC-6");
  }

  @Test
  void aBudgetReadsTheCountersOfItsWindowsAndNoOthers() {
    Policies policy =
        Sample.policy(
            """
            rules:
              - rule: reads
                when: "true"
                allow: {}
              - rule: budget
                when: "context.window('1h').rows_written > 1000 || context.window('5m').denials >= 3"
                deny: slow down
            """);
    var hour = new Window(Counter.ROWS_WRITTEN, 60);
    var denials = new Window(Counter.DENIALS, 5);
    assertThat(policy.windows()).containsExactly(hour, denials);
    assertThat(house.windows()).isEmpty();
    assertThat(policy.decide(counted(1_000, 2))).isInstanceOf(Decision.Allow.class);
    assertThat(policy.decide(counted(1_001, 2))).isInstanceOf(Decision.Deny.class);
    assertThat(policy.decide(counted(0, 3))).isInstanceOf(Decision.Deny.class);
    assertThat(policy.decide(Sample.bot(Effect.READ).question()))
        .as("a counter that was not brought")
        .isInstanceOf(Decision.Deny.class);
  }

  private static Question counted(long rows, long denials) {
    Question plain = Sample.bot(Effect.READ).question();
    var tally =
        new Context.Tallied(
            new Position(7),
            List.of(
                new Context.Count(Counter.ROWS_WRITTEN, 60, rows),
                new Context.Count(Counter.DENIALS, 5, denials)));
    return new Question(
        plain.action(),
        plain.actor(),
        plain.target(),
        new Context(plain.context().now(), Optional.of(tally)));
  }
}
