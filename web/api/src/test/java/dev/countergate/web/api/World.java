package dev.countergate.web.api;

import dev.countergate.domain.Action;
import dev.countergate.domain.Change;
import dev.countergate.domain.Digest;
import dev.countergate.domain.Effect;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Impact;
import dev.countergate.domain.Outcome;
import dev.countergate.domain.Passkey;
import dev.countergate.domain.Payload;
import dev.countergate.domain.Position;
import dev.countergate.domain.Preview;
import dev.countergate.domain.Principal;
import dev.countergate.domain.Target;
import dev.countergate.domain.Turn;
import dev.countergate.gate.Answers;
import dev.countergate.gate.Caller;
import dev.countergate.gate.Changes;
import dev.countergate.gate.Desk;
import dev.countergate.gate.Documents;
import dev.countergate.gate.Evidence;
import dev.countergate.gate.Explain;
import dev.countergate.gate.Gate;
import dev.countergate.gate.Hold;
import dev.countergate.gate.Judge;
import dev.countergate.gate.Passkeys;
import dev.countergate.gate.Permit;
import dev.countergate.gate.Premises;
import dev.countergate.gate.Proposals;
import dev.countergate.gate.Rehearsal;
import dev.countergate.gate.Result;
import dev.countergate.gate.Sessions;
import dev.countergate.gate.Upstream;
import dev.countergate.gate.Waiting;
import dev.countergate.ledger.Ledger;
import dev.countergate.ledger.Limits;
import dev.countergate.ledger.LogKey;
import dev.countergate.ledger.Terms;
import dev.countergate.policy.Policies;
import dev.countergate.signin.link.OneTimeLinks;
import dev.countergate.signin.passkey.WebAuthn;
import dev.countergate.store.files.FileStorage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/// A whole gate with a real ledger in a folder, an upstream that only pretends, and the API in
/// front.
final class World implements AutoCloseable {
  private static final SecureRandom CHANCE = new SecureRandom();
  private static final Digest DIGEST = Digest.of(new byte[] {7});
  static final String POLICY =
      """
      rules:
        - rule: reads
          when: action.effects == ['read']
          allow: {}
        - rule: writes-need-a-dba
          when: "'write' in action.effects"
          ask: { of: [{ group: dba, count: 1 }], grade: G1, within: 30m }
        - rule: changes-need-a-dba
          when: target.name == 'countergate' && action.statements != ['CREDENTIAL INVITED']
          ask: { of: [{ group: dba, count: 1 }], grade: G1, within: 30m }
        - rule: people-invite-each-other
          when: action.statements == ['CREDENTIAL INVITED']
          allow: {}
      """;

  /// As the gateway keeps it.
  private static final byte[] JUDGEMENT =
      """
      {"effects":["read","write"],"functions":["pg_catalog.now()"],"hazards":[],"kind":"judgement",
       "reasons":["the server's tree shows a write"],"relations":["public.orders"],
       "statements":["DELETE"]}
      """
          .getBytes(StandardCharsets.UTF_8);

  final Evidence evidence;
  final OneTimeLinks links;
  final Passkeys passkeys;
  final WebServer server;
  final URI origin;
  final Api api;
  private final Documents documents;
  private final Gate gate;

  World(Path folder) throws Exception {
    this(folder, POLICY);
  }

  World(Path folder, String policy) throws Exception {
    InstantSource clock = InstantSource.system();
    FileStorage storage = FileStorage.at(folder);
    documents = new Documents(storage);
    evidence =
        Evidence.open(
            "one",
            (codec, follower) ->
                Ledger.open(
                    storage,
                    new Terms<>(
                        LogKey.generate("countergate.test", CHANCE),
                        clock,
                        codec,
                        follower,
                        _ -> {},
                        Limits.standard())));
    found();
    Policies policies = Policies.publish(new TreeMap<>(Map.of("policy.yaml", policy)));
    int port = freePort();
    origin = URI.create("http://localhost:" + port);
    append(
        new Fact.SiteDeclared(
            new Passkey.Site("localhost", List.of(origin.toString())), Fact.By.configuration()));
    append(new Fact.TargetDeclared(Change.house(), Fact.By.configuration()));
    documents.keep(policies.document());
    append(new Fact.PolicyPublished(policies.digest(), Fact.By.configuration()));
    var sessions = new Sessions(evidence, clock, CHANCE);
    links = new OneTimeLinks(evidence, clock, sessions);
    passkeys = new Passkeys(evidence, sessions, new WebAuthn(), clock, CHANCE);
    var desk = new Desk(evidence, clock, dev.countergate.gate.Limits.standard(), origin);
    var judge = new Judge(policies, evidence, clock);
    gate = new Gate(judge, desk, evidence);
    var changes = new Changes(gate, evidence, documents, clock, CHANCE);
    var proposals = new Proposals(evidence, documents, judge, passkeys, new Nowhere());
    Explain explain =
        (target, as, _) -> {
          if (!target.equals("orders-db")) {
            throw new IllegalArgumentException("no target `" + target + "`");
          }
          return new Explain.Explanation(
              Set.of(Effect.READ),
              List.of("SELECT"),
              List.of(),
              List.of(),
              List.of("asked as " + as),
              new dev.countergate.domain.Decision.Allow(List.of("reads")));
        };
    api =
        new Api(
            new Site(origin, clock, folder.resolve("ledger")),
            new Ports(
                evidence,
                documents,
                desk,
                new Answers(evidence, CHANCE),
                sessions,
                links,
                passkeys,
                explain,
                changes,
                proposals));
    server =
        WebServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port), List.of(api.handler()));
  }

  /// A process that keeps no token.
  private static final class Nowhere implements Premises {
    @Override
    public Minted mint(String principal) {
      return new Minted(
          principal + "-postgres", "scram-sha-256", "told-once-" + principal, DIGEST, () -> {});
    }

    @Override
    public void retarget() {
      // nothing is served here
    }
  }

  private static int freePort() throws java.io.IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private void found() throws InterruptedException {
    Fact.By by = Fact.By.configuration();
    append(new Fact.LedgerOpened("countergate.test", DIGEST, "test"));
    append(new Fact.PersonEnrolled(new Principal.Person("lena", "Lena Fischer", List.of()), by));
    append(
        new Fact.PersonEnrolled(
            new Principal.Person("mara", "Mara Lindqvist", List.of("dba")), by));
    append(
        new Fact.AgentEnrolled(
            new Principal.Agent(
                "refund-bot",
                "lena",
                List.of("orders-db"),
                Set.of(Effect.READ, Effect.WRITE),
                java.time.Instant.parse("2099-01-01T00:00:00Z")),
            by));
    append(
        new Fact.TargetDeclared(
            new Target(
                "orders-db",
                "postgres",
                "127.0.0.1:5432",
                "gate",
                Map.of("env", "prod"),
                List.of(),
                "rehearse",
                List.of()),
            by));
  }

  private void append(Fact fact) throws InterruptedException {
    evidence.append(fact).await();
  }

  /// The secret of a new session of this person.
  String signIn(String person) throws InterruptedException {
    return links.spend(links.invite(person)).orElseThrow().secret();
  }

  /// The agent deletes rows; the future is how it ended.
  CompletableFuture<Outcome> delete(String sql) {
    var pieces = List.of(new Turn.Piece(sql, List.of(new Turn.Value("int4", "text", "4471"))));
    Payload content = Payload.seal(CHANCE, "refund-bot", Turn.plain(pieces));
    var action =
        new Action(
            "refund-bot",
            "orders-db",
            "orders",
            List.of("DELETE"),
            Set.of(Effect.READ, Effect.WRITE),
            List.of("public.orders"),
            content.commitment(),
            sql.length(),
            Map.of("role", "app"),
            documents.keep(JUDGEMENT));
    var turn = new Turn(action, pieces, content);
    var end = new CompletableFuture<Outcome>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            end.complete(gate.pass(turn, Caller.unnamed(), new Hold(), new Pretended()));
          } catch (Exception e) {
            end.completeExceptionally(e);
          }
        });
    return end;
  }

  /// The approval of such a deletion that waits.
  Position held(String sql) {
    var _ = delete(sql);
    return opened();
  }

  /// The newest approval, once it is open.
  Position opened() {
    return Waits.until(() -> {
      var all = new ArrayList<>(evidence.docket().openAt(java.time.Instant.now()));
      return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast().id());
    });
  }

  @Override
  public void close() {
    server.close();
    evidence.ledger().close();
  }

  static Impact impact() {
    return new Impact(
        List.of(
            new Impact.Table("public.orders", 0, 0, 3, 48_211, "the statement"),
            new Impact.Table(
                "public.order_items", 0, 0, 12, 197_402, "foreign key, on delete cascade")),
        DIGEST);
  }

  /// An upstream that measures always the same and runs nothing.
  private static final class Pretended implements Upstream {
    @Override
    public Rehearsal preview(Turn turn) {
      return new Rehearsal(
          new Preview.Measured(impact(), "DELETE 3", List.of(), 84_000, Optional.empty()),
          Optional.empty());
    }

    @Override
    public void waiting(Waiting state) {}

    @Override
    public Result run(Turn turn, Permit permit) throws InterruptedException {
      permit.await();
      permit.confirm(impact(), "744");
      return Result.of(
          new Outcome.Done(
              "DELETE 3", 3, 18, Duration.ofMillis(3).toNanos() / 1000, Optional.empty()));
    }
  }
}
