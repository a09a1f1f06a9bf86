package dev.countergate.docket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.domain.Digest;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Grade;
import dev.countergate.domain.Passkey;
import dev.countergate.domain.Ruling;
import dev.countergate.domain.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// How a passkey comes to be, and what its signature is worth. Everything is computed from facts,
/// so what is refused here is refused live and found by an auditor.
class PasskeyTest {
  private static final Ruling ACCEPTED = new Ruling.Accepted();
  private final Story story = Story.begun();

  @BeforeEach
  void site() {
    var site = new Passkey.Site(SoftKey.RP, List.of(SoftKey.ORIGIN));
    story.change("priya", new Fact.SiteDeclared(site, Fact.By.configuration()));
    story.grade = Grade.G3;
  }

  private static Ruling refused(String reason) {
    return new Ruling.Refused(reason);
  }

  private static Digest token(String name) {
    return Digest.of(name.getBytes(StandardCharsets.UTF_8));
  }

  private Ruling invite(String person, Fact.By by) {
    var fact =
        new Fact.CredentialInvited(
            token(person), person, by, story.now.plus(Duration.ofMinutes(15)));
    return by.kind().equals("person")
        ? story.change(by.id().orElseThrow(), fact)
        : story.tell(fact);
  }

  private SoftKey enrolled(String person, Fact.By by) {
    SoftKey key = SoftKey.es256(person);
    assertThat(invite(person, by)).isEqualTo(ACCEPTED);
    assertThat(story.tell(key.bound(person, new Passkey.Warrant.Invited(token(person)))))
        .isEqualTo(ACCEPTED);
    return key;
  }

  /// The first by whoever set this up, the others by the first.
  private SoftKey mara() {
    enrolled("lena", Fact.By.server());
    return enrolled("mara", Fact.By.person("lena"));
  }

  private Verdict shown(String person) {
    Approval approval = story.approval();
    story.tell(
        new Fact.Presented(approval.id(), person, approval.opened().viewDigest(), "console", "0"));
    return story.verdict(person, Verdict.Answer.APPROVE, story.last());
  }

  private Ruling signed(Verdict verdict, SoftKey key) {
    var proof = new Verdict.Proof.Webauthn(key.sign(verdict.challenge()));
    return story.tell(new Fact.Answered(verdict, proof));
  }

  @Test
  void aSignedVerdictReachesGradeThreeAndASessionDoesNot() {
    SoftKey key = mara();
    story.open();
    assertThat(story.answer("mara", Verdict.Answer.APPROVE))
        .isEqualTo(refused("the rule asks for grade G3, this is G1"));
    assertThat(signed(shown("mara"), key)).isEqualTo(ACCEPTED);
    assertThat(story.approval().seats()).extracting(Approval.Seat::grade).containsOnly(Grade.G3);
    assertThat(story.approval().ending().orElseThrow()).isInstanceOf(Ending.Granted.class);
  }

  @Test
  void everyAlgorithmIsChecked() {
    enrolled("lena", Fact.By.server());
    for (var family : Map.of("EC", -7, "Ed25519", -8, "RSA", -257).entrySet()) {
      SoftKey key = SoftKey.made(family.getKey(), family.getKey(), family.getValue());
      invite("mara", Fact.By.person("lena"));
      story.tell(key.bound("mara", new Passkey.Warrant.Invited(token("mara"))));
      story.later(Duration.ofHours(25));
      story.open();
      assertThat(signed(shown("mara"), key)).as(family.getKey()).isEqualTo(ACCEPTED);
      story.change("mara", new Fact.CredentialRevoked(key.id(), Fact.By.person("mara")));
    }
  }

  @Test
  void aSignInByPasskeyIsWhatAPasskeySigned() {
    SoftKey key = mara();
    Digest session = token("a session");
    var challenge = new Passkey.Login(session).challenge();
    var expires = story.now.plus(Duration.ofHours(1));
    assertThat(story.tell(new Fact.SessionOpened(session, "mara", "passkey", expires)))
        .isEqualTo(refused("a sign-in by passkey is what a passkey signed"));
    var signed = Optional.of(key.sign(challenge));
    assertThat(story.tell(new Fact.SessionOpened(session, "priya", "passkey", expires, signed)))
        .isEqualTo(refused("`priya` has no such passkey"));
    assertThat(story.tell(new Fact.SessionOpened(session, "mara", "passkey", expires, signed)))
        .isEqualTo(ACCEPTED);
    assertThat(story.tell(new Fact.SessionOpened(token("x"), "mara", "passkey", expires, signed)))
        .isEqualTo(refused("the passkey signed another decision"));
  }

  @Test
  void refusingNeedsNoPasskey() {
    mara();
    story.open();
    assertThat(story.answer("mara", Verdict.Answer.REFUSE)).isEqualTo(ACCEPTED);
  }

  private static Map<String, Consumer<SoftKey>> tricks() {
    var tricks = new LinkedHashMap<String, Consumer<SoftKey>>();
    tricks.put(
        "the passkey signed something else than an answer", key -> key.type = "webauthn.create");
    tricks.put("the passkey signed on another site", key -> key.origin = "https://gate.test.evil");
    tricks.put("the passkey signed inside another site", key -> key.framed = true);
    tricks.put("the passkey signed for another site", key -> key.rp = "evil.test");
    tricks.put("the passkey did not verify its person", key -> key.flags = 0x01);
    return tricks;
  }

  @Test
  void whatAnAuthenticatorMustNotSignCountsForNothing() {
    SoftKey key = mara();
    story.open();
    for (var trick : tricks().entrySet()) {
      trick.getValue().accept(key);
      assertThat(signed(shown("mara"), key)).isEqualTo(refused(trick.getKey()));
      key.type = "webauthn.get";
      key.origin = SoftKey.ORIGIN;
      key.framed = false;
      key.rp = SoftKey.RP;
    }
    key.flags = 0x04;
    assertThat(signed(shown("mara"), key))
        .isEqualTo(refused("the passkey did not verify its person"));
  }

  @Test
  void aSignatureOverAnotherDecisionIsRefused() {
    SoftKey key = mara();
    story.open();
    Verdict first = shown("mara");
    Verdict second = shown("mara");
    var proof = new Verdict.Proof.Webauthn(key.sign(first.challenge()));
    assertThat(story.tell(new Fact.Answered(second, proof)))
        .isEqualTo(refused("the passkey signed another decision"));
  }

  @Test
  void aBrokenSignatureIsRefused() {
    SoftKey key = mara();
    SoftKey other = SoftKey.es256("mara"); // the same id, another key
    story.open();
    assertThat(signed(shown("mara"), other))
        .isEqualTo(refused("the passkey's signature is not good"));
    Verdict verdict = shown("mara");
    Passkey.Assertion good = key.sign(verdict.challenge());
    var torn = new Passkey.Assertion(good.credential(), "AAAA", good.clientData(), "!");
    assertThat(story.tell(new Fact.Answered(verdict, new Verdict.Proof.Webauthn(torn))))
        .isEqualTo(refused("the passkey's answer cannot be read"));
  }

  @Test
  void anUnknownAForeignAndARevokedPasskeyProveNothing() {
    SoftKey key = mara();
    story.open();
    assertThat(signed(shown("mara"), SoftKey.es256("nobody")))
        .isEqualTo(refused("`mara` has no such passkey"));
    assertThat(signed(shown("priya"), key)).isEqualTo(refused("`priya` has no such passkey"));
    story.change("mara", new Fact.CredentialRevoked(key.id(), Fact.By.person("mara")));
    assertThat(signed(shown("mara"), key)).isEqualTo(refused("`mara` has no such passkey"));
  }

  @Test
  void aSignatureCountsForOneShowingOnly() {
    SoftKey key = mara();
    story.count = 2;
    story.open();
    Verdict verdict = shown("mara");
    var proof = new Verdict.Proof.Webauthn(key.sign(verdict.challenge()));
    assertThat(story.tell(new Fact.Answered(verdict, proof))).isEqualTo(ACCEPTED);
    assertThat(story.tell(new Fact.Answered(verdict, proof)))
        .isEqualTo(refused("this showing was answered already"));
  }

  @Test
  void aCounterThatGoesBackIsACopy() {
    SoftKey key = mara();
    story.count = 2;
    key.count = 5;
    story.open();
    assertThat(signed(shown("mara"), key)).isEqualTo(ACCEPTED);
    story.open();
    assertThat(signed(shown("mara"), key))
        .isEqualTo(refused("the passkey's counter went back: there may be a copy of it"));
    key.count = 6;
    assertThat(signed(shown("mara"), key)).isEqualTo(ACCEPTED);
  }

  @Test
  void aFirstPasskeyNeedsAnInvitationOfAnotherPerson() {
    enrolled("lena", Fact.By.server());
    assertThat(invite("mara", Fact.By.person("mara")))
        .isEqualTo(refused("nobody invites themselves"));
    assertThat(invite("mara", Fact.By.configuration()))
        .isEqualTo(refused("nobody was asked about this invitation"));
    assertThat(
            story.tell(
                new Fact.CredentialInvited(
                    token("mara"),
                    "mara",
                    Fact.By.person("lena"),
                    story.now.plus(Duration.ofMinutes(15)))))
        .isEqualTo(refused("nobody was asked about this invitation"));
    assertThat(invite("mara", Fact.By.server()))
        .isEqualTo(refused("only a person invites once somebody has a passkey"));
    assertThat(invite("mara", Fact.By.person("invoice-bot")))
        .isEqualTo(refused("`invoice-bot` is not signed in"));
    assertThat(invite("invoice-bot", Fact.By.person("lena")))
        .isEqualTo(refused("`invoice-bot` is no person"));
    assertThat(
            story.tell(
                SoftKey.es256("x").bound("mara", new Passkey.Warrant.Invited(token("mara")))))
        .isEqualTo(refused("there is no such invitation for this person"));
  }

  @Test
  void anInvitationWorksOnceForItsPersonAndInTime() {
    enrolled("lena", Fact.By.server());
    invite("mara", Fact.By.person("lena"));
    var warrant = new Passkey.Warrant.Invited(token("mara"));
    assertThat(story.tell(SoftKey.es256("p").bound("priya", warrant)))
        .isEqualTo(refused("there is no such invitation for this person"));
    story.later(Duration.ofMinutes(16));
    assertThat(story.tell(SoftKey.es256("m").bound("mara", warrant)))
        .isEqualTo(refused("there is no such invitation for this person"));
    invite("mara", Fact.By.person("lena"));
    assertThat(story.tell(SoftKey.es256("m").bound("mara", warrant))).isEqualTo(ACCEPTED);
    assertThat(story.tell(SoftKey.es256("n").bound("mara", warrant)))
        .isEqualTo(refused("there is no such invitation for this person"));
  }

  @Test
  void aCredentialBelongsToOnePerson() {
    SoftKey key = mara();
    invite("priya", Fact.By.person("lena"));
    assertThat(story.tell(key.bound("priya", new Passkey.Warrant.Invited(token("priya")))))
        .isEqualTo(refused("this passkey belongs to somebody already"));
  }

  @Test
  void aFurtherPasskeyIsSignedForByAnEarlierOneAndMustGrowADayOld() {
    SoftKey first = mara();
    SoftKey second = SoftKey.es256("second");
    assertThat(invite("mara", Fact.By.person("lena")))
        .isEqualTo(refused("`mara` has a passkey, which must sign for a further one"));
    var binding = new Passkey.Binding("mara", second.id(), second.verifier());
    var stolen = new Passkey.Warrant.Signed(second.sign(binding.challenge()));
    assertThat(story.tell(second.bound("mara", stolen)))
        .isEqualTo(refused("`mara` has no such passkey"));
    var warrant = new Passkey.Warrant.Signed(first.sign(binding.challenge()));
    assertThat(story.tell(second.bound("mara", warrant))).isEqualTo(ACCEPTED);
    story.open();
    Ruling early = signed(shown("mara"), second);
    assertThat(early).isInstanceOf(Ruling.Refused.class);
    assertThat(((Ruling.Refused) early).reason()).startsWith("this passkey is new and counts");
    story.later(Duration.ofHours(24));
    story.open();
    assertThat(signed(shown("mara"), second)).isEqualTo(ACCEPTED);
  }

  /// Whoever can have a person's passkeys revoked and invite again could otherwise decide as that
  /// person at once.
  @Test
  void afterAResetANewPasskeyMustGrowADayOldToo() {
    SoftKey lost = mara();
    story.change("lena", new Fact.CredentialRevoked(lost.id(), Fact.By.person("lena")));
    SoftKey fresh = SoftKey.es256("fresh");
    assertThat(invite("mara", Fact.By.person("lena"))).isEqualTo(ACCEPTED);
    story.tell(fresh.bound("mara", new Passkey.Warrant.Invited(token("mara"))));
    story.open();
    assertThat(((Ruling.Refused) signed(shown("mara"), fresh)).reason())
        .startsWith("this passkey is new and counts");
  }
}
