package dev.countergate.server;

import dev.countergate.domain.Digest;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Fault;
import dev.countergate.domain.Principal;
import dev.countergate.gate.Answers;
import dev.countergate.gate.Desk;
import dev.countergate.gate.Documents;
import dev.countergate.gate.Evidence;
import dev.countergate.gate.Explain;
import dev.countergate.gate.Gate;
import dev.countergate.gate.Judge;
import dev.countergate.gate.Passkeys;
import dev.countergate.gate.Sessions;
import dev.countergate.gate.SignIn;
import dev.countergate.gateway.postgres.Doors;
import dev.countergate.gateway.postgres.PostgresGateway;
import dev.countergate.ledger.Ledger;
import dev.countergate.ledger.LedgerDamaged;
import dev.countergate.ledger.LedgerStopped;
import dev.countergate.ledger.Limits;
import dev.countergate.ledger.LogKey;
import dev.countergate.ledger.Terms;
import dev.countergate.policy.Policies;
import dev.countergate.signin.link.OneTimeLinks;
import dev.countergate.signin.passkey.WebAuthn;
import dev.countergate.store.files.FileStorage;
import dev.countergate.web.api.Api;
import dev.countergate.web.api.Ports;
import dev.countergate.web.api.Site;
import dev.countergate.web.api.WebServer;
import dev.countergate.web.console.Console;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// One running Countergate: everything is built here, in order, by hand, and stopped in the other
/// order.
final class Server implements AutoCloseable {
  private final Evidence evidence;
  private final Desk desk;
  private final Secrets secrets;
  private final Doorways in;
  private final Listeners listeners;
  private final URI origin;

  private Server(
      Evidence evidence, Desk desk, Secrets secrets, Doorways in, Listeners listeners, URI origin) {
    this.evidence = evidence;
    this.desk = desk;
    this.secrets = secrets;
    this.in = in;
    this.listeners = listeners;
    this.origin = origin;
  }

  /// How people come in.
  private record Doorways(Sessions sessions, SignIn links, Passkeys passkeys) {}

  /// What listens.
  private record Listeners(PostgresGateway postgres, WebServer web) {}

  static Server start(Configuration configuration) throws IOException, InterruptedException {
    var clock = InstantSource.system();
    var chance = new SecureRandom();
    var secrets = new Secrets(configuration.data(), chance);
    LogKey key = logKey(secrets, chance);
    Policies policies = Policies.publish(policyFiles(configuration.policy()));
    var storage = FileStorage.at(configuration.data());
    Evidence evidence = evidence(storage, key, clock);
    var documents = new Documents(storage);
    documents.keep(policies.document());
    Digest keyDigest = Digest.of(key.verifier().toString().getBytes(StandardCharsets.UTF_8));
    new Founding(evidence).declare(configuration, policies, keyDigest, key.origin());
    var judge = new Judge(policies, evidence, clock);
    var desk = new Desk(evidence, clock, configuration.limits(), configuration.origin());
    var gate = new Gate(judge, desk, evidence);
    var doors =
        doors(configuration, secrets, chance, clock, new Credentials(secrets, evidence)::verifiers);
    var postgres =
        PostgresGateway.open(
            configuration.listen().postgres(), doors, gate, evidence, documents, clock, chance);
    new Recovery(evidence, postgres).settle();
    var sessions = new Sessions(evidence, clock, chance);
    var doorways =
        new Doorways(
            sessions,
            new OneTimeLinks(evidence, clock, sessions, new LinkFiles(secrets)),
            new Passkeys(evidence, sessions, new WebAuthn(), clock, chance));
    WebServer web =
        web(configuration, new Kept(evidence, documents), desk, doorways, postgres.explain(judge));
    return new Server(
        evidence, desk, secrets, doorways, new Listeners(postgres, web), configuration.origin());
  }

  /// The ledger, and the documents that its facts name.
  private record Kept(Evidence evidence, Documents documents) {}

  private static WebServer web(
      Configuration configuration, Kept kept, Desk desk, Doorways in, Explain explain) {
    var clock = InstantSource.system();
    var answers = new Answers(kept.evidence(), new SecureRandom());
    var api =
        new Api(
            new Site(configuration.origin(), clock, configuration.data().resolve("ledger")),
            new Ports(
                kept.evidence(),
                kept.documents(),
                desk,
                answers,
                in.sessions(),
                in.links(),
                in.passkeys(),
                explain));
    var console =
        new Console(
            new dev.countergate.web.console.Site(configuration.origin(), clock),
            new dev.countergate.web.console.Ports(
                kept.evidence(),
                kept.documents(),
                desk,
                answers,
                in.sessions(),
                in.links(),
                in.passkeys()));
    return WebServer.start(configuration.listen().web(), List.of(api.handler(), console));
  }

  private static Evidence evidence(FileStorage storage, LogKey key, InstantSource clock) {
    try {
      return Evidence.open(
          "node-1",
          (codec, follower) ->
              Ledger.open(
                  storage,
                  new Terms<>(key, clock, codec, follower, Server::halt, Limits.standard())));
    } catch (LedgerDamaged e) {
      throw new Fault(
          Fault.Code.LEDGER_DAMAGED,
          e.getMessage() + "\nhelp: the ledger is left as it is; restore the folder from a copy",
          e);
    } catch (UncheckedIOException e) {
      throw new Fault(
          Fault.Code.DATA_FOLDER,
          e.getMessage()
              + "\nhelp: a data folder belongs to one process that may write there; check its disk",
          e);
    }
  }

  /// CRASH: what the disk holds is not known any more. No more acknowledgements: the process ends,
  /// and the next start reads what is really there.
  private static void halt(LedgerStopped why) {
    System.err.println("countergate stops: " + why.getMessage());
    System.err.println("help: mend the disk, then start again; nothing unrecorded has run");
    Runtime.getRuntime().halt(70);
  }

  private static LogKey logKey(Secrets secrets, SecureRandom chance) {
    Optional<String> text = secrets.read("ledger.key");
    if (text.isPresent()) return LogKey.parse(text.orElseThrow());
    byte[] name = new byte[6];
    chance.nextBytes(name);
    LogKey key =
        LogKey.generate("countergate.local/" + java.util.HexFormat.of().formatHex(name), chance);
    secrets.write("ledger.key", key.secretText());
    return key;
  }

  private static SortedMap<String, String> policyFiles(Path folder) {
    var files = new TreeMap<String, String>();
    try (Stream<Path> found = Files.list(folder)) {
      for (Path file : found.sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(".yaml") || name.endsWith(".yml"))
          files.put(name, Files.readString(file));
      }
    } catch (IOException e) {
      throw new Fault(
          Fault.Code.POLICY_SYNTAX,
          "policy folder `"
              + folder
              + "` cannot be read\nhelp: `policy` names a folder of .yaml files",
          e);
    }
    return files;
  }

  private static Doors doors(
      Configuration configuration,
      Secrets secrets,
      SecureRandom chance,
      InstantSource clock,
      Supplier<Map<String, String>> verifiers) {
    Certificates.Presented presented = new Certificates(secrets, chance).open(clock.instant());
    Map<String, Doors.Behind> targets = new LinkedHashMap<>();
    for (Configuration.Upstream upstream : configuration.targets()) {
      targets.put(upstream.target().name(), behind(upstream));
    }
    byte[] nobody = new byte[32];
    chance.nextBytes(nobody);
    return new Doors(
        presented.context(),
        (X509Certificate) presented.certificate(),
        verifiers,
        nobody,
        targets,
        Doors.Limits.standard());
  }

  private static Doors.Behind behind(Configuration.Upstream upstream) {
    String address = upstream.target().address();
    int colon = address.lastIndexOf(':');
    try {
      return new Doors.Behind(
          upstream.target(),
          address.substring(0, colon),
          Integer.parseInt(address.substring(colon + 1)),
          upstream.target().role(),
          upstream.database(),
          () -> upstream.secret().map(Server::reveal),
          upstream.tls() ? Optional.of(javax.net.ssl.SSLContext.getDefault()) : Optional.empty());
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK speaks TLS", e);
    }
  }

  private static String reveal(Configuration.Secret secret) {
    return switch (secret) {
      case Configuration.Secret.FromEnvironment(var variable) ->
          Optional.ofNullable(System.getenv(variable))
              .orElseThrow(() ->
                  new Fault(
                      Fault.Code.CONFIGURATION_VALUE,
                      "environment variable `" + variable + "` is not set"));
      case Configuration.Secret.FromFile(var file) -> {
        try {
          yield Files.readString(file).strip();
        } catch (IOException e) {
          throw new Fault(
              Fault.Code.CONFIGURATION_VALUE, "password file `" + file + "` cannot be read", e);
        }
      }
    };
  }

  Evidence evidence() {
    return evidence;
  }

  Desk desk() {
    return desk;
  }

  Secrets secrets() {
    return secrets;
  }

  URI origin() {
    return origin;
  }

  int postgresPort() {
    return listeners.postgres().port();
  }

  /// A fresh one-time sign-in link for each person.
  Map<String, URI> links() {
    var links = new TreeMap<String, URI>();
    for (Principal principal : evidence.docket().principals()) {
      if (principal instanceof Principal.Person person) {
        links.put(person.id(), origin.resolve("/signin/" + in.links().invite(person.id())));
      }
    }
    return links;
  }

  /// A fresh link with which a person makes a passkey; only while nobody has one.
  URI firstPasskey(String person) throws InterruptedException {
    return origin.resolve("/enrol/" + in.passkeys().invite(Fact.By.server(), person));
  }

  @Override
  public void close() throws IOException {
    listeners.web().close();
    listeners.postgres().close();
    evidence.ledger().close();
  }
}
