package dev.countergate.gateway.postgres;

import dev.countergate.docket.Approval;
import dev.countergate.docket.Ending;
import dev.countergate.domain.Action;
import dev.countergate.domain.Change;
import dev.countergate.domain.Context;
import dev.countergate.domain.Decision;
import dev.countergate.domain.Digest;
import dev.countergate.domain.Effect;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Outcome;
import dev.countergate.domain.Position;
import dev.countergate.domain.Principal;
import dev.countergate.domain.Ruling;
import dev.countergate.domain.Target;
import dev.countergate.domain.Verdict;
import dev.countergate.gate.Answers;
import dev.countergate.gate.Desk;
import dev.countergate.gate.Documents;
import dev.countergate.gate.Evidence;
import dev.countergate.gate.Gate;
import dev.countergate.gate.Receipt;
import dev.countergate.gate.Sessions;
import dev.countergate.ledger.Archive;
import dev.countergate.ledger.Ledger;
import dev.countergate.ledger.LogKey;
import dev.countergate.ledger.Terms;
import dev.countergate.policy.Policies;
import dev.countergate.testkit.MemoryStorage;
import dev.countergate.verifier.Verification;
import dev.countergate.verifier.Verifier;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// A whole gateway in front of a real server: the ledger in memory, `agent` owned by lena, mara of
/// group dba, the target `db`.
final class Rig implements AutoCloseable {
  static final String TOKEN = "a-token-of-32-characters-for-test";

  static final String READ_ONLY =
      """
      rules:
        - rule: reads
          when: action.effects == ['read']
          allow: {}
      """;
  static final String EVERYTHING =
      """
      rules:
        - rule: everything
          when: action.effects.exists(e, e == 'unknown') || !('unknown' in action.effects)
          allow: {}
      """;
  static final String HELD =
      """
      rules:
        - rule: reads
          when: action.effects == ['read']
          allow: {}
        - rule: held
          when: action.effects != ['read'] && !('administer' in action.effects) && (true || 'unknown' in action.effects)
          ask: { of: [{ group: dba, count: 1 }], grade: G1, within: 30m }
        - rule: never
          when: "'administer' in action.effects"
          deny: agents do not administer
      """;
  private static final LogKey KEY = LogKey.of("countergate.test/rig", new byte[32]);
  final MemoryStorage storage = new MemoryStorage();
  private final Documents documents = new Documents(storage);
  final InstantSource clock;
  final SecureRandom chance = new SecureRandom();
  final Evidence evidence;
  final Desk desk;
  final dev.countergate.gate.Judge judge;
  final Answers answers;
  final PostgresGateway gateway;

  /// How the target and the gate are set.
  record Setting(
      String policy,
      String role,
      String database,
      List<String> protect,
      List<String> trust,
      Duration noticeEvery) {
    static Setting of(String policy) {
      return new Setting(policy, "agent", "gw", List.of(), List.of(), Duration.ofSeconds(15));
    }
  }

  Rig(Servers.Server server, Setting setting) throws IOException, InterruptedException {
    this(server, setting, InstantSource.system());
  }

  /// A rig whose time the test turns.
  Rig(Servers.Server server, Setting setting, InstantSource clock)
      throws IOException, InterruptedException {
    this.clock = clock;
    evidence =
        Evidence.open(
            "n1",
            (codec, follower) ->
                Ledger.open(
                    storage,
                    new Terms<>(
                        KEY,
                        clock,
                        codec,
                        follower,
                        _ -> {},
                        dev.countergate.ledger.Limits.standard())));
    Policies policies = policies(setting.policy());
    var target =
        new Target(
            "db",
            "postgres",
            "127.0.0.1:" + server.port(),
            setting.role(),
            Map.of("env", "test"),
            setting.protect(),
            "rehearse",
            setting.trust());
    found(policies, target);
    judge = new dev.countergate.gate.Judge(policies, evidence, clock);
    var limits = new dev.countergate.gate.Limits(setting.noticeEvery(), 100, 100);
    desk = new Desk(evidence, clock, limits, URI.create("http://localhost:1"));
    answers = new Answers(evidence, chance);
    var behind =
        new Doors.Behind(
            target,
            "127.0.0.1",
            server.port(),
            setting.role(),
            setting.database(),
            Optional::empty,
            Optional.empty());
    gateway =
        PostgresGateway.open(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            doors(behind),
            new Gate(judge, desk, evidence),
            evidence,
            documents,
            clock,
            chance);
  }

  private Doors doors(Doors.Behind behind) throws IOException {
    try {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(Certificate.p12(), "countergate".toCharArray());
      var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(keys, "countergate".toCharArray());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, chance);
      String verifier = Secret.verifier(TOKEN, chance);
      return new Doors(
          context,
          (X509Certificate) keys.getCertificate(keys.aliases().nextElement()),
          () -> Map.of("agent", verifier, "mara", verifier),
          new byte[32],
          Map.of("db", behind),
          Doors.Limits.standard());
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private static Policies policies(String text) {
    return Policies.publish(new TreeMap<>(Map.of("p.yaml", text)));
  }

  private void found(Policies policies, Target target) throws InterruptedException {
    var by = Fact.By.configuration();
    byte[] key = KEY.verifier().toString().getBytes(StandardCharsets.UTF_8);
    note(new Fact.LedgerOpened(KEY.origin(), Digest.of(key), "test"));
    for (String id : List.of("lena", "mara", "noor")) {
      note(new Fact.PersonEnrolled(new Principal.Person(id, id, List.of("dba")), by));
      Sessions.Session session = session(id);
      note(new Fact.SessionOpened(session.id(), id, "test", session.expires()));
    }
    note(
        new Fact.AgentEnrolled(
            new Principal.Agent(
                "agent",
                "lena",
                List.of("db"),
                Set.of(Effect.values()),
                Instant.parse("2100-01-01T00:00:00Z")),
            by));
    note(new Fact.TargetDeclared(target, by));
    note(new Fact.TargetDeclared(Change.house(), by));
    documents.keep(policies.document());
    note(new Fact.PolicyPublished(policies.digest(), by));
  }

  /// Publishes another policy, while connections stand.
  void publish(String text) throws InterruptedException {
    Policies next = policies(text);
    documents.keep(next.document());
    change(new Fact.PolicyPublished(next.digest(), Fact.By.configuration()));
    judge.use(next);
  }

  /// A change that lena asks for and that is allowed, whatever the policy says.
  private void change(Change.Configuring fact) throws InterruptedException {
    Action action = evidence.docket().change(fact).action("lena", Digest.of(new byte[1]), 1);
    Receipt asked =
        evidence.append(
            new Fact.Asked(
                action,
                Optional.empty(),
                new Context(Instant.now()),
                new Fact.Versions(
                    evidence.docket().policy().orElseThrow().value(),
                    evidence.docket().principal("lena").orElseThrow().since(),
                    evidence.docket().target(Change.HOUSE).orElseThrow().since()),
                new Decision.Allow(List.of("test")),
                Optional.empty(),
                Optional.of(session("lena").id()),
                Optional.empty()));
    asked.await();
    if (note(fact.with(Fact.By.action("lena", asked.place()))) instanceof Ruling.Refused(var why)) {
      throw new IllegalStateException(why);
    }
  }

  Ruling note(Fact fact) throws InterruptedException {
    return evidence.append(fact).await();
  }

  static Sessions.Session session(String person) {
    return new Sessions.Session(
        Digest.of(person.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
        person,
        "test",
        Instant.parse("2100-01-01T00:00:00Z"));
  }

  /// A client of the gateway, speaking raw messages.
  UpstreamLink client() throws IOException {
    return client(Map.of());
  }

  UpstreamLink client(Map<String, String> more) throws IOException {
    var startup = new TreeMap<>(more);
    startup.put("database", "db");
    return UpstreamLink.connect(
        new Address(
            "127.0.0.1",
            gateway.port(),
            "agent",
            Optional.of(TOKEN),
            Optional.empty(),
            Duration.ofSeconds(5)),
        startup,
        chance);
  }

  /// The newest approval that somebody waits for.
  Approval waiting() {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (System.nanoTime() < deadline) {
      for (Approval approval : evidence.docket().openAt(clock.instant()).reversed()) {
        if (desk.waitersOf(approval.id()) > 0) return approval;
      }
      LockSupport.parkNanos(1_000_000);
    }
    throw new AssertionError("nobody waits");
  }

  /// How an action ended, once its last fact is durable.
  Outcome finished(Position action) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (System.nanoTime() < deadline) {
      for (var link : evidence.chain(action)) {
        if (link.fact().fact() instanceof Fact.Finished(_, var outcome)) return outcome;
      }
      LockSupport.parkNanos(1_000_000);
    }
    throw new AssertionError("action " + action + " did not finish");
  }

  Ruling answer(String person, Verdict.Answer answer) throws InterruptedException {
    return answer(waiting(), person, answer);
  }

  Ruling answer(Approval approval, String person, Verdict.Answer answer)
      throws InterruptedException {
    return answer(shown(approval, person), person, answer);
  }

  /// A person opens the page; the answer may come much later.
  Answers.Shown shown(Approval approval, String person) throws InterruptedException {
    return answers.present(approval.id(), session(person), "test");
  }

  Ruling answer(Answers.Shown shown, String person, Verdict.Answer answer)
      throws InterruptedException {
    return answers.answer(
        shown.approval().id(),
        session(person),
        new Answers.Given(answer, Optional.of("seen"), shown.place()));
  }

  /// How an approval ended, once it has.
  Ending ended(Approval approval) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (System.nanoTime() < deadline) {
      Optional<Ending> ending = evidence.docket().approval(approval.id()).orElseThrow().ending();
      if (ending.isPresent()) return ending.orElseThrow();
      LockSupport.parkNanos(1_000_000);
    }
    throw new AssertionError("approval " + approval.id() + " did not end");
  }

  /// Ends the ledger and hands it to an auditor.
  Verification verified() throws IOException {
    close();
    var known = new Verifier.Known(KEY.verifier(), Verifier.Source.GIVEN);
    return Verifier.verify(
        Archive.ofData(storage, KEY.verifier()),
        known,
        new Verifier.Documents() {
          @Override
          public Optional<byte[]> read(Digest digest) {
            return documents.read(digest);
          }

          @Override
          public boolean atHand() {
            return true;
          }
        },
        new TreeEvidence()::effects);
  }

  @Override
  public void close() throws IOException {
    gateway.close();
    evidence.ledger().close();
  }

  /// A certificate for tests, made by the JDK's own tool.
  private static final class Certificate {
    private static final byte[] P12 = make();

    static InputStream p12() {
      return new java.io.ByteArrayInputStream(P12);
    }

    private static byte[] make() {
      try {
        return generated();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }

    private static byte[] generated() throws IOException {
      Path folder = Files.createTempDirectory("countergate-tls");
      Path file = folder.resolve("tls.p12");
      try {
        Servers.run(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "test",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-validity",
                "30",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                "countergate"));
        return Files.readAllBytes(file);
      } finally {
        Files.deleteIfExists(file);
        Files.delete(folder);
      }
    }
  }
}
