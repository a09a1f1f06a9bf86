package dev.countergate.docket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.domain.Account;
import dev.countergate.domain.Action;
import dev.countergate.domain.Change;
import dev.countergate.domain.Decision;
import dev.countergate.domain.Digest;
import dev.countergate.domain.Effect;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Passkey;
import dev.countergate.domain.Position;
import dev.countergate.domain.Preview;
import dev.countergate.domain.Principal;
import dev.countergate.domain.Ruling;
import dev.countergate.domain.Verdict;
import dev.countergate.domain.View;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Countergate itself is changed only by an action that was allowed or released for that change.
class ChangeTest {
  private static final Fact.By NOBODY = Fact.By.configuration();
  private final Story story = Story.begun();
  private final Instant expires = story.now.plusSeconds(99);

  private static Ruling refused(String reason) {
    return new Ruling.Refused(reason);
  }

  private static Ruling accepted() {
    return new Ruling.Accepted();
  }

  private Principal.Agent agent(String owner, Effect... effects) {
    return new Principal.Agent(
        "invoice-bot", owner, List.of("orders-db"), Set.of(effects), expires);
  }

  private Fact.AgentChanged narrowed() {
    return new Fact.AgentChanged(agent("lena", Effect.READ), NOBODY);
  }

  /// A change that people are asked about: the action, and its approval open.
  private Position open(String by, Change.Configuring fact) {
    Action action = story.docket.change(fact).action(by, Story.CONTENT, 1);
    story.tell(story.asked(by, action, story.ask()));
    Position place = story.last();
    var none = new Preview.None("it is shown whole");
    story.tell(new Fact.Rehearsed(place, none));
    View view =
        new View(
            action.digest(),
            by,
            by,
            Change.HOUSE,
            Change.house().labels(),
            action.statements(),
            action.effects(),
            action.relations(),
            action.content(),
            none,
            story.ask(),
            Story.POLICY);
    assertThat(
            story.tell(
                new Fact.Opened(
                    place, action.digest(), view, view.digest(), story.now.plusSeconds(1_800))))
        .isEqualTo(accepted());
    return place;
  }

  private Ruling made(String by, Position action, Change.Configuring fact) {
    return story.tell(fact.with(Fact.By.action(by, action)));
  }

  private void release(Position action) {
    assertThat(story.tell(new Fact.Released(story.approval().id(), action))).isEqualTo(accepted());
  }

  @Test
  void afterTheFoundingNoFactConfiguresByItself() {
    for (Fact.By by :
        List.of(
            NOBODY,
            Fact.By.server(),
            Fact.By.person("lena"),
            Fact.By.action("lena", story.last()))) {
      assertThat(story.tell(narrowed().with(by))).isInstanceOf(Ruling.Refused.class);
      assertThat(story.tell(new Fact.PolicyPublished(Digest.of(new byte[] {9}), by)))
          .isInstanceOf(Ruling.Refused.class);
      assertThat(
              story.tell(
                  Fact.CredentialBound.secret(
                      "x", "invoice-bot", "scram-sha-256", Story.POLICY, by)))
          .isInstanceOf(Ruling.Refused.class);
    }
    assertThat(story.docket.policy().orElseThrow().value()).isEqualTo(Story.POLICY);
  }

  @Test
  void aReleasedChangeIsMadeOnceAndExactly() {
    Position action = open("priya", narrowed());
    assertThat(made("priya", action, narrowed()))
        .isEqualTo(refused("action " + action + " permits no change"));
    assertThat(story.answer("priya", Verdict.Answer.APPROVE)).isInstanceOf(Ruling.Refused.class);
    assertThat(story.answer("mara", Verdict.Answer.APPROVE)).isEqualTo(accepted());
    release(action);
    var wider = new Fact.AgentChanged(agent("lena", Effect.READ, Effect.WRITE), NOBODY);
    assertThat(made("priya", action, wider))
        .isEqualTo(refused("action " + action + " permits another change"));
    assertThat(made("mara", action, narrowed()))
        .isEqualTo(refused("action " + action + " was somebody else's"));
    assertThat(made("priya", action, narrowed())).isEqualTo(accepted());
    assertThat(made("priya", action, narrowed()))
        .isEqualTo(refused("action " + action + " permits no change"));
  }

  @Test
  void aChangeIsVoidWhenWhatItChangesHasChanged() {
    Position action = open("priya", narrowed());
    story.answer("mara", Verdict.Answer.APPROVE);
    release(action);
    story.change("mara", new Fact.AgentChanged(agent("lena", Effect.WRITE), NOBODY));
    assertThat(made("priya", action, narrowed()))
        .isEqualTo(refused("action " + action + " permits another change"));
  }

  @Test
  void nobodyApprovesAChangeThatConcernsThem() {
    open("priya", narrowed());
    assertThat(story.answer("lena", Verdict.Answer.APPROVE))
        .isEqualTo(refused("`lena` is one party with `priya`"));
    open("priya", new Fact.AgentChanged(agent("mara", Effect.READ), NOBODY));
    assertThat(story.answer("mara", Verdict.Answer.APPROVE))
        .isEqualTo(refused("`mara` is one party with `priya`"));
    var promoted = new Principal.Person("mara", "mara", List.of("dba", "admin"));
    open("priya", new Fact.PersonChanged(promoted, NOBODY));
    assertThat(story.answer("mara", Verdict.Answer.APPROVE))
        .isEqualTo(refused("`mara` is one party with `priya`"));
  }

  @Test
  void whoeverChangedAnAgentLastIsOfItsParty() {
    assertThat(story.docket.party("invoice-bot")).containsOnly("invoice-bot", "lena");
    assertThat(story.change("mara", narrowed())).isEqualTo(accepted());
    assertThat(story.docket.party("invoice-bot")).containsOnly("invoice-bot", "lena", "mara");
    story.open();
    assertThat(story.answer("mara", Verdict.Answer.APPROVE))
        .isEqualTo(refused("`mara` is one party with `invoice-bot`"));
  }

  @Test
  void whoeverGaveAnAgentItsTokenIsOfItsPartyWhileItLives() {
    var token =
        Fact.CredentialBound.secret("t", "invoice-bot", "scram-sha-256", Story.POLICY, NOBODY);
    assertThat(story.change("mara", token)).isEqualTo(accepted());
    assertThat(story.docket.party("invoice-bot")).contains("mara");
    story.open();
    assertThat(story.change("priya", new Fact.CredentialRevoked("t", NOBODY)))
        .isEqualTo(accepted());
    assertThat(story.docket.party("invoice-bot")).doesNotContain("mara");
    assertThat(story.answer("mara", Verdict.Answer.APPROVE))
        .as("a removal does not shrink the party of an open approval")
        .isEqualTo(refused("`mara` is one party with `invoice-bot`"));
  }

  @Test
  void anAccountIsBoundOnlyByAReleasedChange() {
    var account = new Account("https://login.test", "0001");
    var bound = Fact.CredentialBound.account("mara", account, NOBODY);
    var issuer = new Account.Issuer(account.issuer(), "us", Map.of("f3a1", "admin"));
    var declared = new Fact.IssuerDeclared(issuer, NOBODY);
    assertThat(story.tell(declared))
        .isEqualTo(refused("the founding is over: a change is asked for as an action"));
    assertThat(story.change("mara", declared)).isEqualTo(accepted());
    for (Fact.By by : List.of(NOBODY, Fact.By.server(), Fact.By.person("priya"))) {
      assertThat(story.tell(bound.with(by))).isInstanceOf(Ruling.Refused.class);
    }
    assertThat(story.docket.change(bound).concerns()).containsOnly("mara");
    Position action = open("lena", bound);
    assertThat(story.answer("mara", Verdict.Answer.APPROVE))
        .isEqualTo(refused("`mara` is one party with `lena`"));
    assertThat(made("lena", action, bound))
        .isEqualTo(refused("action " + action + " permits no change"));
    assertThat(story.answer("priya", Verdict.Answer.APPROVE)).isEqualTo(accepted());
    release(action);
    var another = Fact.CredentialBound.account("priya", account, NOBODY);
    assertThat(made("lena", action, another))
        .isEqualTo(refused("action " + action + " permits another change"));
    assertThat(made("lena", action, bound)).isEqualTo(accepted());
    assertThat(story.docket.account(account)).contains("mara");
    assertThat(story.tell(new Fact.IssuerRemoved(account.issuer(), NOBODY)))
        .isEqualTo(refused("the founding is over: a change is asked for as an action"));
    assertThat(story.tell(new Fact.CredentialRevoked(bound.id(), NOBODY)))
        .isInstanceOf(Ruling.Refused.class);
  }

  @Test
  void aWarrantExcusesPasskeysOnly() {
    var account = new Account("https://login.test", "0001");
    story.change(
        "mara",
        new Fact.IssuerDeclared(new Account.Issuer("https://login.test", "us", Map.of()), NOBODY));
    Optional<Passkey.Warrant> warrant = Optional.of(new Passkey.Warrant.Invited(Story.POLICY));
    for (Fact.CredentialBound one :
        List.of(
            Fact.CredentialBound.account("mara", account, NOBODY),
            Fact.CredentialBound.secret("t", "mara", "scram-sha-256", Story.POLICY, NOBODY))) {
      var dressed =
          new Fact.CredentialBound(
              one.id(),
              one.principal(),
              one.type(),
              one.verifier(),
              NOBODY,
              Optional.empty(),
              warrant,
              one.account());
      int before = story.findings.size();
      assertThat(story.tell(dressed))
          .isEqualTo(refused("the founding is over: a change is asked for as an action"));
      assertThat(story.findings).hasSize(before + 1);
    }
  }

  @Test
  void aSuspendedAgentConnectsNoMore() {
    Principal.Agent now = agent("lena", Effect.READ);
    var suspended =
        new Principal.Agent(
            now.id(), now.owner(), now.targets(), now.effects(), now.expires(), true);
    assertThat(story.change("mara", new Fact.AgentChanged(suspended, NOBODY)))
        .isEqualTo(accepted());
    assertThat(
            story.tell(
                new Fact.ConnectionOpened(
                    "invoice-bot", "orders-db", "postgres", Optional.empty())))
        .isEqualTo(refused("agent `invoice-bot` is suspended"));
  }

  @Test
  void aChangeIsAskedForFromALiveSignInOfItsOwn() {
    Action action = story.docket.change(narrowed()).action("mara", Story.CONTENT, 1);
    var allow = new Decision.Allow(List.of("changes"));
    assertThat(story.tell(story.asked(action, allow)))
        .isEqualTo(refused("`mara` is not signed in"));
    Fact.Asked foreign = story.asked("lena", action, allow);
    assertThat(story.tell(foreign)).isEqualTo(refused("`mara` is not signed in"));
    story.later(Duration.ofDays(8));
    assertThat(story.tell(story.asked("mara", action, allow)))
        .isEqualTo(refused("`mara` is not signed in"));
  }

  @Test
  void anActionOnCountergateItselfNamesItsChangeAndSaysTheSame() {
    Action real = story.docket.change(narrowed()).action("mara", Story.CONTENT, 1);
    var allow = new Decision.Allow(List.of("changes"));
    var nameless =
        new Action(
            "mara",
            Change.HOUSE,
            Change.HOUSE,
            List.of("SELECT"),
            Set.of(Effect.READ),
            List.of(),
            Story.CONTENT,
            1,
            real.state(),
            real.judgement());
    assertThat(story.tell(story.asked("mara", nameless, allow)))
        .isEqualTo(refused("an action on Countergate itself names its change"));
    var dressed =
        new Action(
            "mara",
            Change.HOUSE,
            Change.HOUSE,
            List.of("AGENT SUSPENDED"),
            Set.of(Effect.ADMINISTER),
            real.relations(),
            Story.CONTENT,
            1,
            real.state(),
            real.judgement(),
            real.change());
    assertThat(story.tell(story.asked("mara", dressed, allow)))
        .isEqualTo(refused("the action says something else than its change"));
  }

  @Test
  void aRestartForgetsWhatWasPermittedAndNotMade() {
    Action action = story.docket.change(narrowed()).action("mara", Story.CONTENT, 1);
    story.tell(story.asked("mara", action, new Decision.Allow(List.of("changes"))));
    Position place = story.last();
    story.tell(new Fact.LedgerRecovered(story.facts.size()));
    assertThat(made("mara", place, narrowed()))
        .isEqualTo(refused("action " + place + " permits no change"));
  }

  /// Whoever holds somebody's token can act as them, so must not approve what they do.
  @Test
  void whoeverGaveAPersonATokenIsOfThatPersonsParty() {
    var token = Fact.CredentialBound.secret("t", "lena", "scram-sha-256", Story.POLICY, NOBODY);
    assertThat(story.change("priya", token)).isEqualTo(accepted());
    assertThat(story.docket.party("lena")).containsOnly("lena", "priya");
  }

  @Test
  void whoIsRemovedLeavesNothingToWhoeverGetsTheName() {
    var token = Fact.CredentialBound.secret("t", "mara", "scram-sha-256", Story.POLICY, NOBODY);
    story.change("priya", token);
    assertThat(story.change("priya", new Fact.PersonRemoved("mara", NOBODY))).isEqualTo(accepted());
    var again = new Principal.Person("mara", "another", List.of("dba"));
    assertThat(story.change("priya", new Fact.PersonEnrolled(again, NOBODY))).isEqualTo(accepted());
    assertThat(story.docket.credentials()).isEmpty();
    assertThat(story.docket.session(Story.session("mara"))).isEmpty();
    story.open();
    assertThat(story.answer("mara", Verdict.Answer.APPROVE))
        .isEqualTo(refused("`mara` is not signed in"));
  }

  @Test
  void aPermitEndsWithItsActionAndWithItsPerson() {
    Position action = open("priya", narrowed());
    story.answer("mara", Verdict.Answer.APPROVE);
    release(action);
    story.tell(
        new Fact.Finished(action, new dev.countergate.domain.Outcome.NotRun("it was cancelled")));
    assertThat(made("priya", action, narrowed()))
        .isEqualTo(refused("action " + action + " permits no change"));
    Position other = open("priya", narrowed());
    story.answer("mara", Verdict.Answer.APPROVE);
    release(other);
    story.change("lena", new Fact.PersonRemoved("priya", NOBODY));
    assertThat(made("priya", other, narrowed())).isEqualTo(refused("`priya` is no person"));
  }
}
