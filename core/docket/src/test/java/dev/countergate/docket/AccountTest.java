package dev.countergate.docket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.domain.Account;
import dev.countergate.domain.Digest;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Position;
import dev.countergate.domain.Principal;
import dev.countergate.domain.Ruling;
import dev.countergate.domain.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What an identity provider's word comes to.
class AccountTest {
  private static final Ruling ACCEPTED = new Ruling.Accepted();
  private static final String ISSUER = "https://login.test";
  private static final Account NINA = new Account(ISSUER, "0001");
  private static final Digest SESSION = Story.session("nina by account");
  private final Story story = Story.begun();
  private final Fact.By by = Fact.By.configuration();

  @BeforeEach
  void declare() {
    story.change(
        "priya", new Fact.PersonEnrolled(new Principal.Person("nina", "Nina", List.of()), by));
    story.change(
        "priya",
        new Fact.IssuerDeclared(new Account.Issuer(ISSUER, "us", Map.of("f3a1", "dba")), by));
    assertThat(story.change("priya", Fact.CredentialBound.account("nina", NINA, by)))
        .isEqualTo(ACCEPTED);
  }

  private static Ruling refused(String why) {
    return new Ruling.Refused(why);
  }

  private static Account.Claims claims(Account account, String... groups) {
    return new Account.Claims(
        account,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        List.of(groups),
        Digest.of(new byte[] {9}));
  }

  private Ruling open(String person, String how, Optional<Account.Claims> oidc) {
    return story.tell(
        new Fact.SessionOpened(
            SESSION, person, how, story.now.plusSeconds(9_999), Optional.empty(), oidc));
  }

  private Ruling signIn(String... groups) {
    return open("nina", "oidc", Optional.of(claims(NINA, groups)));
  }

  private Ruling answer() {
    Approval approval = story.approval();
    story.tell(
        new Fact.Presented(
            approval.id(), "nina", approval.opened().viewDigest(), "console", "0" + story.last()));
    Verdict verdict = story.verdict("nina", Verdict.Answer.APPROVE, story.last());
    return story.tell(new Fact.Answered(verdict, new Verdict.Proof.Session(SESSION, "oidc")));
  }

  @Test
  void anAccountOpensTheSessionOfItsPersonOnly() {
    assertThat(signIn()).isEqualTo(ACCEPTED);
    assertThat(open("mara", "oidc", Optional.of(claims(NINA))))
        .isEqualTo(refused("the account is not of `mara`"));
  }

  @Test
  void theSameSubjectElsewhereIsSomebodyElse() {
    var twin = new Account("https://evil.test", NINA.subject());
    assertThat(open("nina", "oidc", Optional.of(claims(twin))))
        .isEqualTo(refused("the account's issuer is not declared"));
    assertThat(story.change("priya", Fact.CredentialBound.account("nina", twin, by)))
        .isEqualTo(refused("the account's issuer is not declared"));
    assertThat(open("nina", "oidc", Optional.of(claims(new Account(ISSUER, "0002")))))
        .isEqualTo(refused("the account is not of `nina`"));
  }

  @Test
  void noSessionCallsItselfSignedInByAnAccountWithoutOne() {
    assertThat(open("nina", "oidc", Optional.empty()))
        .isEqualTo(refused("a sign-in by account is what an identity provider said"));
    assertThat(open("nina", "one-time link", Optional.of(claims(NINA))))
        .isEqualTo(refused("a sign-in by account is what an identity provider said"));
  }

  @Test
  void anAccountHasOnePersonAndNoAgentHasOne() {
    assertThat(story.change("priya", Fact.CredentialBound.account("mara", NINA, by)))
        .isEqualTo(refused("this account belongs to somebody already"));
    var other = new Account(ISSUER, "0002");
    assertThat(story.change("priya", Fact.CredentialBound.account("invoice-bot", other, by)))
        .isEqualTo(refused("`invoice-bot` is no person"));
    var forged =
        new Fact.CredentialBound(
            other.digest().hex(),
            "mara",
            "oidc",
            other.digest(),
            by,
            Optional.empty(),
            Optional.empty(),
            Optional.of(NINA));
    assertThat(story.change("priya", forged))
        .isEqualTo(refused("an account is bound by its issuer and subject"));
  }

  @Test
  void withTheAccountItsSessionsEnd() {
    signIn("f3a1");
    assertThat(story.change("priya", new Fact.CredentialRevoked(NINA.digest().hex(), by)))
        .isEqualTo(ACCEPTED);
    assertThat(story.docket.session(SESSION)).isEmpty();
    assertThat(story.docket.groups("nina")).isEmpty();
    assertThat(signIn()).isEqualTo(refused("the account is not of `nina`"));
  }

  @Test
  void withTheIssuerItsSessionsEnd() {
    signIn("f3a1");
    assertThat(story.change("priya", new Fact.IssuerRemoved(ISSUER, by))).isEqualTo(ACCEPTED);
    assertThat(story.docket.session(SESSION)).isEmpty();
    assertThat(signIn()).isEqualTo(refused("the account's issuer is not declared"));
  }

  @Test
  void onlyTheGroupsThatWereDeclaredMeanSomething() {
    signIn("dba", "f3a1-of-another");
    assertThat(story.docket.groups("nina")).isEmpty();
    signIn("f3a1");
    assertThat(story.docket.groups("nina")).containsExactly("dba");
  }

  @Test
  void whatTheProviderSaysOfGroupsCountsForAQuarterOfAnHour() {
    signIn("f3a1");
    story.open();
    assertThat(answer()).isEqualTo(ACCEPTED);
  }

  @Test
  void aSignersGroupsAreRuledOnAgainAtTheRelease() {
    signIn("f3a1");
    Position action = story.open();
    assertThat(answer()).isEqualTo(ACCEPTED);
    story.later(Duration.ofMinutes(15));
    var release = new Fact.Released(story.approval().id(), action);
    assertThat(story.tell(release)).isEqualTo(refused("`nina` may no longer approve this"));
    story.tell(new Fact.SessionRenewed(SESSION, claims(NINA, "f3a1")));
    assertThat(story.tell(release)).isEqualTo(ACCEPTED);
  }

  @Test
  void groupsSeenTooLongAgoDoNotCountAndTheRefusalSaysSo() {
    signIn("f3a1");
    story.open();
    story.later(Duration.ofMinutes(15));
    assertThat(((Ruling.Refused) answer()).reason())
        .startsWith("`nina` is not of group `dba` any more: it was last seen at ")
        .endsWith("sign in again");
    assertThat(story.tell(new Fact.SessionRenewed(SESSION, claims(NINA, "f3a1"))))
        .isEqualTo(ACCEPTED);
    assertThat(answer()).isEqualTo(ACCEPTED);
  }

  @Test
  void aRenewalIsOfTheSameAccountInALiveSession() {
    signIn("f3a1");
    assertThat(story.tell(new Fact.SessionRenewed(SESSION, claims(new Account(ISSUER, "2")))))
        .isEqualTo(refused("the session was opened by another account"));
    assertThat(story.tell(new Fact.SessionRenewed(Story.session("x"), claims(NINA))))
        .isEqualTo(refused("no such session"));
    assertThat(story.tell(new Fact.SessionRenewed(Story.session("mara"), claims(NINA))))
        .isEqualTo(refused("the session was opened by another account"));
    assertThat(story.tell(new Fact.SessionRenewed(SESSION, claims(NINA)))).isEqualTo(ACCEPTED);
    assertThat(story.docket.groups("nina")).as("a group that was left").isEmpty();
  }

  @Test
  void aRefusedSignInIsAFactAndChangesNothing() {
    Docket before = story.docket;
    assertThat(story.tell(new Fact.SessionRefused("oidc", "nobody's", Optional.of(NINA))))
        .isEqualTo(ACCEPTED);
    assertThat(story.docket).isSameAs(before);
  }
}
