package dev.countergate.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.domain.Action;
import dev.countergate.domain.Decision;
import dev.countergate.domain.Digest;
import dev.countergate.domain.Effect;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Impact;
import dev.countergate.domain.Json;
import dev.countergate.domain.Outcome;
import dev.countergate.domain.Payload;
import dev.countergate.domain.Position;
import dev.countergate.domain.Principal;
import dev.countergate.domain.Verdict;
import dev.countergate.ledger.Finding;
import dev.countergate.ledger.LogKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Hashes prove that nothing was changed since. Whether it was right when it was written is another
/// question: here everything hashes and is signed, and something in it was not right.
class ForgeryTest {
  private Forge forge;

  @BeforeEach
  void begin() throws Exception {
    forge = Forge.begun();
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

  /// It was refused when it was told, so it is evidence of an attempt and no finding.
  private void onlyAttempted(Position place, String kind, String reason) throws Exception {
    Verification verification = forge.verified();
    assertThat(verification.report().findings()).isEmpty();
    assertThat(verification.refusals()).contains(new Verification.Refusal(place, kind, reason));
  }

  private Position granted() throws Exception {
    Position action = forge.held();
    forge.approve("mara");
    return action;
  }

  private Position released() throws Exception {
    Position action = granted();
    forge.release(action);
    return action;
  }

  @Test
  void anHonestLedgerHasNoFindings() throws Exception {
    Position action = released();
    forge.measure(action);
    forge.done(action);
    Payload content = forge.sql();
    forge.answered(
        forge.tell(forge.asked(forge.action(Effect.READ, content)), content), "SELECT 3");
    Verification verification = forge.verified();
    assertThat(verification.report().findings()).isEmpty();
    assertThat(verification.refusals()).isEmpty();
    assertThat(verification.payloads()).isEqualTo(2);
    assertThat(verification.decisions()).isEqualTo(2);
    assertThat(verification.report().unsigned()).isZero();
  }

  // ---- what ran without the right to

  @Test
  void aRunWithoutAReleaseIsFound() throws Exception {
    Position action = granted();
    Position finished = forge.done(action);
    finds("entry " + finished + " action " + action + " ran without an accepted release");
  }

  @Test
  void aReleaseWithoutAGrantIsFoundWhenItRuns() throws Exception {
    Position action = forge.held();
    forge.release(action);
    assertThat(forge.refusal()).contains("not granted");
    Position finished = forge.done(action);
    finds("entry " + finished + " action " + action + " ran without an accepted release");
  }

  @Test
  void aReleaseWithoutAGrantThatDidNotRunIsAnAttempt() throws Exception {
    Position release = forge.release(forge.held());
    onlyAttempted(release, "action.released", "not granted");
  }

  @Test
  void anOwnersSelfApprovalIsFoundWhenItRuns() throws Exception {
    Position action = forge.held();
    forge.approve("lena");
    assertThat(forge.refusal()).contains("`lena` is one party with `invoice-bot`");
    forge.release(action);
    Position measured = forge.measure(action);
    Position finished = forge.done(action);
    finds(
        "entry " + measured + " measured for action " + action + ": the action is not running",
        "entry " + finished + " action " + action + " ran without an accepted release");
  }

  @Test
  void aSelfApprovalAloneIsAnAttempt() throws Exception {
    forge.held();
    Position answered = forge.approve("lena");
    onlyAttempted(answered, "approval.answered", "`lena` is one party with `invoice-bot`");
  }

  @Test
  void aVerdictAfterTheExpiryGrantsNothing() throws Exception {
    Position action = forge.held();
    Position shown = forge.shown("mara");
    forge.later(Duration.ofMinutes(31));
    forge.answer("mara", Verdict.Answer.APPROVE, shown);
    assertThat(forge.refusal()).contains("it has expired");
    forge.release(action);
    Position finished = forge.done(action);
    finds("entry " + finished + " action " + action + " ran without an accepted release");
  }

  @Test
  void aShowingThatWasAnsweredProvesNoSecondAnswer() throws Exception {
    forge.held();
    Position shown = forge.shown("mara");
    forge.answer("mara", Verdict.Answer.APPROVE, shown);
    Position again = forge.answer("mara", Verdict.Answer.APPROVE, shown);
    onlyAttempted(again, "approval.answered", "it was granted already");
  }

  @Test
  void aShowingOfAnotherApprovalProvesNoAnswer() throws Exception {
    forge.held();
    Position shown = forge.shown("mara");
    Position second = forge.held();
    forge.answer("mara", Verdict.Answer.APPROVE, shown);
    assertThat(forge.refusal()).contains("nobody was shown this view there");
    forge.release(second);
    Position finished = forge.done(second);
    finds("entry " + finished + " action " + second + " ran without an accepted release");
  }

  @Test
  void aVerdictBySomebodyOutsideTheGroupGrantsNothing() throws Exception {
    Position action = forge.held();
    forge.approve("sam");
    assertThat(forge.refusal()).contains("`sam` is not of group `dba`");
    forge.release(action);
    Position finished = forge.done(action);
    finds("entry " + finished + " action " + action + " ran without an accepted release");
  }

  @Test
  void aSignerWhoLeftTheGroupBeforeTheReleaseGrantsNothing() throws Exception {
    Position action = granted();
    forge.change(
        new Fact.PersonChanged(
            new Principal.Person("mara", "mara", List.of("support")), Fact.By.configuration()));
    forge.release(action);
    assertThat(forge.refusal()).contains("`mara` may no longer approve this");
    Position finished = forge.done(action);
    finds("entry " + finished + " action " + action + " ran without an accepted release");
  }

  @Test
  void aGrantThatIsSpentTwiceIsFound() throws Exception {
    Position first = released();
    forge.measure(first);
    forge.done(first);
    Action same = forge.approval().asked().action();
    Payload content = forge.sql();
    Fact.Asked again = forge.asked(same);
    var joins =
        new Fact.Asked(
            again.action(),
            again.connection(),
            again.context(),
            again.versions(),
            again.decision(),
            Optional.of(forge.approval().id()));
    Position second = forge.tell(joins, content);
    forge.release(second);
    assertThat(forge.refusal()).contains("already spent, send it again");
    Position finished = forge.done(second);
    finds(
        "entry " + second + " payload " + same.content().brief() + " is missing",
        "entry " + finished + " action " + second + " ran without an accepted release");
  }

  @Test
  void aWithdrawnQuestionThatRunsIsFound() throws Exception {
    Position action = granted();
    forge.tell(new Fact.Withdrawn(forge.approval().id(), "cancelled by the caller"));
    forge.release(action);
    Position finished = forge.done(action);
    finds("entry " + finished + " action " + action + " ran without an accepted release");
  }

  @Test
  void aDeniedActionThatRunsIsFound() throws Exception {
    Payload content = forge.sql();
    Position action = forge.tell(forge.asked(forge.action(Effect.ADMINISTER, content)), content);
    Position finished = forge.done(action);
    finds("entry " + finished + " action " + action + " finished and was not running");
  }

  @Test
  void aFinishOutOfNowhereIsFound() throws Exception {
    Position finished = forge.done(new Position(3));
    finds("entry " + finished + " action 3 finished and was not running");
  }

  @Test
  void anActionThatFinishedTwiceIsFound() throws Exception {
    Position action = released();
    forge.measure(action);
    forge.done(action);
    Position again = forge.done(action);
    finds("entry " + again + " action " + action + " finished and was not running");
  }

  @Test
  void aRunThatOutlivesItsGatewaysEndIsFound() throws Exception {
    Position action = released();
    forge.tell(new Fact.LedgerRecovered(20));
    Position finished = forge.done(action);
    finds("entry " + finished + " action " + action + " finished and was not running");
  }

  @Test
  void aReadThatTheTargetAnsweredAsAWriteIsFound() throws Exception {
    Payload content = forge.sql();
    Position action = forge.tell(forge.asked(forge.action(Effect.READ, content)), content);
    Position finished = forge.answered(action, "DELETE 1");
    finds(
        "entry "
            + finished
            + " action "
            + action
            + " answered `DELETE 1` although it was judged read");
  }

  @Test
  void whatWasNotJudgedReadMayBeAnsweredAsAWrite() throws Exception {
    Position action = released();
    forge.measure(action);
    forge.answered(action, "DELETE 1");
    finds();
  }

  // ---- what was decided otherwise

  @Test
  void aDecisionThatThePolicyDoesNotMakeIsFound() throws Exception {
    Payload content = forge.sql();
    Position action =
        forge.tell(
            forge.asked(forge.action(Effect.WRITE, content), new Decision.Allow(List.of("reads"))),
            content);
    forge.done(action);
    finds("entry " + action + " the decision is not the one that the policy makes");
  }

  @Test
  void aMilderQuestionThanThePolicyAsksIsFound() throws Exception {
    Payload content = forge.sql();
    Action action = forge.action(Effect.WRITE, content);
    var ask = (Decision.Ask) forge.decided(action);
    var milder =
        new Decision.Ask(
            ask.rules(), ask.clauses(), ask.grade(), Duration.ofHours(9), ask.reasonRequired());
    Position asked = forge.tell(forge.asked(action, milder), content);
    finds("entry " + asked + " the decision is not the one that the policy makes");
  }

  @Test
  void aQuestionOfSomebodyUnknownThatIsNotDeniedIsFound() throws Exception {
    forge.change(new Fact.AgentRemoved("invoice-bot", Fact.By.configuration()));
    Payload content = forge.sql();
    Action action = forge.action(Effect.READ, content);
    Position asked = forge.tell(forge.asked(action, new Decision.Allow(List.of("reads"))), content);
    Position finished = forge.answered(asked, "SELECT 3");
    finds(
        "entry " + asked + " was not denied although its caller or target is unknown",
        "entry " + finished + " action " + asked + " ran although its question was refused");
  }

  @Test
  void aPolicyPublishedMidwayVoidsTheGrant() throws Exception {
    Position action = granted();
    byte[] next =
        dev.countergate.policy.Policies.publish(
                new java.util.TreeMap<>(Map.of("q.yaml", Forge.POLICY)))
            .document();
    forge.document(next);
    forge.change(new Fact.PolicyPublished(Digest.of(next), Fact.By.configuration()));
    forge.release(action);
    assertThat(forge.refusal()).contains("the policy changed, send it again");
    Position finished = forge.done(action);
    finds("entry " + finished + " action " + action + " ran without an accepted release");
  }

  @Test
  void aChangeThatNobodyReleasedIsFound() throws Exception {
    Position place = forge.tell(policyFact(Digest.of(new byte[] {1})));
    finds(
        "entry "
            + place
            + " policy "
            + Digest.of(new byte[] {1}).brief()
            + " is missing or changed",
        "entry "
            + place
            + " the gateway noted what it could not: the founding is over: a change is asked for"
            + " as an action");
  }

  @Test
  void aCredentialThatNobodyReleasedIsFound() throws Exception {
    Position place =
        forge.tell(
            Fact.CredentialBound.secret(
                "x", "invoice-bot", "scram-sha-256", Forge.keyDigest(), Fact.By.person("lena")));
    finds(
        "entry "
            + place
            + " the gateway noted what it could not: nobody was asked about this change");
  }

  @Test
  void aMissingPolicyDocumentIsFound() throws Exception {
    Position published = forge.change(policyFact(Digest.of(new byte[] {1})));
    finds(
        "entry "
            + published
            + " policy "
            + Digest.of(new byte[] {1}).brief()
            + " is missing or changed");
  }

  private static Fact.PolicyPublished policyFact(Digest digest) {
    return new Fact.PolicyPublished(digest, Fact.By.configuration());
  }

  @Test
  void aChangedPolicyDocumentIsFoundWhereItWasPublishedAndUsed() throws Exception {
    Position asked = forge.held();
    String brief = forge.policies.digest().brief();
    forge.storage.plant(
        "documents/" + forge.policies.digest().hex(), "{}".getBytes(StandardCharsets.UTF_8));
    finds(
        "entry 12 policy " + brief + " is missing or changed",
        "entry " + asked + " policy " + brief + " is missing or changed");
  }

  @Test
  void aChangedJudgementIsFoundWithTheActionThatRestsOnIt() throws Exception {
    Position asked = forge.held();
    Digest judgement = forge.approval().asked().action().judgement();
    forge.storage.plant("documents/" + judgement.hex(), new byte[] {1});
    finds("entry " + asked + " judgement " + judgement.brief() + " is missing or changed");
  }

  @Test
  void aWriteThatIsCalledAReadBesideItsJudgementIsFound() throws Exception {
    Payload content = forge.sql();
    Digest write = forge.judgement(Effect.WRITE);
    Position asked = forge.tell(forge.asked(forge.action(Effect.READ, content, write)), content);
    forge.answered(asked, "SELECT 1");
    finds("entry " + asked + " the action has other effects than its judgement " + write.brief());
  }

  @Test
  void otherStatementsOrRelationsThanWereJudgedAreFoundEachTime() throws Exception {
    Action other =
        new Action(
            "invoice-bot",
            "orders-db",
            "orders",
            List.of("UPDATE"),
            Set.of(Effect.READ),
            List.of(),
            Digest.of(new byte[] {1}),
            18,
            Map.of(),
            forge.judgement(Effect.READ));
    String judgement = "its judgement " + other.judgement().brief();
    var found = new ArrayList<String>();
    for (int i = 0; i < 2; i++) {
      Position asked = forge.tell(forge.asked(other));
      found.add("entry " + asked + " payload " + other.content().brief() + " is missing");
      found.add("entry " + asked + " the action has other statements than " + judgement);
      found.add("entry " + asked + " the action has other relations than " + judgement);
    }
    finds(found.toArray(String[]::new));
  }

  @Test
  void aDocumentThatIsNoJudgementIsFound() throws Exception {
    Payload content = forge.sql();
    Action action = forge.action(Effect.READ, content, forge.policies.digest());
    Position asked = forge.tell(forge.asked(action), content);
    finds(
        "entry "
            + asked
            + " judgement "
            + forge.policies.digest().brief()
            + " is missing or changed");
  }

  // ---- what was changed beside the ledger

  @Test
  void aMissingPayloadIsFound() throws Exception {
    Payload content = forge.sql();
    Position asked = forge.tell(forge.asked(forge.action(Effect.READ, content)));
    forge.answered(asked, "SELECT 3");
    finds("entry " + asked + " payload " + content.commitment().brief() + " is missing");
  }

  @Test
  void aMissingTextOfAnErrorIsFound() throws Exception {
    Payload content = forge.sql();
    Position asked = forge.tell(forge.asked(forge.action(Effect.READ, content)), content);
    Digest text = forge.words("no such table").commitment();
    Position finished =
        forge.tell(new Fact.Finished(asked, new Outcome.Failed("42P01", 1, Optional.of(text))));
    finds("entry " + finished + " payload " + text.brief() + " is missing");
  }

  @Test
  void anotherPayloadUnderTheCommittedNameIsFound() throws Exception {
    Payload content = forge.sql();
    Payload other = forge.words("select 1");
    Fact.Asked fact = forge.asked(forge.action(Effect.READ, content));
    Position asked = forge.forged(fact, content.commitment(), other.envelope());
    forge.answered(asked, "SELECT 3");
    String brief = content.commitment().brief();
    finds(
        "entry " + asked + " payload " + brief + " is not what it was committed to",
        "entry " + asked + " payload " + brief + " is missing");
  }

  // ---- what did more than was approved

  @Test
  void anotherImpactThatWasKeptIsFound() throws Exception {
    Position action = released();
    var other = new Impact(Forge.IMPACT.tables(), Digest.of(new byte[] {5}));
    Position measured = forge.tell(new Fact.Measured(action, other, "7"));
    Position finished = forge.done(action);
    finds(
        "entry "
            + measured
            + " measured for action "
            + action
            + ": the impact is not the approved one",
        "entry " + finished + " action " + action + ": it was committed without being measured");
  }

  @Test
  void aCommitWithoutAMeasureIsFound() throws Exception {
    Position action = released();
    Position finished = forge.done(action);
    finds("entry " + finished + " action " + action + ": it was committed without being measured");
  }

  @Test
  void aReleasedActionThatEndsAsDeniedIsFound() throws Exception {
    Position action = released();
    Position finished = forge.tell(new Fact.Finished(action, new Outcome.Denied("r", "no")));
    finds("entry " + finished + " action " + action + ": a released action does not end this way");
  }

  // ---- what this version does not know, and whose ledger it is

  @Test
  void aForeignKindIsKeptAndFound() throws Exception {
    Position place =
        forge.tell(new Fact.Foreign("action.blessed", Json.object().put("action", 12)));
    finds("entry " + place + " kind `action.blessed` is not known to this version");
  }

  @Test
  void aLedgerThatSaysItHasAnotherKeyIsFound() throws Exception {
    forge.close();
    forge = Forge.begun(Forge.KEY.origin(), Digest.of(new byte[] {1}));
    finds("entry 0 was opened for another key than the one that it is verified with");
  }

  @Test
  void aLedgerThatSaysItHasAnotherOriginIsFound() throws Exception {
    forge.close();
    forge = Forge.begun("countergate.test/other", Forge.keyDigest());
    finds("entry 0 was opened for another key than the one that it is verified with");
  }

  @Test
  void aLedgerSignedByAnotherKeyProvesNothing() throws Exception {
    forge.held();
    forge.verified();
    var other =
        LogKey.of(
            Forge.KEY.origin(),
            new byte[] {
              9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9,
              9, 9, 9
            });
    List<String> found =
        Forge.verify(forge.storage, other.verifier()).report().findings().stream()
            .map(Finding::toString)
            .toList();
    assertThat(found).contains("log.vkey is not the key that this check trusts");
    assertThat(found).anyMatch(text -> text.startsWith("checkpoint is not one of this ledger"));
  }

  @Test
  void aLedgerWithoutABeginningIsFound() throws Exception {
    forge.close();
    forge = Forge.blank();
    forge.tell(
        new Fact.PersonEnrolled(
            new Principal.Person("eve", "eve", List.of()), Fact.By.configuration()));
    finds("entry 0 does not open the ledger");
  }

  @Test
  void aSecondBeginningIsFound() throws Exception {
    Position place =
        forge.tell(new Fact.LedgerOpened(Forge.KEY.origin(), Forge.keyDigest(), "test"));
    finds(
        "entry "
            + place
            + " the gateway noted what it could not: a ledger is opened once, by its first entry");
  }

  // ---- bytes

  @Test
  void anyFlippedBitIsFoundAndLocated() throws Exception {
    Position action = released();
    forge.measure(action);
    forge.done(action);
    forge.verified();
    for (String name : forge.storage.names()) {
      int length = forge.storage.get(name).orElseThrow().length;
      var random = new SplittableRandom(length);
      for (int i = 0; i < 12; i++) {
        var bad = forge.storage.copy();
        int at = random.nextInt(length);
        bad.flip(name, at, random.nextInt(8));
        List<Finding> found = Forge.verify(bad, Forge.KEY.verifier()).report().findings();
        assertThat(found).as("byte %d of %s", at, name).isNotEmpty();
        assertThat(found.getFirst().toString()).as("byte %d of %s", at, name).matches(where(name));
      }
    }
  }

  /// What the first finding names, for a flip in this blob.
  private static String where(String name) {
    if (name.startsWith("documents/")) return "entry \\d+ (policy|judgement) .*" + "…" + ".*";
    if (name.startsWith("payloads/")) return "(entry \\d+|payloads/).*";
    if (name.endsWith("log.vkey")) return "log.vkey .*";
    if (name.endsWith("checkpoint")) return "checkpoint .*";
    return "(entry \\d+|tile/).*";
  }
}
