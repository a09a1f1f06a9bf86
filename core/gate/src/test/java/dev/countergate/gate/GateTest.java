package dev.countergate.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.docket.Approval;
import dev.countergate.docket.Ending;
import dev.countergate.domain.Context;
import dev.countergate.domain.Counter;
import dev.countergate.domain.Effect;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Outcome;
import dev.countergate.domain.Position;
import dev.countergate.domain.Preview;
import dev.countergate.domain.Ruling;
import dev.countergate.domain.Verdict.Answer;
import dev.countergate.testkit.MemoryStorage;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class GateTest {
  private final MemoryStorage storage = new MemoryStorage();
  private House house;

  @BeforeEach
  void open() throws InterruptedException {
    house = new House(storage);
  }

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  void aReadRunsAtOnce() throws Exception {
    assertThat(house.send("SELECT 1", Effect.READ).outcome().get())
        .isInstanceOf(Outcome.Done.class);
    assertThat(house.target.ran).containsExactly("SELECT 1");
  }

  @Test
  void aDeniedActionNeverReachesTheTarget() throws Exception {
    assertThat(house.send("ALTER ROLE x", Effect.ADMINISTER).outcome().get())
        .isEqualTo(new Outcome.Denied("never", "agents do not administer"));
    assertThat(house.target.ran).isEmpty();
  }

  @Test
  void aWriteWaitsAndRunsOnceWhenSomebodyElseApproves() throws Exception {
    var way = house.send("DELETE FROM orders", Effect.WRITE);
    assertThat(house.answer("mara", Answer.APPROVE)).isEqualTo(new Ruling.Accepted());
    assertThat(way.outcome().get()).isInstanceOf(Outcome.Done.class);
    assertThat(house.target.ran).containsExactly("DELETE FROM orders");
    assertThat(house.target.notices).isNotEmpty();
  }

  @Test
  void theOwnersOwnApprovalIsRefusedAndRecorded() throws Exception {
    var way = house.send("DELETE FROM orders", Effect.WRITE);
    assertThat(house.answer("lena", Answer.APPROVE))
        .isEqualTo(new Ruling.Refused("`lena` is one party with `invoice-bot`"));
    assertThat(house.target.ran).isEmpty();
    Approval approval = house.waiting();
    assertThat(house.evidence.chain(approval.opened().action()))
        .anyMatch(link ->
            link.fact().fact() instanceof Fact.Answered && link.ruling() instanceof Ruling.Refused);
    house.answer("mara", Answer.REFUSE);
    assertThat(way.outcome().get()).isEqualTo(new Outcome.Refused("mara", "seen"));
  }

  @Test
  void aCancelWhileWaitingWithdrawsAndALaterAnswerRunsNothing() throws Exception {
    var way = house.send("DELETE FROM orders", Effect.WRITE);
    Approval approval = house.waiting();
    var shown = house.answers.present(approval.id(), house.session("mara"), "test");
    assertThat(house.gate.withdraw(way.hold(), "cancelled by the caller")).isTrue();
    assertThat(way.outcome().get()).isEqualTo(new Outcome.Withdrawn("cancelled by the caller"));
    var given = new Answers.Given(Answer.APPROVE, Optional.empty(), shown.place());
    assertThat(house.answers.answer(approval.id(), house.session("mara"), given))
        .isEqualTo(new Ruling.Refused("it was withdrawn: cancelled by the caller"));
    assertThat(house.target.ran).isEmpty();
  }

  @Test
  void twoIdenticalActionsShareAnApprovalAndOneRuns() throws Exception {
    var first = house.send("DELETE FROM orders", Effect.WRITE);
    house.waiting();
    var second = house.send("DELETE FROM orders", Effect.WRITE);
    house.waiting(2);
    house.answer("mara", Answer.APPROVE);
    var outcomes = List.of(first.outcome().get(), second.outcome().get());
    assertThat(outcomes).hasAtLeastOneElementOfType(Outcome.Done.class);
    assertThat(outcomes).hasAtLeastOneElementOfType(Outcome.Spent.class);
    assertThat(house.target.ran).hasSize(1);
  }

  @Test
  void whoJoinedIsNotToldThatHeCancelledHimself() throws Exception {
    var first = house.send("DELETE FROM orders", Effect.WRITE);
    Approval approval = house.waiting();
    var second = house.send("DELETE FROM orders", Effect.WRITE);
    house.waiting(2);
    // As if the first had left, as the last, before the second began to wait.
    house.note(new Fact.Withdrawn(approval.id(), "cancelled by the caller"));
    assertThat(first.outcome().get()).isEqualTo(new Outcome.Withdrawn("cancelled by the caller"));
    assertThat(second.outcome().get())
        .isEqualTo(
            new Outcome.Withdrawn(
                "the approval that it joined was withdrawn, send it again:"
                    + " cancelled by the caller"));
  }

  @Test
  void anActionThatJoinsHasItsPayloadBesideItsOwnFact() throws Exception {
    house.send("DELETE FROM orders", Effect.WRITE);
    Position first = house.waiting().opened().action();
    house.send("DELETE FROM orders", Effect.WRITE);
    house.waiting(2);
    List<Position> asked = house.evidence.recent(2);
    assertThat(asked).hasSize(2).contains(first);
    for (Position place : asked) {
      var fact = (Fact.Asked) house.evidence.at(place).orElseThrow().fact();
      assertThat(house.evidence.payload(place, fact.action().content())).isPresent();
    }
    house.answer("mara", Answer.APPROVE);
  }

  @Test
  void anotherImpactAtReleaseKeepsNothing() throws Exception {
    house.target.preview = measured();
    house.target.drifts = true;
    var way = house.send("DELETE FROM orders", Effect.WRITE);
    house.answer("mara", Answer.APPROVE);
    assertThat(way.outcome().get()).isInstanceOf(Outcome.Drifted.class);
    assertThat(house.target.ran).isEmpty();
  }

  @Test
  void aHeldImpactIsDurableBeforeTheCommit() throws Exception {
    house.target.preview = measured();
    var way = house.send("DELETE FROM orders", Effect.WRITE);
    Approval approval = house.waiting();
    house.answer("mara", Answer.APPROVE);
    assertThat(way.outcome().get()).isInstanceOf(Outcome.Done.class);
    assertThat(house.evidence.chain(approval.opened().action()))
        .anyMatch(link -> link.fact().fact() instanceof Fact.Measured);
  }

  @Test
  void afterARestartTheSameActionFindsItsApproval() throws Exception {
    var way = house.send("DELETE FROM orders", Effect.WRITE);
    Approval approval = house.waiting();
    house.close(); // the process ends; nobody left
    house = new House(storage);
    assertThat(house.desk.waitersOf(approval.id())).isZero();
    var again = house.send("DELETE FROM orders", Effect.WRITE);
    assertThat(house.waiting().id()).isEqualTo(approval.id());
    house.answer("mara", Answer.APPROVE);
    assertThat(again.outcome().get()).isInstanceOf(Outcome.Done.class);
    way.outcome().cancel(true);
  }

  @Test
  void aGrantWithoutACallerWaitsForOneIdenticalRetry() throws Exception {
    var way = house.send("DELETE FROM orders", Effect.WRITE);
    Approval approval = house.waiting();
    house.close();
    house = new House(storage);
    var shown = house.answers.present(approval.id(), house.session("mara"), "test");
    house.answers.answer(
        approval.id(),
        house.session("mara"),
        new Answers.Given(Answer.APPROVE, Optional.empty(), shown.place()));
    assertThat(house.evidence.docket().approval(approval.id()).orElseThrow().ending())
        .get()
        .isInstanceOf(Ending.Granted.class);
    assertThat(house.target.ran).isEmpty();
    assertThat(house.send("DELETE FROM orders", Effect.WRITE).outcome().get())
        .isInstanceOf(Outcome.Done.class);
    assertThat(house.target.ran).hasSize(1);
    way.outcome().cancel(true);
  }

  private static Preview measured() {
    return new Preview.Measured(
        House.RecordingTarget.IMPACT, "DELETE 3", List.of(), 10, Optional.empty());
  }

  @Test
  void aBudgetThatIsSpentAsksAndTheFactHoldsWhatWasCounted() throws Exception {
    String budget =
        """
        rules:
          - rule: writes
            when: "'write' in action.effects"
            allow: {}
          - rule: budget
            when: "context.window('1h').rows_written > 1"
            ask: { of: [{ group: dba, count: 1 }], grade: G1, within: 30m }
        """;
    try (var spender = new House(new MemoryStorage(), budget)) {
      for (int i = 0; i < 2; i++) {
        assertThat(spender.send("UPDATE orders", Effect.WRITE).outcome().get())
            .isInstanceOf(Outcome.Done.class);
        // What finished is counted once it is durable.
        spender.note(new Fact.SessionClosed(spender.session("lena").id(), "counted"));
      }
      var third = spender.send("UPDATE orders", Effect.WRITE);
      Approval approval = spender.waiting();
      assertThat(approval.ask().rules()).containsExactly("budget");
      Context.Tallied counted = approval.asked().context().tally().orElseThrow();
      assertThat(counted.counts()).containsExactly(new Context.Count(Counter.ROWS_WRITTEN, 60, 2));
      assertThat(counted.at()).isLessThan(approval.opened().action());
      spender.answer("mara", Answer.APPROVE);
      assertThat(third.outcome().get()).isInstanceOf(Outcome.Done.class);
    }
  }

  @Test
  void aPolicyWithoutABudgetRecordsNoCounter() throws Exception {
    house.send("SELECT 1", Effect.READ).outcome().get();
    var asked =
        (Fact.Asked) house.evidence.at(house.evidence.recent(1).getFirst()).orElseThrow().fact();
    assertThat(asked.context().tally()).isEmpty();
  }
}
