package dev.countergate.signin.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countergate.domain.Digest;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Fault;
import dev.countergate.domain.Principal;
import dev.countergate.gate.Evidence;
import dev.countergate.gate.Sessions;
import dev.countergate.ledger.Ledger;
import dev.countergate.ledger.Limits;
import dev.countergate.ledger.LogKey;
import dev.countergate.ledger.Terms;
import dev.countergate.testkit.MemoryStorage;
import dev.countergate.testkit.SimClock;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OneTimeLinksTest {
  private final SimClock clock = SimClock.atNoon();
  private final Evidence evidence =
      Evidence.open(
          "one",
          (codec, follower) ->
              Ledger.open(
                  new MemoryStorage(),
                  new Terms<>(
                      LogKey.generate("countergate.test", new SecureRandom()),
                      clock,
                      codec,
                      follower,
                      _ -> {},
                      new Limits(
                          1 << 20, 8, 1 << 18, Duration.ofMillis(2), Duration.ofSeconds(1)))));
  private final Sessions sessions = new Sessions(evidence, clock, new SecureRandom());
  private final OneTimeLinks links = new OneTimeLinks(evidence, clock, sessions);

  @BeforeEach
  void found() throws InterruptedException {
    var key = Digest.of(new byte[] {1});
    evidence.append(new Fact.LedgerOpened("countergate.test", key, "test")).await();
    var mara = new Principal.Person("mara", "Mara Lindqvist", List.of("dba"));
    evidence.append(new Fact.PersonEnrolled(mara, Fact.By.configuration())).await();
  }

  @AfterEach
  void close() {
    evidence.ledger().close();
  }

  @Test
  void aLinkSignsItsPersonInOnce() throws InterruptedException {
    String token = links.invite("mara");

    assertThat(links.isFresh(token)).isTrue();
    Sessions.Opened opened = links.spend(token).orElseThrow();

    assertThat(opened.session().person()).isEqualTo("mara");
    assertThat(sessions.of(opened.secret())).contains(opened.session());
    assertThat(links.isFresh(token)).isFalse();
    assertThat(links.spend(token)).isEmpty();
  }

  @Test
  void lookingAtALinkDoesNotSpendIt() throws InterruptedException {
    String token = links.invite("mara");
    for (int i = 0; i < 10; i++) assertThat(links.isFresh(token)).isTrue();

    assertThat(links.spend(token)).isPresent();
  }

  @Test
  void aLinkIsTooOldAfterItsLifetime() throws InterruptedException {
    String token = links.invite("mara");
    clock.turn(OneTimeLinks.LINK_LIFETIME);

    assertThat(links.isFresh(token)).isFalse();
    assertThat(links.spend(token)).isEmpty();
  }

  @Test
  void anUnknownTokenSignsNobodyIn() throws InterruptedException {
    assertThat(links.isFresh("x")).isFalse();
    assertThat(links.spend("x")).isEmpty();
    assertThat(sessions.of("x")).isEmpty();
    assertThat(sessions.of("x".repeat(43))).isEmpty();
  }

  @Test
  void onlyAPersonCanBeInvited() {
    assertThatThrownBy(() -> links.invite("nobody"))
        .isInstanceOf(Fault.class)
        .hasMessage("no person `nobody`");
  }

  @Test
  void linksWithoutEndAreRefused() {
    for (int i = 0; i < OneTimeLinks.LINKS_MAX; i++) links.invite("mara");

    assertThatThrownBy(() -> links.invite("mara")).isInstanceOf(Fault.class);
    clock.turn(OneTimeLinks.LINK_LIFETIME);
    assertThat(links.invite("mara")).hasSize(43);
  }

  @Test
  void aSessionEndsByItsTimeByItsHolderAndWithItsPerson() throws InterruptedException {
    Sessions.Opened old = links.spend(links.invite("mara")).orElseThrow();
    clock.turn(Sessions.LIFETIME);
    assertThat(sessions.of(old.secret())).isEmpty();

    Sessions.Opened left = links.spend(links.invite("mara")).orElseThrow();
    sessions.end(left.session(), "signed out");
    assertThat(sessions.of(left.secret())).isEmpty();

    Sessions.Opened gone = links.spend(links.invite("mara")).orElseThrow();
    evidence.append(new Fact.PersonRemoved("mara", Fact.By.configuration())).await();
    assertThat(sessions.of(gone.secret())).isEmpty();
  }

  @Test
  void aLinkThatWasMadeElsewhereWorksOnceAndNotForLonger() throws InterruptedException {
    var lying = new HashMap<Digest, OneTimeLinks.Invitation>();
    var elsewhere =
        new OneTimeLinks.Neighbour() {
          @Override
          public Optional<OneTimeLinks.Invitation> find(Digest token) {
            return Optional.ofNullable(lying.get(token));
          }

          @Override
          public Optional<OneTimeLinks.Invitation> take(Digest token) {
            return Optional.ofNullable(lying.remove(token));
          }
        };
    var both = new OneTimeLinks(evidence, clock, sessions, elsewhere);
    for (String token : List.of("first", "second")) {
      var invitation =
          new OneTimeLinks.Invitation("mara", clock.instant().plus(OneTimeLinks.LINK_LIFETIME));
      lying.put(Digest.of(token.getBytes(StandardCharsets.UTF_8)), invitation);
    }

    assertThat(both.isFresh("first")).isTrue();
    assertThat(both.spend("first").orElseThrow().session().person()).isEqualTo("mara");
    assertThat(both.isFresh("first")).isFalse();
    assertThat(both.spend("first")).isEmpty();
    clock.turn(OneTimeLinks.LINK_LIFETIME);
    assertThat(both.isFresh("second")).isFalse();
    assertThat(both.spend("second")).isEmpty();
    assertThat(lying).isEmpty();
  }

  @Test
  void noSecretStandsInTheLedger() throws InterruptedException {
    String token = links.invite("mara");
    Sessions.Opened opened = links.spend(token).orElseThrow();

    for (var entry : evidence.ledger().read(0, 100)) {
      String text = new String(entry.content(), StandardCharsets.UTF_8);
      assertThat(text).doesNotContain(token).doesNotContain(opened.secret());
    }
    assertThat(evidence.docket().session(opened.session().id())).isPresent();
  }

  @Test
  void ofManyAtOnceOnlyOneSpendsALink() throws Exception {
    String token = links.invite("mara");
    var tries = new ArrayList<Callable<Optional<Sessions.Opened>>>();
    for (int i = 0; i < 16; i++) tries.add(() -> links.spend(token));
    long spent = 0;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var end : threads.invokeAll(tries)) if (end.get().isPresent()) spent++;
    }

    assertThat(spent).isEqualTo(1);
  }
}
