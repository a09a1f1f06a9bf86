package dev.countergate.server;

import dev.countergate.domain.Digest;
import dev.countergate.domain.Fault;
import dev.countergate.domain.Principal;
import dev.countergate.gate.Accounts;
import dev.countergate.gate.Answers;
import dev.countergate.gate.Changes;
import dev.countergate.gate.Desk;
import dev.countergate.gate.Documents;
import dev.countergate.gate.Evidence;
import dev.countergate.gate.Explain;
import dev.countergate.gate.Gate;
import dev.countergate.gate.Judge;
import dev.countergate.gate.Passkeys;
import dev.countergate.gate.Proposals;
import dev.countergate.gate.Renewal;
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
import dev.countergate.signin.link.OneTimeLinks;
import dev.countergate.signin.oidc.OpenIdConnect;
import dev.countergate.signin.oidc.Settings;
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
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/// One running Countergate: everything is built here, in order, by hand, and stopped in the other
/// order.
final class Server implements AutoCloseable {
  private final Evidence evidence;
  private final Desk desk;
  private final Secrets secrets;
  private final Doorways in;
  private final Listeners listeners;
  private final URI origin;
  private final List<String> notes;

  private Server(
      Evidence evidence,
      Desk desk,
      Secrets secrets,
      Doorways in,
      Listeners listeners,
      URI origin,
      List<String> notes) {
    this.evidence = evidence;
    this.desk = desk;
    this.secrets = secrets;
    this.in = in;
    this.listeners = listeners;
    this.origin = origin;
    this.notes = notes;
  }

  /// How people come in.
  private record Doorways(
      Sessions sessions, SignIn links, Passkeys passkeys, Optional<Accounts> accounts) {
    Renewal renewal() {
      return accounts.<Renewal>map(one -> one).orElse(Renewal.none());
    }
  }

  /// What listens.
  private record Listeners(PostgresGateway postgres, WebServer web) {}

  static Server start(Configuration configuration) throws IOException, InterruptedException {
    var clock = InstantSource.system();
    var chance = new SecureRandom();
    var secrets = new Secrets(configuration.data(), chance);
    LogKey key = logKey(secrets, chance);
    var storage = FileStorage.at(configuration.data());
    Evidence evidence = evidence(storage, key, clock);
    var documents = new Documents(storage);
    Digest keyDigest = Digest.of(key.verifier().toString().getBytes(StandardCharsets.UTF_8));
    Rulebook rules = Rulebook.open(evidence, documents, configuration.policy());
    new Founding(evidence)
        .declare(configuration, rules.inForce(), secrets.verifiers(), keyDigest, key.origin());
    var judge = new Judge(rules.inForce(), evidence, clock);
    var desk = new Desk(evidence, clock, configuration.limits(), configuration.origin());
    Doorways doorways = doorways(configuration, evidence, secrets, chance);
    var gate = new Gate(judge, desk, evidence, doorways.renewal());
    var targets = new Targets(configuration, evidence);
    Doors doors =
        doors(secrets, chance, clock, new Credentials(secrets, evidence)::verifiers, targets);
    var postgres =
        PostgresGateway.open(
            configuration.listen().postgres(), doors, gate, evidence, documents, clock, chance);
    new Recovery(evidence, postgres).settle();
    var changes = new Changes(gate, evidence, documents, clock, chance);
    var proposals =
        new Proposals(
            evidence, documents, judge, doorways.passkeys(), new Keyring(secrets, chance, targets));
    WebServer web =
        web(
            configuration,
            new Kept(evidence, documents),
            new Questions(desk, changes, proposals, postgres.explain(judge)),
            doorways);
    return new Server(
        evidence,
        desk,
        secrets,
        doorways,
        new Listeners(postgres, web),
        configuration.origin(),
        rules.notes(configuration, evidence.docket()));
  }

  /// The ledger, and the documents that its facts name.
  private record Kept(Evidence evidence, Documents documents) {}

  /// What people are asked, and ask for.
  private record Questions(Desk desk, Changes changes, Proposals proposals, Explain explain) {}

  private static Doorways doorways(
      Configuration configuration, Evidence evidence, Secrets secrets, SecureRandom chance) {
    var clock = InstantSource.system();
    var sessions = new Sessions(evidence, clock, chance);
    return new Doorways(
        sessions,
        new OneTimeLinks(evidence, clock, sessions, new LinkFiles(secrets)),
        new Passkeys(evidence, sessions, new WebAuthn(), clock, chance),
        configuration
            .provider()
            .flatMap(one -> settings(one, evidence))
            .map(one -> new OpenIdConnect(one, clock))
            .map(one -> new Accounts(evidence, sessions, one, clock)));
  }

  private static WebServer web(
      Configuration configuration, Kept kept, Questions questions, Doorways in) {
    Desk desk = questions.desk();
    var clock = InstantSource.system();
    var answers = new Answers(kept.evidence(), new SecureRandom(), in.renewal());
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
                questions.explain(),
                questions.changes(),
                questions.proposals()));
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
                in.passkeys(),
                questions.changes(),
                questions.proposals(),
                in.accounts()));
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

  private static Doors doors(
      Secrets secrets,
      SecureRandom chance,
      InstantSource clock,
      Supplier<Map<String, String>> verifiers,
      Targets targets) {
    Certificates.Presented presented = new Certificates(secrets, chance).open(clock.instant());
    byte[] nobody = new byte[32];
    chance.nextBytes(nobody);
    return new Doors(
        presented.context(),
        (X509Certificate) presented.certificate(),
        verifiers,
        nobody,
        targets.served(),
        Doors.Limits.standard());
  }

  /// The provider of the configuration, as it is declared: one that is not lets nobody in.
  private static Optional<Settings> settings(Configuration.Provider provider, Evidence evidence) {
    return evidence.docket().issuers().stream()
        .filter(declared -> declared.issuer().equals(provider.issuer().issuer()))
        .findFirst()
        .map(declared ->
            new Settings(
                provider.name(),
                declared,
                () -> provider.secret().map(Targets::reveal),
                provider.groupsClaim()));
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

  /// What whoever starts it should know.
  List<String> notes() {
    return notes;
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
    return origin.resolve("/enrol/" + in.passkeys().invite(person));
  }

  @Override
  public void close() throws IOException {
    listeners.web().close();
    listeners.postgres().close();
    evidence.ledger().close();
  }
}
