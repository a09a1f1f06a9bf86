package dev.countergate.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.domain.Decision;
import dev.countergate.domain.Effect;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Payload;
import dev.countergate.domain.Position;
import dev.countergate.ledger.Finding;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A policy with a budget decides by what it is told of the caller's last hour. Here everything is
/// signed, and what it was told may not be so.
class BudgetForgeryTest {
  private static final String BUDGET =
      """
      rules:
        - rule: writes
          when: "'write' in action.effects"
          allow: {}
        - rule: budget
          when: "context.window('1h').rows_written > 5"
          ask: { of: [{ group: dba, count: 1 }], grade: G1, within: 30m }
      """;
  private Forge forge;

  @BeforeEach
  void begin() throws Exception {
    forge = Forge.begun();
    forge.publish(BUDGET);
  }

  @AfterEach
  void end() {
    forge.close();
  }

  private void finds(String... findings) throws Exception {
    assertThat(forge.verified().report().findings())
        .extracting(Finding::toString)
        .containsExactly(findings);
  }

  private Position write(Position at, long told) throws Exception {
    Payload content = forge.sql();
    return forge.tell(forge.counted(forge.action(Effect.WRITE, content), at, told), content);
  }

  /// Three rows written; gives the place where that is noted.
  private Position wrote(Position at, long told) throws Exception {
    return forge.done(write(at, told));
  }

  @Test
  void honestCountersHaveNoFindings() throws Exception {
    Position first = wrote(new Position(0), 0);
    Position second = wrote(first, 3);
    write(second, 6);
    finds();
  }

  @Test
  void countersOfAnEntryShortlyBeforeAreHonest() throws Exception {
    Position first = wrote(new Position(0), 0);
    wrote(first, 3);
    wrote(first, 3); // decided before the second was durable
    finds();
  }

  @Test
  void whatIsOlderThanTheWindowDoesNotCount() throws Exception {
    Position first = wrote(new Position(0), 0);
    forge.later(Duration.ofMinutes(61));
    wrote(first, 0);
    finds();
  }

  @Test
  void aSmallerCounterThanWasNotedIsFound() throws Exception {
    Position first = wrote(new Position(0), 0);
    Position second = wrote(first, 3);
    Position third = write(second, 2);
    finds("entry " + third + " its counters are not those of its node at entry " + second);
  }

  @Test
  void aLargerCounterThanWasNotedIsFound() throws Exception {
    Position asked = write(new Position(0), 9);
    finds("entry " + asked + " its counters are not those of its node at entry 0");
  }

  @Test
  void countersOfAnEntryThatIsStillToComeAreFound() throws Exception {
    Position asked = write(new Position(99), 0);
    finds("entry " + asked + " its counters are of entry 99, which is not one shortly before it");
  }

  @Test
  void aQuestionWithoutTheCountersOfItsPolicyIsFound() throws Exception {
    Payload content = forge.sql();
    Fact.Asked bare = forge.asked(forge.action(Effect.WRITE, content));
    assertThat(bare.decision()).isInstanceOf(Decision.Deny.class);
    Position asked = forge.tell(bare, content);
    finds(
        "entry " + asked + " it does not record the counters that the policy reads, and no others");
  }

  @Test
  void countersThatNoRuleReadsAreFound() throws Exception {
    forge.close();
    forge = Forge.begun();
    Position asked = write(new Position(0), 0);
    finds(
        "entry " + asked + " it does not record the counters that the policy reads, and no others");
  }
}
