package dev.countergate.signin.passkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countergate.domain.Digest;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Fault;
import dev.countergate.domain.Passkey;
import dev.countergate.domain.Principal;
import dev.countergate.domain.Ruling;
import dev.countergate.gate.Evidence;
import dev.countergate.gate.Passkeys;
import dev.countergate.gate.Sessions;
import dev.countergate.ledger.Ledger;
import dev.countergate.ledger.Limits;
import dev.countergate.ledger.LogKey;
import dev.countergate.ledger.Terms;
import dev.countergate.testkit.LedgerCheck;
import dev.countergate.testkit.MemoryStorage;
import dev.countergate.testkit.SimClock;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// From a link to a passkey to a session, over a real ledger.
class PasskeyCeremoniesTest {
  private static final String ORIGIN = "https://gate.test";
  private static final String RP = "gate.test";
  private final SimClock clock = SimClock.atNoon();
  private final MemoryStorage storage = new MemoryStorage();
  private final SecureRandom chance = new SecureRandom();
  private final Evidence evidence =
      Evidence.open(
          "node-1",
          (codec, follower) ->
              Ledger.open(
                  storage,
                  new Terms<>(
                      LogKey.generate("countergate.test", chance),
                      clock,
                      codec,
                      follower,
                      _ -> {},
                      new Limits(
                          1 << 20, 8, 1 << 18, Duration.ofMillis(2), Duration.ofSeconds(1)))));
  private final Sessions sessions = new Sessions(evidence, clock, chance);
  private final Passkeys passkeys = new Passkeys(evidence, sessions, new WebAuthn(), clock, chance);

  @BeforeEach
  void found() throws InterruptedException {
    Fact.By by = Fact.By.configuration();
    evidence.append(new Fact.LedgerOpened("countergate.test", Digest.of(new byte[] {1}), "test"));
    for (String id : List.of("lena", "mara")) {
      evidence.append(new Fact.PersonEnrolled(new Principal.Person(id, id, List.of("dba")), by));
    }
    evidence.append(new Fact.SiteDeclared(new Passkey.Site(RP, List.of(ORIGIN)), by)).await();
  }

  @AfterEach
  void close() throws Exception {
    evidence.ledger().close();
    assertThat(LedgerCheck.verify(storage).findings()).isEmpty();
  }

  private static SoftAuthenticator device(String id) {
    return new SoftAuthenticator(ORIGIN, RP, id.getBytes(StandardCharsets.UTF_8));
  }

  private Ruling bind(String token, SoftAuthenticator device) throws InterruptedException {
    var made = device.create(passkeys.enrol(token).challenge());
    return passkeys.bind(token, made.attestation(), made.clientData());
  }

  private SoftAuthenticator enrolled(String person) throws InterruptedException {
    SoftAuthenticator device = device(person);
    assertThat(bind(passkeys.invite(person), device)).isEqualTo(new Ruling.Accepted());
    return device;
  }

  @Test
  void aLinkBecomesAPasskeyAndAPasskeyASession() throws InterruptedException {
    SoftAuthenticator device = enrolled("lena");
    assertThat(passkeys.of("lena")).hasSize(1);
    Passkeys.Login login = passkeys.login();
    assertThat(login.rp()).isEqualTo(RP);
    Sessions.Opened opened =
        passkeys.signIn(login.ticket(), device.sign(login.challenge())).orElseThrow();
    assertThat(opened.session().person()).isEqualTo("lena");
    assertThat(opened.session().how()).isEqualTo("passkey");
    assertThat(sessions.of(opened.secret())).contains(opened.session());
  }

  @Test
  void aSignInWorksOnceAndForItsOwnChallenge() throws InterruptedException {
    SoftAuthenticator device = enrolled("lena");
    Passkeys.Login login = passkeys.login();
    Passkey.Assertion assertion = device.sign(login.challenge());
    assertThat(passkeys.signIn(login.ticket(), assertion)).isPresent();
    assertThat(passkeys.signIn(login.ticket(), assertion)).isEmpty();
    Passkeys.Login other = passkeys.login();
    assertThat(passkeys.signIn(other.ticket(), assertion)).isEmpty();
    Passkeys.Login late = passkeys.login();
    clock.turn(Duration.ofMinutes(6));
    assertThat(passkeys.signIn(late.ticket(), device.sign(late.challenge()))).isEmpty();
    Passkeys.Login stranger = passkeys.login();
    assertThat(passkeys.signIn(stranger.ticket(), device("x").sign(stranger.challenge())))
        .isEmpty();
  }

  @Test
  void aLinkBindsOnePasskeyAndNoneWhenItIsOld() throws InterruptedException {
    String token = passkeys.invite("lena");
    String old = passkeys.invite("mara");
    assertThat(passkeys.invited(token).map(Principal.Person::id)).contains("lena");
    assertThat(bind(token, device("one"))).isEqualTo(new Ruling.Accepted());
    assertThat(passkeys.invited(token)).isEmpty();
    assertThatThrownBy(() -> passkeys.enrol(token)).isInstanceOf(Fault.class);
    clock.turn(Duration.ofMinutes(16));
    assertThatThrownBy(() -> passkeys.enrol(old)).isInstanceOf(Fault.class);
  }

  @Test
  void theServerInvitesNobodyOnceSomebodyHasAPasskey() throws InterruptedException {
    enrolled("lena");
    assertThatThrownBy(() -> passkeys.invite("mara")).hasMessageContaining("only a person invites");
  }

  @Test
  void anAnswerThatWasNotMadeForThisBindsNothing() throws InterruptedException {
    String token = passkeys.invite("lena");
    var elsewhere = new SoftAuthenticator("https://evil.test", RP, new byte[] {1});
    var otherSite = new SoftAuthenticator(ORIGIN, "evil.test", new byte[] {2});
    for (SoftAuthenticator device : List.of(elsewhere, otherSite)) {
      assertThatThrownBy(() -> bind(token, device))
          .isInstanceOf(Fault.class)
          .hasMessageContaining("the passkey was not made for this");
    }
    passkeys.enrol(token);
    var stale = device("three").create("c3RhbGU");
    assertThatThrownBy(() -> passkeys.bind(token, stale.attestation(), stale.clientData()))
        .hasMessageContaining("the passkey was not made for this");
    passkeys.enrol(token);
    assertThatThrownBy(() -> passkeys.bind(token, "AAAA", "e30"))
        .hasMessageContaining("the passkey was not made for this");
    assertThat(evidence.docket().passkeys("lena")).isEmpty();
  }

  @Test
  void whatTheAuthenticatorAnsweredIsKeptBesideTheFact() throws InterruptedException {
    enrolled("lena");
    Fact.CredentialBound bound = evidence.docket().passkeys("lena").getFirst();
    Digest registration = bound.passkey().map(Passkey::registration).orElseThrow();
    long size = evidence.ledger().size();
    Optional<String> kept = Optional.empty();
    for (long i = 0; i < size && kept.isEmpty(); i++) {
      kept =
          evidence
              .payload(new dev.countergate.domain.Position(i), registration)
              .map(dev.countergate.domain.Payload::text);
    }
    assertThat(kept.orElseThrow()).contains("attestation").contains("clientData");
  }
}
