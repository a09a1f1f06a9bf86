package dev.countergate.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countergate.domain.Digest;
import dev.countergate.domain.Effect;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Outcome;
import dev.countergate.domain.Position;
import dev.countergate.domain.Principal;
import dev.countergate.domain.Ruling;
import dev.countergate.testkit.MemoryStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A change of Countergate goes the way of every action, over a real ledger.
@Timeout(60)
class ChangesTest {
  private final MemoryStorage storage = new MemoryStorage();
  private final AtomicInteger kept = new AtomicInteger();
  private volatile boolean full;
  private House house;
  private Changes changes;
  private Proposals proposals;

  @BeforeEach
  void open() throws Exception {
    house = new House(storage);
    var documents = new Documents(storage);
    documents.keep(house.judge.policies().document());
    changes = new Changes(house.gate, house.evidence, documents, house.clock, house.chance);
    var sessions = new Sessions(house.evidence, house.clock, new SplittableRandom(3));
    proposals =
        new Proposals(
            house.evidence,
            documents,
            house.judge,
            new Passkeys(
                house.evidence,
                sessions,
                (challenge, site, attestation, data) -> {
                  throw new IllegalArgumentException("nobody makes a key here");
                },
                house.clock,
                new SplittableRandom(5)),
            new Premises() {
              @Override
              public Minted mint(String principal) {
                return new Minted(
                    principal + "-t", "scram-sha-256", "s3cret", digest(), ChangesTest.this::keep);
              }

              @Override
              public void retarget() {}
            });
  }

  private void keep() {
    if (full) throw new UncheckedIOException(new IOException("no space left"));
    kept.incrementAndGet();
  }

  private static Digest digest() {
    return Digest.of(new byte[] {7});
  }

  @AfterEach
  void close() {
    house.close();
  }

  private static Principal.Agent bot(String owner) {
    return new Principal.Agent(
        "report-bot",
        owner,
        List.of("orders-db"),
        Set.of(Effect.READ),
        Instant.parse("2100-01-01T00:00:00Z"));
  }

  private Position waiting(Changes.Way way) throws InterruptedException {
    assertThat(way.begun()).isInstanceOf(Changes.Progress.Waiting.class);
    return ((Changes.Progress.Waiting) way.begun()).approval();
  }

  private Outcome end(Changes.Way way) {
    while (way.end().isEmpty()) Thread.onSpinWait();
    return way.end().orElseThrow();
  }

  @Test
  void anAgentExistsOnceSomebodyElseHasApprovedIt() throws Exception {
    Changes.Way way = changes.propose(house.session("lena"), proposals.put(bot("lena")));
    Position approval = waiting(way);
    assertThat(house.evidence.docket().principal("report-bot")).isEmpty();
    assertThat(house.approve(approval, "lena")).isInstanceOf(Ruling.Refused.class);
    assertThat(house.approve(approval, "mara")).isInstanceOf(Ruling.Accepted.class);
    assertThat(end(way)).isInstanceOf(Outcome.Done.class);
    assertThat(house.evidence.docket().principal("report-bot").orElseThrow().value())
        .isEqualTo(bot("lena"));
  }

  @Test
  void whoShallOwnAnAgentDoesNotApproveIt() throws Exception {
    Changes.Way way = changes.propose(house.session("lena"), proposals.put(bot("mara")));
    assertThat(house.approve(waiting(way), "mara")).isInstanceOf(Ruling.Refused.class);
  }

  @Test
  void anotherPolicyDecidesFromTheMomentItIsPublished() throws Exception {
    String stricter = House.POLICY.replace("allow: {}", "deny: nothing is read any more");
    Changes.Way way =
        changes.propose(
            house.session("lena"), proposals.policy(new TreeMap<>(Map.of("p.yaml", stricter))));
    assertThat(house.approve(waiting(way), "mara")).isInstanceOf(Ruling.Accepted.class);
    assertThat(end(way)).isInstanceOf(Outcome.Done.class);
    assertThat(house.send("select 1", Effect.READ).outcome().get())
        .isInstanceOf(Outcome.Denied.class);
  }

  @Test
  void aTokenIsToldOnceToWhoeverAskedAndKeptOnlyWhenItStands() throws Exception {
    Changes.Way way = changes.propose(house.session("lena"), proposals.token("invoice-bot"));
    Position approval = waiting(way);
    assertThat(way.take()).isEmpty();
    assertThat(kept).hasValue(0);
    house.approve(approval, "mara");
    end(way);
    assertThat(kept).hasValue(1);
    assertThat(changes.way(approval, "mara")).isEmpty();
    assertThat(changes.way(approval, "lena").flatMap(Changes.Way::take)).contains("s3cret");
    assertThat(way.take()).isEmpty();
  }

  @Test
  void ofTwoGrantedChangesOfOneThingOnlyTheFirstIsMade() throws Exception {
    var narrow = bot("lena");
    Changes.Way first = changes.propose(house.session("lena"), proposals.put(narrow));
    Position one = waiting(first);
    var wide =
        new Principal.Agent(
            narrow.id(), "lena", narrow.targets(), Set.of(Effect.WRITE), narrow.expires());
    Changes.Way second = changes.propose(house.session("lena"), proposals.put(wide));
    Position two = waiting(second);
    house.approve(one, "mara");
    assertThat(end(first)).isInstanceOf(Outcome.Done.class);
    house.approve(two, "mara");
    assertThat(end(second)).isInstanceOf(Outcome.NotRun.class);
    assertThat(house.evidence.docket().principal("report-bot").orElseThrow().value())
        .isEqualTo(narrow);
  }

  @Test
  void whatChangesNothingIsNotAskedAbout() throws Exception {
    Principal same = house.evidence.docket().principal("invoice-bot").orElseThrow().value();
    assertThat(changes.propose(house.session("lena"), proposals.put(same)).begun())
        .isEqualTo(new Changes.Progress.Unchanged());
    assertThatThrownBy(() -> proposals.put(bot("nobody")))
        .hasMessageContaining("owner `nobody` is no person");
    assertThat(house.evidence.docket().openAt(house.clock.instant())).isEmpty();
  }

  @Test
  void afterARestartTheSamePersonsSameChangeFindsItsGrant() throws Exception {
    Changes.Way way = changes.propose(house.session("lena"), proposals.put(bot("lena")));
    Position approval = waiting(way);
    house.close();
    open();
    house.approve(approval, "mara");
    assertThat(house.evidence.docket().principal("report-bot")).isEmpty();
    Changes.Way again = changes.propose(house.session("lena"), proposals.put(bot("lena")));
    assertThat(again.begun()).isInstanceOf(Changes.Progress.Ended.class);
    assertThat(end(again)).isInstanceOf(Outcome.Done.class);
    assertThat(house.evidence.docket().principal("report-bot")).isPresent();
  }

  @Test
  void anInvitationIsAskedForByAnotherPerson() throws Exception {
    assertThatThrownBy(() -> proposals.invitation(house.session("mara"), "mara"))
        .hasMessageContaining("nobody invites themselves");
    assertThatThrownBy(() -> proposals.invitation(house.session("mara"), "invoice-bot"))
        .hasMessageContaining("`invoice-bot` is no person");
    Changes.Way way =
        changes.propose(house.session("lena"), proposals.invitation(house.session("lena"), "mara"));
    assertThat(house.approve(waiting(way), "mara"))
        .as("whom it concerns is of the party")
        .isInstanceOf(Ruling.Refused.class);
    assertThat(way.take()).isEmpty();
  }

  @Test
  void whatFollowsAChangeThatStandsDoesNotUnmakeIt() throws Exception {
    full = true;
    Changes.Way way = changes.propose(house.session("lena"), proposals.token("invoice-bot"));
    house.approve(waiting(way), "mara");
    assertThat(end(way)).isInstanceOf(Outcome.Done.class);
    // Nobody waits for the end of an action: it is durable with the next fact that is awaited.
    house.note(new Fact.SessionClosed(house.session("lena").id(), "the test is over"));
    assertThat(house.evidence.docket().credentials()).hasSize(1);
    assertThat(house.evidence.docket().running())
        .as("its action has finished")
        .allMatch(running -> running.outcome().isPresent());
  }

  @Test
  void theSameWishThatStillWaitsIsOneWish() throws Exception {
    Sessions.Session lena = house.session("lena");
    Changes.Way first = changes.propose(lena, proposals.invitation(lena, "mara"));
    waiting(first);
    assertThat(changes.propose(lena, proposals.invitation(lena, "mara"))).isSameAs(first);
  }

  @Test
  void aChangeThatTheDocketWouldRefuseIsNotTried() throws Exception {
    var noor = new Principal.Person("noor", "Noor", List.of());
    Changes.Way enrolled = changes.propose(house.session("lena"), proposals.put(noor));
    house.approve(waiting(enrolled), "mara");
    end(enrolled);
    Changes.Way owned = changes.propose(house.session("lena"), proposals.put(bot("noor")));
    Position later = waiting(owned);
    Changes.Way gone = changes.propose(house.session("lena"), proposals.remove("noor"));
    house.approve(waiting(gone), "mara");
    end(gone);
    house.approve(later, "mara");
    assertThat(end(owned)).isEqualTo(new Outcome.NotRun("owner `noor` is no person"));
    for (long i = 0; i < house.evidence.ledger().size(); i++) {
      Fact fact = house.evidence.at(new Position(i)).orElseThrow().fact();
      assertThat(fact instanceof Fact.AgentEnrolled made && made.agent().id().equals("report-bot"))
          .as("a refused change in the ledger is a finding for ever")
          .isFalse();
    }
  }
}
