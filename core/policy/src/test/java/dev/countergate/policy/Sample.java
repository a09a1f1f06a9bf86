package dev.countergate.policy;

import dev.countergate.domain.Action;
import dev.countergate.domain.Context;
import dev.countergate.domain.Digest;
import dev.countergate.domain.Effect;
import dev.countergate.domain.Principal;
import dev.countergate.domain.Question;
import dev.countergate.domain.Target;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Questions and policies for tests, in the words of the domain.
record Sample(Principal actor, Set<Effect> effects, Map<String, String> labels, Instant now) {
  static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
  private static final Digest DIGEST = Digest.of(new byte[] {1});
  static final Principal.Agent BOT =
      new Principal.Agent(
          "invoice-bot",
          "lena",
          List.of("orders-db"),
          EnumSet.allOf(Effect.class),
          NOON.plusSeconds(60));
  static final Principal.Person MARA =
      new Principal.Person("mara", "Mara Lindqvist", List.of("dba", "on-call"));

  static final String HOUSE =
      """
      rules:
        - rule: routine-reads
          when: action.effects == ['read'] && target.labels.env in ['dev', 'staging', 'prod']
          allow: {}
        - rule: writes-need-a-dba
          when: "'write' in action.effects || 'define' in action.effects"
          ask: { of: [{ group: dba, count: 1 }], grade: G1, within: 30m, reason: required }
          controls: [SOC2/CC6.1, NIST/AC-6]
        - rule: agents-never-administer
          when: actor.kind == 'agent' && 'administer' in action.effects
          deny: agents do not change roles or server settings
      """;

  static Sample bot(Effect... effects) {
    return new Sample(BOT, Set.of(effects), Map.of("env", "prod"), NOON);
  }

  Sample by(Principal other) {
    return new Sample(other, effects, labels, now);
  }

  Sample labelled(Map<String, String> other) {
    return new Sample(actor, effects, other, now);
  }

  Sample at(Instant other) {
    return new Sample(actor, effects, labels, other);
  }

  Question question() {
    return question("orders-db");
  }

  Question question(String target) {
    var action =
        new Action(
            actor.id(),
            target,
            "orders",
            List.of("DELETE"),
            effects,
            List.of("public.orders"),
            DIGEST,
            42,
            Map.of("role", "app"),
            DIGEST);
    var on =
        new Target(target, "postgres", "db:5432", "gate", labels, List.of(), "none", List.of());
    return new Question(action, actor, on, new Context(now));
  }

  static Policies policy(String text) {
    return Policies.publish(new TreeMap<>(Map.of("prod.yaml", text)));
  }

  /// A policy of one rule.
  static Policies rule(String when, String then) {
    return policy("rules:\n  - rule: one\n    when: |-\n      " + when + "\n    " + then + "\n");
  }
}
