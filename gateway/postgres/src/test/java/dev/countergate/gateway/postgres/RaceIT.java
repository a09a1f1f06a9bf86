package dev.countergate.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.docket.Approval;
import dev.countergate.docket.Ending;
import dev.countergate.domain.Outcome;
import dev.countergate.domain.Position;
import dev.countergate.domain.Ruling;
import dev.countergate.domain.Verdict.Answer;
import dev.countergate.testkit.Seeds;
import dev.countergate.testkit.SimClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whatever happens at once, the order of the ledger settles it: one grant is one execution, none
/// is none, and what the client is told is what happened. Each race is run many times, its runners
/// set apart by what the seed draws; after each time the whole ledger is folded anew and counted
/// against the table.
@Timeout(300)
class RaceIT {
  private static final int SEEDS = Integer.getInteger("race.seeds", 25);

  /// One execution adds one; a stranger's change adds this much.
  private static final long STRANGER = 1_000_000;

  /// What is sent, and by which protocol.
  private record Write(String text, boolean extended) {}

  /// Held to its measured impact, or not measured at all.
  private static final List<Write> WRITES =
      List.of(
          new Write("update counter set n = n + 1 where id = 1", false),
          new Write("update counter set n = n + 1 where id = 1", true),
          new Write("with one as (select 1) update counter set n = n + (select 1 from one)", true),
          new Write("update counter set n = n + 1 where id = 1; select 1", false));

  private static Servers.Server server;
  private static Fixture fixture;
  private static Fixture.Case one;

  @BeforeAll
  static void start() throws Exception {
    server = Servers.start(15);
    fixture = new Fixture(server);
    one = fixture.open(false, List.of());
    one.administer("create table counter (id int primary key, n bigint)");
    one.administer("insert into counter values (1, 0)");
    one.administer("grant all on counter to agent");
  }

  @AfterAll
  static void stop() throws Exception {
    one.close();
    fixture.close();
    server.close();
  }

  /// One race: everybody is in place, and goes at once.
  private interface Race {
    void run(Course course, SplittableRandom random) throws Exception;
  }

  /// A gateway with its ledger, and the count of what must be.
  private record Course(Rig rig, Account account, UpstreamLink client, UpstreamLink twin) {

    FutureTask<String> send(Write write) {
      return RaceIT.send(client, write);
    }

    /// Follows the ledger until nothing that was released is still running.
    Account settled() {
      while (account.follow(rig.evidence).running() > 0) LockSupport.parkNanos(100_000);
      return account.isSound();
    }

    /// What the client was told is what the ledger says.
    void agrees(Approval approval, String told) {
      agrees(approval, approval.opened().action(), told);
    }

    void agrees(Approval approval, Position action, String told) {
      Account now = settled();
      boolean released = now.releasedBy(approval).filter(action::equals).isPresent();
      String expected =
          released
              ? words(now.outcome(action).orElseThrow())
              : words(now.ending(approval).orElseThrow());
      assertThat(told).as("of approval " + approval.id()).matches(expected);
    }
  }

  private static FutureTask<String> send(UpstreamLink client, Write write) {
    return go(() -> told(client, write));
  }

  /// What a client's statement is told, as SQLSTATE and message; empty for success.
  private static String told(UpstreamLink client, Write write) throws IOException {
    if (!write.extended()) return GatewayBypassIT.send(client, write.text());
    try {
      client.query(write.text());
      return "";
    } catch (SqlFailure e) {
      return e.report().code() + " " + e.report().message();
    }
  }

  private static String words(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done _ -> "";
      case Outcome.Drifted _ -> "42501 the impact changed since approval: .*";
      case Outcome.NotRun _ -> "57014 .*";
      case Outcome.Failed(var code, _, _) -> code + " .*";
      default -> throw new AssertionError("no end of a released action: " + outcome);
    };
  }

  private static String words(Ending ending) {
    return switch (ending) {
      case Ending.Granted _ -> "42501 withdrawn: the grant expired";
      case Ending.Refused(_, _, var by, _) -> "42501 refused by " + by + ": seen";
      case Ending.Expired _ -> "57014 nobody answered in time";
      case Ending.Withdrawn _ -> "57014 canceling statement due to user request";
    };
  }

  private static void repeat(InstantSource clock, Race race) throws Exception {
    one.admin.query("update counter set n = 0");
    var setting =
        new Rig.Setting(Rig.HELD, "agent", "gw", List.of(), List.of(), Duration.ofMillis(100));
    Rig held;
    try (var rig = new Rig(server, setting, clock);
        var client = rig.client();
        var twin = rig.client()) {
      held = rig;
      var course = new Course(rig, new Account(), client, twin);
      Seeds.forAllSeeds(
          SEEDS,
          random -> {
            race.run(course, random);
            assertThat(course.settled().executions()).isEqualTo(count() % STRANGER);
          });
    }
    assertThat(Account.of(held.storage).isSound().executions()).isEqualTo(count() % STRANGER);
  }

  private static long count() throws IOException {
    return one.admin.query("select n from counter").number(0, 0);
  }

  private static Write write(SplittableRandom random) {
    return WRITES.get(random.nextInt(WRITES.size()));
  }

  /// Everybody is at the line, and goes after what the seed draws for him: from a microsecond to
  /// some milliseconds, each order of magnitude as likely.
  @SafeVarargs
  private static <T> List<FutureTask<T>> race(SplittableRandom random, Callable<T>... runners) {
    var line = new CyclicBarrier(runners.length);
    var tasks = new ArrayList<FutureTask<T>>();
    for (Callable<T> runner : runners) {
      // The first is most often the answer: whatever happens to what it lets run comes after it.
      long behind = 1L << random.nextInt(10, tasks.isEmpty() ? 23 : 27);
      tasks.add(
          go(() -> {
            line.await();
            long start = System.nanoTime() + behind;
            while (System.nanoTime() < start) Thread.onSpinWait();
            return runner.call();
          }));
    }
    return tasks;
  }

  /// On a thread of the system's own: a runner that spins must not keep the gateway from running.
  private static <T> FutureTask<T> go(Callable<T> call) {
    var task = new FutureTask<>(call);
    Thread.ofPlatform().daemon().start(task);
    return task;
  }

  private static <T> T of(FutureTask<T> task) throws Exception {
    return task.get(20, TimeUnit.SECONDS);
  }

  @Test
  void ofTwoAnswersAtOnceOneCounts() throws Exception {
    repeat(
        InstantSource.system(),
        (course, random) -> {
          Rig rig = course.rig();
          var told = course.send(write(random));
          Approval approval = rig.waiting();
          var mara = rig.shown(approval, "mara");
          var noor = rig.shown(approval, "noor");
          Answer one = random.nextInt(4) == 0 ? Answer.REFUSE : Answer.APPROVE;
          Answer other = random.nextBoolean() ? Answer.REFUSE : Answer.APPROVE;
          var rulings =
              race(
                  random,
                  () -> rig.answer(mara, "mara", one),
                  () -> rig.answer(noor, "noor", other));
          boolean first = of(rulings.get(0)) instanceof Ruling.Accepted;
          boolean second = of(rulings.get(1)) instanceof Ruling.Accepted;
          assertThat(first).isNotEqualTo(second);
          boolean granted = (first ? one : other) == Answer.APPROVE;
          assertThat(of(told)).isEqualTo(granted ? "" : refusedBy(first));
          course.agrees(approval, of(told));
        });
  }

  private static String refusedBy(boolean first) {
    return "42501 refused by " + (first ? "mara" : "noor") + ": seen";
  }

  @Test
  void anAnswerAtItsExpiryCountsOrIsTooLate() throws Exception {
    var clock = new SimClock(Instant.parse("2026-11-24T12:00:00Z"));
    repeat(
        clock,
        (course, random) -> {
          Rig rig = course.rig();
          var told = course.send(write(random));
          Approval approval = rig.waiting();
          var open = rig.shown(approval, "mara");
          Answer answer = random.nextInt(4) == 0 ? Answer.REFUSE : Answer.APPROVE;
          var runners =
              race(
                  random,
                  () -> rig.answer(open, "mara", answer),
                  () -> {
                    clock.turn(Duration.ofMinutes(30));
                    return new Ruling.Accepted();
                  });
          of(runners.get(1));
          if (of(runners.get(0)) instanceof Ruling.Refused(var why)) {
            assertThat(why).isEqualTo("it has expired");
            assertThat(of(told)).isEqualTo("57014 nobody answered in time");
          }
          course.agrees(approval, of(told));
        });
  }

  @Test
  void aCancelBeforeTheRunLetsNoAnswerThrough() throws Exception {
    repeat(
        InstantSource.system(),
        (course, random) -> {
          Rig rig = course.rig();
          boolean inside = random.nextInt(3) == 0;
          if (inside) course.client().query("begin");
          var told = course.send(write(random));
          Approval approval = rig.waiting();
          var open = rig.shown(approval, "mara");
          var runners =
              race(
                  random,
                  () -> rig.answer(open, "mara", Answer.APPROVE),
                  () -> {
                    course.client().cancel();
                    return new Ruling.Accepted();
                  });
          String first = of(told);
          if (inside) of(runners.get(1)); // a late one would undo what was done
          String next = of(course.send(new Write("select 5", random.nextBoolean())));
          assertThat(next).matches(!inside ? "|57014 .*" : first.isEmpty() ? "" : "25P02 .*");
          of(runners.get(1));
          if (of(runners.get(0)) instanceof Ruling.Refused(var why)) {
            assertThat(why).isEqualTo("it was withdrawn: cancelled by the caller");
          }
          course.agrees(approval, first);
          if (inside) course.client().query("commit"); // ROLLBACK, where the server aborted
          assertThat(course.client().query("select 5").number(0, 0)).as("it goes on").isEqualTo(5);
          assertThat(course.client().status()).isEqualTo('I');
        });
  }

  @Test
  void anAnswerForAClientThatLeavesRunsOnceOrNever() throws Exception {
    repeat(
        InstantSource.system(),
        (course, random) -> {
          Rig rig = course.rig();
          int closed = course.settled().connectionsClosed();
          var client = rig.client();
          var told = send(client, write(random));
          Approval approval = rig.waiting();
          var open = rig.shown(approval, "mara");
          var runners =
              race(
                  random,
                  () -> rig.answer(open, "mara", Answer.APPROVE),
                  () -> {
                    client.close();
                    return new Ruling.Accepted();
                  });
          of(runners.get(1));
          if (of(runners.get(0)) instanceof Ruling.Refused(var why)) {
            assertThat(why).isEqualTo("it was withdrawn: the caller left");
          }
          while (course.settled().connectionsClosed() == closed) LockSupport.parkNanos(100_000);
          if (answered(told).equals(Optional.of(""))) course.agrees(approval, "");
          boolean released = course.account().releasedBy(approval).isPresent();
          assertThat(
                  released
                      || course.account().ending(approval).orElseThrow()
                          instanceof Ending.Withdrawn)
              .as("no grant is left lying about")
              .isTrue();
        });
  }

  /// What a client was told that may have gone before.
  private static Optional<String> answered(FutureTask<String> told) throws Exception {
    try {
      return Optional.of(of(told));
    } catch (ExecutionException e) {
      assertThat(e).hasCauseInstanceOf(IOException.class);
      return Optional.empty();
    }
  }

  @Test
  void aStrangersChangeComesBeforeOrBehindButNeverInBetween() throws Exception {
    repeat(
        InstantSource.system(),
        (course, random) -> {
          Rig rig = course.rig();
          long before = count();
          var told = course.send(WRITES.getFirst());
          Approval approval = rig.waiting();
          var open = rig.shown(approval, "mara");
          var runners =
              race(
                  random,
                  () -> rig.answer(open, "mara", Answer.APPROVE),
                  () -> {
                    one.admin.query("update counter set n = n + " + STRANGER);
                    return new Ruling.Accepted();
                  });
          for (var runner : runners) assertThat(of(runner)).isEqualTo(new Ruling.Accepted());
          course.agrees(approval, of(told));
          assertThat(count() - before).isEqualTo(STRANGER + (of(told).isEmpty() ? 1 : 0));
        });
  }

  @Test
  void ofTwoIdenticalActionsTheFirstReleasedTakesTheGrant() throws Exception {
    repeat(
        InstantSource.system(),
        (course, random) -> {
          Rig rig = course.rig();
          Write write = write(random);
          UpstreamLink client = course.client();
          UpstreamLink twin = course.twin();
          var first = course.send(write);
          Approval approval = rig.waiting();
          var second = send(twin, write);
          while (rig.desk.waitersOf(approval.id()) < 2) LockSupport.parkNanos(100_000);
          var open = rig.shown(approval, "mara");
          boolean cancels = random.nextBoolean();
          var runners =
              race(
                  random,
                  () -> rig.answer(open, "mara", Answer.APPROVE),
                  () -> {
                    if (cancels) client.cancel();
                    return new Ruling.Accepted();
                  });
          for (var runner : runners) assertThat(of(runner)).isEqualTo(new Ruling.Accepted());
          String spent = "42501 already spent, send it again";
          var told = List.of(of(first), of(second));
          Position taker = course.settled().releasedBy(approval).orElseThrow();
          boolean firstTook = taker.equals(approval.opened().action());
          course.agrees(approval, taker, told.get(firstTook ? 0 : 1));
          String other = told.get(firstTook ? 1 : 0);
          // Who cancelled in time went alone: the other took the grant all the same.
          if (cancels && !firstTook) assertThat(other).matches("57014 .*|" + spent);
          else assertThat(other).isEqualTo(spent);
        });
  }

  @Test
  void identicalActionsSentAtOnceAreRunOncePerGrant() throws Exception {
    repeat(
        InstantSource.system(),
        (course, random) -> {
          Rig rig = course.rig();
          Write write = write(random);
          UpstreamLink client = course.client();
          UpstreamLink twin = course.twin();
          var told = race(random, () -> told(client, write), () -> told(twin, write));
          var asked = new ArrayList<Position>();
          while (!told.get(0).isDone() || !told.get(1).isDone()) {
            for (Approval approval : rig.evidence.docket().openAt(rig.clock.instant())) {
              if (asked.contains(approval.id())) continue;
              asked.add(approval.id());
              rig.answer(approval, "mara", Answer.APPROVE);
            }
            LockSupport.parkNanos(100_000);
          }
          long done = told.stream().filter(task -> task.resultNow().isEmpty()).count();
          assertThat(done).isBetween(1L, (long) asked.size());
        });
  }

  @Test
  void whoJoinsAsTheLastWaiterLeavesIsToldAtOnce() throws Exception {
    repeat(
        InstantSource.system(),
        (course, random) -> {
          Rig rig = course.rig();
          Write write = write(random);
          UpstreamLink client = course.client();
          UpstreamLink twin = course.twin();
          var first = course.send(write);
          Approval approval = rig.waiting();
          var runners =
              race(
                  random,
                  () -> {
                    client.cancel();
                    return "";
                  },
                  () -> told(twin, write));
          of(runners.getFirst());
          assertThat(of(first)).startsWith("57014 ");
          var second = runners.getLast();
          while (!second.isDone()) {
            for (Approval other : rig.evidence.docket().openAt(rig.clock.instant())) {
              rig.answer(other, "mara", Answer.REFUSE);
            }
            LockSupport.parkNanos(100_000);
          }
          assertThat(of(second)).startsWith("42501 ");
          assertThat(course.settled().releasedBy(approval)).isEmpty();
        });
  }
}
