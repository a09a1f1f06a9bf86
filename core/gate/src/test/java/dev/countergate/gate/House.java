package dev.countergate.gate;

import dev.countergate.domain.Action;
import dev.countergate.domain.Change;
import dev.countergate.domain.Digest;
import dev.countergate.domain.Effect;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Impact;
import dev.countergate.domain.Outcome;
import dev.countergate.domain.Payload;
import dev.countergate.domain.Position;
import dev.countergate.domain.Preview;
import dev.countergate.domain.Principal;
import dev.countergate.domain.Ruling;
import dev.countergate.domain.Target;
import dev.countergate.domain.Turn;
import dev.countergate.domain.Verdict;
import dev.countergate.ledger.Ledger;
import dev.countergate.ledger.LogKey;
import dev.countergate.ledger.Terms;
import dev.countergate.policy.Policies;
import dev.countergate.testkit.MemoryStorage;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// A whole gate over a ledger in memory: invoice-bot (owned by lena) on orders-db, mara of dba.
final class House implements AutoCloseable {
  static final String POLICY =
      """
      rules:
        - rule: reads
          when: action.effects == ['read']
          allow: {}
        - rule: writes
          when: "'write' in action.effects"
          ask: { of: [{ group: dba, count: 1 }], grade: G1, within: 30m }
        - rule: changes
          when: target.name == 'countergate'
          ask: { of: [{ group: dba, count: 1 }], grade: G1, within: 30m }
        - rule: never
          when: "target.name != 'countergate' && 'administer' in action.effects"
          deny: agents do not administer
      """;
  final SplittableRandom chance = new SplittableRandom(7);
  final InstantSource clock = InstantSource.system();
  final Evidence evidence;
  final Gate gate;
  final Judge judge;
  final Desk desk;
  final Answers answers;
  final RecordingTarget target = new RecordingTarget();

  House(MemoryStorage storage) throws InterruptedException {
    this(storage, POLICY);
  }

  House(MemoryStorage storage, String policy) throws InterruptedException {
    LogKey key = LogKey.of("countergate.test/gate", new byte[32]);
    evidence =
        Evidence.open(
            "n1",
            (codec, follower) ->
                Ledger.open(
                    storage,
                    new Terms<>(
                        key,
                        clock,
                        codec,
                        follower,
                        _ -> {},
                        dev.countergate.ledger.Limits.standard())));
    Policies policies = Policies.publish(new TreeMap<>(Map.of("p.yaml", policy)));
    if (evidence.docket().ledger().isEmpty()) found(policies);
    else note(new Fact.LedgerRecovered(evidence.ledger().size()));
    judge = new Judge(policies, evidence, clock);
    desk = new Desk(evidence, clock, limits(), URI.create("http://localhost:1"));
    gate = new Gate(judge, desk, evidence);
    answers = new Answers(evidence, chance);
  }

  private static Limits limits() {
    return new Limits(Duration.ofMillis(100), 10, 10);
  }

  private void found(Policies policies) throws InterruptedException {
    var by = Fact.By.configuration();
    note(new Fact.LedgerOpened("countergate.test/gate", Digest.of(new byte[1]), "test"));
    note(new Fact.PersonEnrolled(new Principal.Person("lena", "Lena", List.of("dba")), by));
    note(new Fact.PersonEnrolled(new Principal.Person("mara", "Mara", List.of("dba")), by));
    note(
        new Fact.AgentEnrolled(
            new Principal.Agent(
                "invoice-bot",
                "lena",
                List.of("orders-db"),
                Set.of(Effect.values()),
                clock.instant().plusSeconds(9_999)),
            by));
    note(
        new Fact.TargetDeclared(
            new Target(
                "orders-db", "postgres", "h:1", "gw", Map.of(), List.of(), "rehearse", List.of()),
            by));
    note(new Fact.TargetDeclared(Change.house(), by));
    note(new Fact.PolicyPublished(policies.digest(), by));
    for (String id : List.of("lena", "mara")) {
      note(new Fact.SessionOpened(session(id).id(), id, "test", session(id).expires()));
    }
  }

  Ruling note(Fact fact) throws InterruptedException {
    return evidence.append(fact).await();
  }

  Sessions.Session session(String person) {
    return new Sessions.Session(
        Digest.of(person.getBytes(StandardCharsets.UTF_8)),
        person,
        "test",
        java.time.Instant.parse("2100-01-01T00:00:00Z"));
  }

  Turn turn(String sql, Effect effect) {
    var pieces = List.of(new Turn.Piece(sql, List.of()));
    Payload content = Payload.seal(chance, "invoice-bot", Turn.plain(pieces));
    var action =
        new Action(
            "invoice-bot",
            "orders-db",
            "orders",
            List.of(sql.substring(0, sql.indexOf(' '))),
            Set.of(effect),
            List.of("public.orders"),
            content.commitment(),
            sql.length(),
            Map.of(),
            Digest.of(new byte[] {5}));
    return new Turn(action, pieces, content);
  }

  /// An action on its way, on a thread of its own.
  record Way(Future<Outcome> outcome, Hold hold) {}

  Way send(String sql, Effect effect) throws Exception {
    var executor = Executors.newVirtualThreadPerTaskExecutor();
    var hold = new java.util.concurrent.CompletableFuture<Hold>();
    Callable<Outcome> run =
        () -> {
          var own = new Hold();
          hold.complete(own);
          return gate.pass(turn(sql, effect), Caller.unnamed(), own, target);
        };
    return new Way(executor.submit(run), hold.get());
  }

  dev.countergate.docket.Approval waiting() throws InterruptedException {
    return waiting(1);
  }

  /// The newest open approval once so many callers wait for it.
  dev.countergate.docket.Approval waiting(int callers) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (System.nanoTime() < deadline) {
      var open = evidence.docket().openAt(clock.instant());
      if (!open.isEmpty() && desk.waitersOf(open.getLast().id()) >= callers) return open.getLast();
      java.util.concurrent.locks.LockSupport.parkNanos(200_000);
    }
    throw new AssertionError("nobody waits");
  }

  Ruling answer(String person, Verdict.Answer answer) throws InterruptedException {
    var approval = waiting();
    var shown = answers.present(approval.id(), session(person), "test");
    return answers.answer(
        approval.id(),
        session(person),
        new Answers.Given(answer, Optional.of("seen"), shown.place()));
  }

  /// A person is shown an approval and approves it.
  Ruling approve(Position approval, String person) throws InterruptedException {
    var shown = answers.present(approval, session(person), "test");
    return answers.answer(
        approval,
        session(person),
        new Answers.Given(Verdict.Answer.APPROVE, Optional.of("seen"), shown.place()));
  }

  @Override
  public void close() {
    evidence.ledger().close();
  }

  /// Keeps what reached it.
  static final class RecordingTarget implements Upstream {
    final List<String> ran = Collections.synchronizedList(new ArrayList<>());
    final List<Waiting> notices = Collections.synchronizedList(new ArrayList<>());
    volatile Preview preview = new Preview.None("not rehearsed in this test");
    volatile boolean drifts;
    static final Impact IMPACT = new Impact(List.of(), Digest.of(new byte[] {8}));

    @Override
    public Rehearsal preview(Turn turn) {
      return new Rehearsal(preview, Optional.empty());
    }

    @Override
    public void waiting(Waiting state) {
      notices.add(state);
    }

    @Override
    public Result run(Turn turn, Permit permit) throws InterruptedException {
      if (!(permit.await() instanceof Ruling.Accepted)) {
        return Result.of(new Outcome.NotRun("refused"));
      }
      Optional<Impact> impact = permit.held().flatMap(Permit.Held::impact);
      if (impact.isPresent()) {
        Impact found = drifts ? new Impact(List.of(), Digest.of(new byte[] {9})) : IMPACT;
        if (!found.digest().equals(impact.orElseThrow().digest())) {
          return Result.of(new Outcome.Drifted(impact.orElseThrow(), found));
        }
        if (!(permit.confirm(found, "1") instanceof Ruling.Accepted)) {
          return Result.of(new Outcome.NotRun("not confirmed"));
        }
      }
      ran.add(turn.pieces().getFirst().text());
      return Result.of(new Outcome.Done("OK 1", 1, 1, 1, Optional.empty()));
    }
  }
}
