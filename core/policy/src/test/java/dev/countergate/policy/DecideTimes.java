package dev.countergate.policy;

import dev.countergate.domain.Decision;
import dev.countergate.domain.Effect;
import dev.countergate.domain.Question;

/// Prints how long one decision takes. A figure for people, not a test; run it from an IDE or with
/// `java -cp`.
final class DecideTimes {
  private static final int ROUNDS = 8;

  private DecideTimes() {}

  public static void main(String[] arguments) {
    print("3 rules", Sample.policy(Sample.HOUSE), 300_000);
    print("100 rules", many(100), 30_000);
    print("1,000 rules", many(1_000), 5_000);
  }

  private static Policies many(int count) {
    var text = new StringBuilder(Sample.HOUSE);
    for (int i = 3; i < count; i++) {
      String when =
          switch (i % 4) {
            case 0 -> "target.name == 'db-" + i + "' && 'write' in action.effects";
            case 1 -> "actor.id == 'bot-" + i + "' && target.labels.env in ['dev', 'staging']";
            case 2 -> "'export' in action.effects && target.labels.tier == 'gold'";
            default -> "'team-" + i + "' in actor.groups && action.effects == ['read', 'write']";
          };
      text.append("  - rule: r").append(i).append("\n    when: \"").append(when);
      text.append("\"\n    deny: no\n");
    }
    return Sample.policy(text.toString());
  }

  private static void print(String what, Policies policies, int times) {
    Question read = Sample.bot(Effect.READ).question();
    Question write = Sample.bot(Effect.READ, Effect.WRITE).question();
    for (Question question : new Question[] {read, write}) {
      long best = Long.MAX_VALUE;
      long asked = 0;
      for (int round = 0; round < ROUNDS; round++) {
        long start = System.nanoTime();
        for (int i = 0; i < times; i++) {
          if (policies.decide(question) instanceof Decision.Ask) asked++;
        }
        best = Math.min(best, (System.nanoTime() - start) / times);
      }
      String outcome = asked > 0 ? "ask" : "allow";
      System.out.printf("%-12s %-6s %,9d ns%n", what, outcome, best);
    }
  }
}
