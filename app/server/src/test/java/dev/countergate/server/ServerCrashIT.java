package dev.countergate.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countergate.domain.Fact;
import dev.countergate.domain.Json;
import dev.countergate.domain.Outcome;
import dev.countergate.domain.Preview;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The process is killed with SIGKILL between the question and the end. Whatever the moment: never
/// two executions, never one without a durable grant, never another impact than the approved one,
/// and afterwards the outcome is proven, settled by the target, or shown as unknown.
class ServerCrashIT {
  /// Each execution leaves one row more.
  private static final String INSERT =
      "insert into order_audit (order_id, what, total, at)"
          + " values (1, 'crash', 1, timestamptz '2026-01-01 00:00:00+00')";

  @TempDir private Path folder;
  private Estate estate;

  @BeforeEach
  void begin() throws Exception {
    estate = Estate.in(folder);
  }

  @AfterEach
  void end() throws Exception {
    estate.close();
  }

  private long executions() throws Exception {
    return estate.target().count("select count(*) from order_audit where what = 'crash'");
  }

  /// A statement is held; gives its approval.
  private Json.Obj held(DemoPerson mara) throws Exception {
    Json.Obj approval = estate.waiting(mara);
    Json.Obj view = mara.get("/api/v1/approvals/" + approval.number("id")).body();
    Json.Obj preview = view.get("view").orElseThrow().asObject();
    assertThat(preview.get("preview").orElseThrow().asObject().text("is")).isEqualTo("measured");
    assertThat(executions()).isZero();
    return approval;
  }

  /// Grants what is held and kills the process where the wire is cut.
  private FutureTask<Integer> killedAt(String words, TornWire.Side side) throws Exception {
    FutureTask<Integer> sent = estate.send(INSERT);
    DemoPerson mara = estate.person("mara");
    long approval = held(mara).number("id");
    estate.wire().cutAt(words, side);
    assertThat(mara.click(approval).status()).isEqualTo(200);
    estate.wire().awaitCut();
    estate.server().kill();
    return sent;
  }

  /// The target has noticed that the gateway is gone.
  private void settled() throws Exception {
    estate.wire().mend();
    String busy = "select count(*) from pg_stat_activity where usename = '" + DemoTarget.ROLE + "'";
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (estate.target().count(busy) > 0 && System.nanoTime() < end) {
      LockSupport.parkNanos(10_000_000);
    }
  }

  private static void broke(FutureTask<Integer> sent) {
    assertThatThrownBy(() -> sent.get(30, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
  }

  /// What holds after every crash.
  private void soundWith(long executions) throws Exception {
    assertThat(executions()).isEqualTo(executions);
    assertThat(estate.verification().report().findings()).isEmpty();
    assertThat(estate.facts(Fact.Released.class)).hasSizeGreaterThanOrEqualTo((int) executions);
    for (Fact.Measured measured : estate.facts(Fact.Measured.class)) {
      assertThat(estate.facts(Fact.Opened.class))
          .extracting(opened -> opened.view().preview().held().map(impact -> impact.digest()))
          .contains(Optional.of(measured.impact().digest()));
    }
    assertThat(estate.facts(Fact.Rehearsed.class))
        .extracting(Fact.Rehearsed::preview)
        .allMatch(preview -> preview instanceof Preview.Measured);
  }

  /// The identical statement is held, granted and run as if nothing had been.
  private void runsWhenSentAgain() throws Exception {
    FutureTask<Integer> again = estate.send(INSERT);
    DemoPerson mara = estate.person("mara");
    assertThat(mara.click(estate.waiting(mara).number("id")).status()).isEqualTo(200);
    assertThat(again.get(30, TimeUnit.SECONDS)).isEqualTo(1);
  }

  @Test
  void killedWhileHeldTheQuestionStaysAndARetryFindsIt() throws Exception {
    FutureTask<Integer> sent = estate.send(INSERT);
    long approval = held(estate.person("mara")).number("id");
    estate.restart();
    broke(sent);
    soundWith(0);

    FutureTask<Integer> again = estate.send(INSERT);
    DemoPerson mara = estate.person("mara");
    assertThat(estate.waiting(mara).number("id")).isEqualTo(approval);
    assertThat(mara.click(approval).status()).isEqualTo(200);
    assertThat(again.get(30, TimeUnit.SECONDS)).isEqualTo(1);
    soundWith(1);
    assertThat(estate.facts(Fact.Opened.class)).hasSize(1);
  }

  @Test
  void killedAfterTheGrantNothingRunsUntilOneIdenticalRetryClaimsIt() throws Exception {
    FutureTask<Integer> sent = estate.send(INSERT);
    long approval = held(estate.person("mara")).number("id");
    estate.restart(); // nobody waits any more, so the grant stays unspent
    broke(sent);
    assertThat(estate.person("mara").click(approval).status()).isEqualTo(200);
    estate.restart();
    soundWith(0);
    assertThat(estate.facts(Fact.Released.class)).isEmpty();

    assertThat(estate.send(INSERT).get(30, TimeUnit.SECONDS)).isEqualTo(1);
    soundWith(1);
    runsWhenSentAgain(); // a new question: the grant is spent
    soundWith(2);
    assertThat(estate.facts(Fact.Opened.class)).hasSize(2);
  }

  @Test
  void killedAfterTheReleaseItIsProvenThatItDidNotRun() throws Exception {
    FutureTask<Integer> sent =
        killedAt("begin isolation level repeatable read", TornWire.Side.REQUEST);
    broke(sent);
    settled();
    estate.restart();
    soundWith(0);
    assertThat(estate.facts(Fact.Released.class)).hasSize(1);
    assertThat(estate.facts(Fact.Measured.class)).isEmpty();
    assertThat(estate.outcomes().getFirst().orElseThrow()).isInstanceOf(Outcome.NotRun.class);
    runsWhenSentAgain();
    soundWith(1);
  }

  @Test
  void killedWhileItRunsUncommittedItIsProvenThatItDidNotRun() throws Exception {
    FutureTask<Integer> sent = killedAt("set constraints all immediate", TornWire.Side.ANSWER);
    broke(sent);
    settled();
    estate.restart();
    soundWith(0);
    assertThat(estate.facts(Fact.Measured.class)).isEmpty();
    assertThat(estate.outcomes().getFirst().orElseThrow()).isInstanceOf(Outcome.NotRun.class);
    runsWhenSentAgain();
    soundWith(1);
  }

  @Test
  void killedBeforeTheCommitIsSeenTheTargetSaysThatItWasAborted() throws Exception {
    FutureTask<Integer> sent = killedAt("commit", TornWire.Side.REQUEST);
    broke(sent);
    settled();
    estate.restart();
    soundWith(0);
    assertThat(estate.facts(Fact.Measured.class)).hasSize(1);
    assertThat(estate.facts(Fact.Resolved.class).getFirst().outcome())
        .isInstanceOf(Outcome.NotRun.class);
    runsWhenSentAgain();
    soundWith(1);
  }

  @Test
  void killedAfterTheCommitTheTargetSaysThatItRanAndARetryAsksAgain() throws Exception {
    FutureTask<Integer> sent = killedAt("commit", TornWire.Side.ANSWER);
    broke(sent);
    settled();
    estate.restart();
    soundWith(1);
    assertThat(estate.ends()).hasSize(1);
    Fact.Resolved resolved = estate.facts(Fact.Resolved.class).getFirst();
    assertThat(resolved.by()).isEqualTo(Fact.By.server());
    assertThat(resolved.outcome()).isInstanceOf(Outcome.Done.class);

    FutureTask<Integer> again = estate.send(INSERT);
    DemoPerson mara = estate.person("mara");
    estate.waiting(mara); // the spent grant is not claimed twice
    soundWith(1);
    estate.server().kill();
    broke(again);
  }

  @Test
  void whileTheTargetDoesNotKnowTheOutcomeIsUnknownAndIsSettledLater() throws Exception {
    FutureTask<Integer> sent = killedAt("commit", TornWire.Side.REQUEST);
    broke(sent);
    estate.restart(); // the target still holds the transaction open, and so do we its end
    soundWith(0);
    assertThat(estate.facts(Fact.Resolved.class)).isEmpty();
    assertThat(estate.outcomes())
        .singleElement()
        .satisfies(
            outcome -> assertThat(outcome.orElseThrow()).isInstanceOf(Outcome.Unknown.class));
    settled();
    estate.restart();
    assertThat(estate.facts(Fact.Resolved.class))
        .extracting(Fact.Resolved::outcome)
        .hasOnlyElementsOfType(Outcome.NotRun.class);
    soundWith(0);
  }

  @Test
  void killsAtAnyMomentNeverRunTwice() throws Exception {
    var chance = new java.util.SplittableRandom(3);
    List<Long> executions = new java.util.ArrayList<>();
    for (int round = 0; round < 4; round++) {
      FutureTask<Integer> sent = estate.send(INSERT);
      DemoPerson mara = estate.person("mara");
      assertThat(mara.click(estate.waiting(mara).number("id")).status()).isEqualTo(200);
      LockSupport.parkNanos(chance.nextLong(40_000_000));
      estate.server().kill();
      settled();
      estate.restart();
      boolean answered = sent.isDone() && succeeded(sent);
      long now = executions();
      long before = executions.isEmpty() ? 0 : executions.getLast();
      assertThat(now - before).isBetween(answered ? 1L : 0L, 1L);
      executions.add(now);
      assertThat(estate.verification().report().findings()).isEmpty();
      long told = estate.ends().stream().filter(Outcome.Done.class::isInstance).count();
      assertThat(told).isEqualTo(now);
    }
  }

  private static boolean succeeded(FutureTask<Integer> sent) throws Exception {
    try {
      return sent.get() == 1;
    } catch (ExecutionException e) {
      return false;
    }
  }
}
