package dev.countergate.web.console;

import dev.countergate.domain.Action;
import dev.countergate.domain.Change;
import dev.countergate.domain.Context;
import dev.countergate.domain.Digest;
import dev.countergate.domain.Effect;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Impact;
import dev.countergate.domain.Json;
import dev.countergate.domain.Outcome;
import dev.countergate.domain.Passkey;
import dev.countergate.domain.Payload;
import dev.countergate.domain.Position;
import dev.countergate.domain.Preview;
import dev.countergate.domain.Principal;
import dev.countergate.domain.Target;
import dev.countergate.domain.Turn;
import dev.countergate.gate.Accounts;
import dev.countergate.gate.Answers;
import dev.countergate.gate.Caller;
import dev.countergate.gate.Changes;
import dev.countergate.gate.Desk;
import dev.countergate.gate.Documents;
import dev.countergate.gate.Evidence;
import dev.countergate.gate.Explain;
import dev.countergate.gate.Gate;
import dev.countergate.gate.Hold;
import dev.countergate.gate.IdentityProvider;
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
import dev.countergate.web.api.Api;
import dev.countergate.web.api.WebServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A whole gate with a real ledger in a folder, an upstream that only pretends, and the console in
/// front, beside the API whose events it listens to.
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
        - rule: unknown-needs-a-dba
          when: "'unknown' in action.effects"
          ask: { of: [{ group: dba, count: 1 }], grade: G1, within: 30m }
        - rule: changes-need-a-dba
          when: target.name == 'countergate' && action.statements != ['CREDENTIAL INVITED']
          ask: { of: [{ group: dba, count: 1 }], grade: G1, within: 30m }
        - rule: people-invite-each-other
          when: action.statements == ['CREDENTIAL INVITED']
          allow: {}
      """;

  /// What is changed needs a signature by a passkey.
  static final String SIGNED_POLICY = POLICY.replace("grade: G1", "grade: G3");

  final Evidence evidence;
  final OneTimeLinks links;
  final Passkeys passkeys;
  final WebServer server;
  final URI origin;
  private final Documents documents;
  private final Gate gate;
  private final Changes changes;
  private final Proposals proposals;
  private @Nullable Hold last;

  World(Path folder) throws Exception {
    this(folder, POLICY);
  }

  World(Path folder, String policy) throws Exception {
    this(folder, policy, Optional.empty(), List.of());
  }

  /// @param founded what is declared besides
  World(Path folder, String policy, Optional<IdentityProvider> provider, List<Fact> founded)
      throws Exception {
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
    for (Fact fact : founded) append(fact);
    documents.keep(policies.document());
    append(new Fact.PolicyPublished(policies.digest(), Fact.By.configuration()));
    var sessions = new Sessions(evidence, clock, CHANCE);
    links = new OneTimeLinks(evidence, clock, sessions);
    passkeys = new Passkeys(evidence, sessions, new WebAuthn(), clock, CHANCE);
    var desk = new Desk(evidence, clock, dev.countergate.gate.Limits.standard(), origin);
    var judge = new Judge(policies, evidence, clock);
    gate = new Gate(judge, desk, evidence);
    changes = new Changes(gate, evidence, documents, clock, CHANCE);
    proposals = new Proposals(evidence, documents, judge, passkeys, new Nowhere());
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
    var answers = new Answers(evidence, CHANCE);
    var api =
        new Api(
            new dev.countergate.web.api.Site(origin, clock, folder.resolve("ledger")),
            new dev.countergate.web.api.Ports(
                evidence, documents, desk, answers, sessions, links, passkeys, explain, changes,
                proposals));
    var console =
        new Console(
            new Site(origin, clock),
            new Ports(
                evidence,
                documents,
                desk,
                answers,
                sessions,
                links,
                passkeys,
                changes,
                proposals,
                provider.map(one -> new Accounts(evidence, sessions, one, clock))));
    server =
        WebServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
            List.of(api.handler(), console));
  }

  /// The token of a link that a person makes for another one.
  String invited(String by, String person) throws InterruptedException {
    var opened = links.spend(links.invite(by)).orElseThrow().session();
    var way = changes.propose(opened, proposals.invitation(opened, person));
    way.begun();
    return way.take().orElseThrow();
  }

  /// Takes a passkey away, as lena asks and policy allows.
  private void revoked(String passkey) throws InterruptedException {
    var fact = new Fact.CredentialRevoked(passkey, Fact.By.configuration());
    var docket = evidence.docket();
    Digest session = Sessions.digest(signIn("lena"));
    Action action = docket.change(fact).action("lena", DIGEST, 1);
    var asked =
        evidence.append(
            new Fact.Asked(
                action,
                Optional.empty(),
                new Context(java.time.Instant.now()),
                new Fact.Versions(
                    docket.policy().orElseThrow().value(),
                    docket.principal("lena").orElseThrow().since(),
                    docket.target(Change.HOUSE).orElseThrow().since()),
                new dev.countergate.domain.Decision.Allow(List.of("test")),
                Optional.empty(),
                Optional.of(session),
                Optional.empty()));
    asked.await();
    append(fact.with(Fact.By.action("lena", asked.place())));
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
            new Principal.Person("mara", "Mara Lindqvist", List.of("dba", "on-call")), by));
    append(new Fact.PersonEnrolled(new Principal.Person("tom", "Tom Becker", List.of("dba")), by));
    append(
        new Fact.AgentEnrolled(
            new Principal.Agent(
                "refund-bot",
                "lena",
                List.of("orders-db"),
                Set.of(Effect.READ, Effect.WRITE, Effect.UNKNOWN),
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
                List.of("orders.contact"),
                "rehearse",
                List.of()),
            by));
  }

  void append(Fact fact) throws InterruptedException {
    evidence.append(fact).await();
  }

  /// The secret of a new session of this person.
  String signIn(String person) throws InterruptedException {
    return links.spend(links.invite(person)).orElseThrow().secret();
  }

  /// Takes the person's passkeys away.
  void revoke(String person) throws InterruptedException {
    for (String passkey : passkeys.of(person)) {
      revoked(passkey);
    }
  }

  /// What the agent asks for, what a rehearsal finds, and how the run ends.
  record Wish(
      String verb,
      String sql,
      List<Turn.Value> values,
      String table,
      Preview preview,
      Outcome end) {
    static Wish deletion() {
      String sql =
          "DELETE FROM orders\n WHERE customer_id = $1\n   AND status = $2\n   AND created_at < $3"
              + "\n   AND note = $\u200b4";
      return new Wish(
          "DELETE",
          sql,
          List.of(
              new Turn.Value("int4", "text", "4471"),
              new Turn.Value("text", "text", "cancelled"),
              new Turn.Value("timestamptz", "text", "2026-08-01 00:00:00+00")),
          "public.orders",
          new Preview.Measured(impact(3), "DELETE 3", List.of(), 84_000, Optional.empty()),
          new Outcome.Done("DELETE 3", 3, 18, 3_000, Optional.empty()));
    }

    static Wish drifting() {
      Wish wish = deletion();
      return new Wish(
          wish.verb,
          wish.sql + " -- again",
          wish.values,
          wish.table,
          wish.preview,
          new Outcome.Drifted(impact(3), impact(4)));
    }

    /// A function that nobody has looked into, with a name that would like to be something else.
    static Wish unproven() {
      return new Wish(
          "SELECT",
          "SELECT id, notify_partner(id) FROM prices",
          List.of(),
          "public.prices",
          new Preview.None("what it does is not proven"),
          new Outcome.Done("SELECT 41", 41, 0, 9_000, Optional.empty()));
    }

    Set<Effect> effects() {
      return verb.equals("SELECT") ? Set.of(Effect.UNKNOWN) : Set.of(Effect.READ, Effect.WRITE);
    }

    /// As the gateway keeps it.
    byte[] judgement() {
      boolean known = !effects().contains(Effect.UNKNOWN);
      String hazard = "function: public.notify_\u202epartner(integer) is not built in";
      return Json.object()
          .put("kind", "judgement")
          .put("effects", texts(effects().stream().map(Effect::word).sorted().toList()))
          .put("statements", texts(List.of(verb)))
          .put("relations", texts(List.of(table)))
          .put("functions", texts(known ? List.of() : List.of("public.notify_partner(integer)")))
          .put("hazards", texts(known ? List.of() : List.of(hazard)))
          .put("reasons", texts(List.of(known ? "the server's tree shows a write" : hazard)))
          .canonical();
    }

    private static Json texts(List<String> all) {
      return new Json.Arr(all.stream().map(text -> (Json) new Json.Str(text)).toList());
    }

    static Wish unmeasured() {
      return new Wish(
          "UPDATE",
          "UPDATE prices SET amount = amount * 2",
          List.of(),
          "public.prices",
          new Preview.None("a function in it is not trusted: notify_partner()"),
          new Outcome.Done("UPDATE 41", 41, 0, 9_000, Optional.empty()));
    }
  }

  /// The agent asks; the future is how it ended.
  CompletableFuture<Outcome> ask(Wish wish) {
    var pieces = List.of(new Turn.Piece(wish.sql(), wish.values()));
    Payload content = Payload.seal(CHANCE, "refund-bot", Turn.plain(pieces));
    var action =
        new Action(
            "refund-bot",
            "orders-db",
            "orders",
            List.of(wish.verb()),
            wish.effects(),
            List.of(wish.table()),
            content.commitment(),
            wish.sql().length(),
            Map.of("role", "app_rw", "search_path", "public", "time_zone", "UTC"),
            documents.keep(wish.judgement()));
    var turn = new Turn(action, pieces, content);
    var end = new CompletableFuture<Outcome>();
    var hold = new CompletableFuture<Hold>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            var mine = new Hold();
            hold.complete(mine);
            end.complete(gate.pass(turn, Caller.unnamed(), mine, new Pretended(wish)));
          } catch (Exception e) {
            end.completeExceptionally(e);
          }
        });
    last = hold.join();
    return end;
  }

  /// The caller of the last action leaves.
  void leave() {
    gate.withdraw(Optional.ofNullable(last).orElseThrow(), "cancelled by the caller");
  }

  /// The approval of such a wish that waits.
  Position held(Wish wish) {
    int before = evidence.docket().openAt(java.time.Instant.now()).size();
    var _ = ask(wish);
    return Waits.until(() -> {
      var all = evidence.docket().openAt(java.time.Instant.now());
      return all.size() > before ? Optional.of(all.getLast().id()) : Optional.empty();
    });
  }

  /// The approval that waits.
  Position opened() {
    return Waits.until(() ->
        evidence.docket().openAt(java.time.Instant.now()).stream()
            .findFirst()
            .map(dev.countergate.docket.Approval::id));
  }

  @Override
  public void close() {
    server.close();
    evidence.ledger().close();
  }

  private static final String IMAGES =
      """
      {"public.customer_stats":{"after":[["4471","2"]],"before":[["4471","5"]],
        "columns":["customer_id","open_orders"]},
       "public.orders":{"after":[],"before":[
        ["90117","4471","cancelled","2026-05-02 09:14","0.00","ada@example.org"],
        ["90121","4471","cancelled","2026-05-02 09:31","0.00","bob@example.org"],
        ["93355","4471","cancelled","2026-07-19 16:02","118.40","eve@example.org"]],
        "columns":["id","customer_id","status","created_at","total","contact"]}}
      """;

  static Impact impact(int orders) {
    return new Impact(
        List.of(
            new Impact.Table("public.orders", 0, 0, orders, 48_211, "the statement"),
            new Impact.Table(
                "public.order_items",
                0,
                0,
                4L * orders,
                197_402,
                "foreign key order_items_order_id_fkey, on delete cascade"),
            new Impact.Table(
                "public.customer_stats", 0, 1, 0, 9_120, "trigger orders_after_delete"),
            new Impact.Table(
                "public.order_audit", orders, 0, 0, 51_078, "trigger orders_after_delete")),
        Digest.of(new byte[] {(byte) orders}));
  }

  /// An upstream that finds what the wish says and runs nothing.
  private record Pretended(Wish wish) implements Upstream {
    @Override
    public Rehearsal preview(Turn turn) {
      if (!(wish.preview() instanceof Preview.Measured measured)) {
        return new Rehearsal(wish.preview(), Optional.empty());
      }
      Payload images = Payload.seal(CHANCE, "refund-bot", IMAGES);
      var shown =
          new Preview.Measured(
              measured.impact(),
              measured.tag(),
              measured.leftOut(),
              measured.tookMicros(),
              Optional.of(images.commitment()));
      return new Rehearsal(shown, Optional.of(images));
    }

    @Override
    public void waiting(Waiting state) {}

    @Override
    public Result run(Turn turn, Permit permit) throws InterruptedException {
      permit.await();
      if (permit.held().isPresent() && wish.end() instanceof Outcome.Done) {
        permit.confirm(impact(3), "744");
      }
      return Result.of(wish.end());
    }
  }
}
