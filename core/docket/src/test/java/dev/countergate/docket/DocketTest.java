package dev.countergate.docket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.domain.Decision;
import dev.countergate.domain.Digest;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Impact;
import dev.countergate.domain.Outcome;
import dev.countergate.domain.Position;
import dev.countergate.domain.Principal;
import dev.countergate.domain.Ruling;
import dev.countergate.domain.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DocketTest {
  private static final Ruling ACCEPTED = new Ruling.Accepted();
  private final Story story = Story.begun();

  private static Ruling refused(String reason) {
    return new Ruling.Refused(reason);
  }

  private static Outcome done() {
    return new Outcome.Done("DELETE 3", 3, 10, 100, Optional.empty());
  }

  @Test
  void aGrantedApprovalIsReleasedRunAndFinishedOnce() {
    Position action = story.open();
    assertThat(story.answer("mara", Verdict.Answer.APPROVE)).isEqualTo(ACCEPTED);
    assertThat(story.approval().ending().orElseThrow()).isInstanceOf(Ending.Granted.class);
    Position id = story.approval().id();
    assertThat(story.tell(new Fact.Released(id, action))).isEqualTo(ACCEPTED);
    assertThat(story.tell(new Fact.Measured(action, Story.IMPACT, "7"))).isEqualTo(ACCEPTED);
    assertThat(story.tell(new Fact.Finished(action, done()))).isEqualTo(ACCEPTED);
    assertThat(story.findings).isEmpty();
    assertThat(story.rulings).containsOnly(ACCEPTED);
  }

  @Test
  void theOwnerOfAnAgentNeverApprovesItsActions() {
    story.open();
    assertThat(story.answer("lena", Verdict.Answer.APPROVE))
        .isEqualTo(refused("`lena` is one party with `invoice-bot`"));
    assertThat(story.approval().ending()).isEmpty();
  }

  @Test
  void aGrantIsSpentOnce() {
    Position action = story.open();
    story.answer("mara", Verdict.Answer.APPROVE);
    Position id = story.approval().id();
    story.tell(new Fact.Released(id, action));
    assertThat(story.tell(new Fact.Released(id, action)))
        .isEqualTo(refused("the action is not asked about"));
    story.tell(story.asked(Story.delete(), story.ask()));
    assertThat(story.tell(new Fact.Released(id, story.last())))
        .isEqualTo(refused("already spent, send it again"));
  }

  @Test
  void anExpiredApprovalIsNeitherAnsweredNorReleased() {
    Position action = story.open();
    story.later(Duration.ofMinutes(31));
    assertThat(story.answer("mara", Verdict.Answer.APPROVE)).isEqualTo(refused("it has expired"));
    assertThat(story.tell(new Fact.Expired(story.approval().id()))).isEqualTo(ACCEPTED);
    assertThat(story.tell(new Fact.Released(story.approval().id(), action)))
        .isEqualTo(refused("it has expired"));
  }

  @Test
  void aGrantEndsWithTheApprovalsExpiry() {
    Position action = story.open();
    story.answer("mara", Verdict.Answer.APPROVE);
    story.later(Duration.ofMinutes(31));
    assertThat(story.tell(new Fact.Released(story.approval().id(), action)))
        .isEqualTo(refused("the grant expired"));
  }

  @Test
  void anApprovalIsNotExpiredEarly() {
    story.open();
    assertThat(story.tell(new Fact.Expired(story.approval().id())))
        .isEqualTo(refused("it is still open"));
  }

  @Test
  void aWithdrawalAfterTheGrantAndBeforeTheReleaseWins() {
    Position action = story.open();
    story.answer("mara", Verdict.Answer.APPROVE);
    Position id = story.approval().id();
    assertThat(story.tell(new Fact.Withdrawn(id, "cancelled by the caller"))).isEqualTo(ACCEPTED);
    assertThat(story.tell(new Fact.Released(id, action)))
        .isEqualTo(refused("it was withdrawn: cancelled by the caller"));
  }

  @Test
  void anActionHasOneApproval() {
    Position action = story.open();
    Ruling again = refused("the action has an approval already");
    assertThat(story.openAgain(action)).isEqualTo(again);
    story.answer("mara", Verdict.Answer.REFUSE);
    assertThat(story.openAgain(action)).isEqualTo(again);
    assertThat(story.docket.approvals()).hasSize(1);
  }

  @Test
  void oneRefusalEndsAnApproval() {
    story.count = 2;
    story.open();
    story.answer("mara", Verdict.Answer.APPROVE);
    assertThat(story.answer("priya", Verdict.Answer.REFUSE)).isEqualTo(ACCEPTED);
    assertThat(story.approval().ending().orElseThrow()).isInstanceOf(Ending.Refused.class);
  }

  @Test
  void whoeverApprovedMayStillRefuseWhileItIsOpen() {
    story.count = 2;
    Position action = story.open();
    story.answer("mara", Verdict.Answer.APPROVE);
    assertThat(story.answer("mara", Verdict.Answer.REFUSE)).isEqualTo(ACCEPTED);
    assertThat(story.approval().ending().orElseThrow())
        .isInstanceOfSatisfying(
            Ending.Refused.class, refused -> assertThat(refused.by()).isEqualTo("mara"));
    assertThat(story.answer("priya", Verdict.Answer.APPROVE))
        .isEqualTo(refused("it was refused by `mara` already"));
    assertThat(story.tell(new Fact.Released(story.approval().id(), action)))
        .isEqualTo(refused("it was refused by `mara` already"));
  }

  @Test
  void aRefusalAfterAnApprovalAnswersAShowingOfItsOwn() {
    story.count = 2;
    story.open();
    story.answer("mara", Verdict.Answer.APPROVE);
    var again =
        story.verdict("mara", Verdict.Answer.REFUSE, new Position(story.last().index() - 1));
    var proof = new Verdict.Proof.Session(Story.session("mara"), "one-time link");
    assertThat(story.tell(new Fact.Answered(again, proof)))
        .isEqualTo(refused("this showing was answered already"));
    assertThat(story.approval().ending()).isEmpty();
  }

  @Test
  void whatWasGrantedIsNotRefusedAnyMore() {
    story.open();
    story.answer("mara", Verdict.Answer.APPROVE);
    assertThat(story.answer("mara", Verdict.Answer.REFUSE)).isInstanceOf(Ruling.Refused.class);
    assertThat(story.approval().ending().orElseThrow()).isInstanceOf(Ending.Granted.class);
  }

  @Test
  void quorumCountsPeople() {
    story.count = 2;
    story.open();
    story.answer("mara", Verdict.Answer.APPROVE);
    assertThat(story.answer("mara", Verdict.Answer.APPROVE))
        .isEqualTo(refused("`mara` has answered already"));
    assertThat(story.approval().ending()).isEmpty();
    story.answer("priya", Verdict.Answer.APPROVE);
    assertThat(story.approval().ending().orElseThrow()).isInstanceOf(Ending.Granted.class);
  }

  @Test
  void anAnswerWithoutAShowingOfThatViewToThatPersonIsRefused() {
    story.open();
    story.tell(
        new Fact.Presented(
            story.approval().id(), "priya", story.approval().opened().viewDigest(), "cli", "0"));
    var verdict = story.verdict("mara", Verdict.Answer.APPROVE, story.last());
    var proof = new Verdict.Proof.Session(Story.session("mara"), "one-time link");
    assertThat(story.tell(new Fact.Answered(verdict, proof)))
        .isEqualTo(refused("the view was shown to somebody else"));
  }

  @Test
  void oneShowingIsAnsweredOnce() {
    story.count = 2;
    story.open();
    story.answer("mara", Verdict.Answer.APPROVE);
    var again =
        story.verdict("mara", Verdict.Answer.APPROVE, new Position(story.last().index() - 1));
    var proof = new Verdict.Proof.Session(Story.session("mara"), "one-time link");
    assertThat(story.tell(new Fact.Answered(again, proof)))
        .isEqualTo(refused("this showing was answered already"));
  }

  @Test
  void aSessionOfSomebodyElseProvesNothing() {
    story.open();
    story.tell(
        new Fact.Presented(
            story.approval().id(), "mara", story.approval().opened().viewDigest(), "cli", "0"));
    var verdict = story.verdict("mara", Verdict.Answer.APPROVE, story.last());
    var stolen = new Verdict.Proof.Session(Story.session("lena"), "one-time link");
    assertThat(story.tell(new Fact.Answered(verdict, stolen)))
        .isEqualTo(refused("`mara` is not signed in"));
  }

  @Test
  void aPolicyChangeEndsOpenApprovals() {
    Position action = story.open();
    story.answer("mara", Verdict.Answer.APPROVE);
    Position granted = story.approval().id();
    story.open();
    Digest next = Digest.of(new byte[] {9});
    story.change("lena", new Fact.PolicyPublished(next, Fact.By.configuration()));
    assertThat(story.approval().ending().orElseThrow()).isInstanceOf(Ending.Withdrawn.class);
    assertThat(story.tell(new Fact.Released(granted, action)))
        .isEqualTo(refused("the policy changed, send it again"));
  }

  @Test
  void aSignerWhoLeftTheGroupVoidsTheGrant() {
    Position action = story.open();
    story.answer("mara", Verdict.Answer.APPROVE);
    story.change(
        "lena",
        new Fact.PersonChanged(
            new Principal.Person("mara", "mara", List.of("support")), Fact.By.configuration()));
    assertThat(story.tell(new Fact.Released(story.approval().id(), action)))
        .isEqualTo(refused("`mara` may no longer approve this"));
  }

  @Test
  void aDecisionMadeUnderAnotherPolicyIsRefused() {
    Fact.Asked asked = story.asked(Story.delete(), new Decision.Allow(List.of("r")));
    story.change(
        "lena", new Fact.PolicyPublished(Digest.of(new byte[] {9}), Fact.By.configuration()));
    assertThat(story.tell(asked)).isEqualTo(refused("the policy changed, decide again"));
  }

  @Test
  void anotherImpactIsNotAccepted() {
    Position action = story.open();
    story.answer("mara", Verdict.Answer.APPROVE);
    story.tell(new Fact.Released(story.approval().id(), action));
    var other = new Impact(Story.IMPACT.tables(), Digest.of(new byte[] {5}));
    assertThat(story.tell(new Fact.Measured(action, other, "7")))
        .isEqualTo(refused("the impact is not the approved one"));
    assertThat(story.tell(new Fact.Finished(action, done())))
        .isEqualTo(refused("it was committed without being measured"));
    assertThat(story.findings).hasSize(2);
  }

  @Test
  void afterACrashAReleaseThatWasNotMeasuredIsProvablyNotRun() {
    Position action = released();
    story.tell(new Fact.LedgerRecovered(story.facts.size()));
    assertThat(story.docket.running(action).orElseThrow().outcome().orElseThrow())
        .isInstanceOf(Outcome.NotRun.class);
  }

  @Test
  void afterACrashAMeasuredReleaseIsUnknownUntilItIsResolved() {
    Position action = released();
    story.tell(new Fact.Measured(action, Story.IMPACT, "7"));
    story.tell(new Fact.LedgerRecovered(story.facts.size()));
    assertThat(story.docket.running(action).orElseThrow().outcome().orElseThrow())
        .isInstanceOf(Outcome.Unknown.class);
    assertThat(story.tell(new Fact.Resolved(action, Fact.By.server(), done()))).isEqualTo(ACCEPTED);
    assertThat(story.tell(new Fact.Resolved(action, Fact.By.server(), done())))
        .isEqualTo(refused("its outcome is not unknown"));
  }

  @Test
  void aRunWithoutAnAcceptedReleaseIsAFinding() {
    Position action = story.open();
    story.tell(new Fact.Finished(action, done()));
    assertThat(story.findings.toString()).contains("ran without an accepted release");
  }

  @Test
  void aRunOfADeniedActionIsAFinding() {
    story.tell(story.asked(Story.delete(), new Decision.Deny(List.of("r"), "no")));
    story.tell(new Fact.Finished(story.last(), done()));
    assertThat(story.findings.toString()).contains("finished and was not running");
  }

  @Test
  void countedFactsLeaveTheDocketAsItIs() {
    Docket before = story.docket;
    story.tell(story.asked(Story.delete(), new Decision.Allow(List.of("r"))));
    story.tell(new Fact.Finished(story.last(), done()));
    assertThat(story.docket).isSameAs(before);
    assertThat(story.findings).isEmpty();
  }

  private Position released() {
    Position action = story.open();
    story.answer("mara", Verdict.Answer.APPROVE);
    story.tell(new Fact.Released(story.approval().id(), action));
    return action;
  }
}
