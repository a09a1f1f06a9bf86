package dev.countergate.server;

import dev.countergate.docket.Docket;
import dev.countergate.docket.Running;
import dev.countergate.domain.Fact;
import dev.countergate.domain.FactCodec;
import dev.countergate.domain.Grade;
import dev.countergate.domain.Json;
import dev.countergate.domain.Outcome;
import dev.countergate.domain.Position;
import dev.countergate.domain.Recorded;
import dev.countergate.gateway.postgres.Secret;
import dev.countergate.ledger.Archive;
import dev.countergate.signin.passkey.SoftAuthenticator;
import dev.countergate.store.files.FileStorage;
import dev.countergate.verifier.Verification;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;

/// A whole installation in a folder: a real PostgreSQL, the wire to it, a configuration, and a
/// server process that comes and goes. invoice-bot is owned by lena; mara is a dba.
final class Estate implements AutoCloseable {
  private final DemoFiles files;
  private final DemoTarget target;
  private final TornWire wire;
  private final String token;
  private ServerProcess server;

  private Estate(DemoFiles files, DemoTarget target, TornWire wire, String token)
      throws IOException {
    this.files = files;
    this.target = target;
    this.wire = wire;
    this.token = token;
    this.server = ServerProcess.start(config());
  }

  static Estate in(Path folder) throws IOException, SQLException {
    var chance = new SecureRandom();
    DemoFiles free = DemoFiles.at(folder, 0);
    var secrets = new Secrets(folder.resolve("data"), chance);
    String password = secrets.fresh();
    DemoTarget target = DemoTarget.start(folder, free.target(), password);
    TornWire wire = TornWire.to(target.port());
    var files = new DemoFiles(folder, free.console(), free.gateway(), wire.port());
    files.write(password, Grade.G1);
    String token = secrets.fresh();
    secrets.bind("invoice-bot", Secret.verifier(token, chance));
    return new Estate(files, target, wire, token);
  }

  Path config() {
    return files.folder().resolve("countergate.yaml");
  }

  Path data() {
    return files.folder().resolve("data");
  }

  DemoTarget target() {
    return target;
  }

  TornWire wire() {
    return wire;
  }

  String token() {
    return token;
  }

  ServerProcess server() {
    return server;
  }

  void restart() throws IOException {
    server.kill();
    server = ServerProcess.start(config());
  }

  // ---- who acts

  Connection connect() throws SQLException {
    return connect(token);
  }

  Connection connect(String password) throws SQLException {
    return connect(password, Map.of());
  }

  /// A connection of a client that asks for settings of its own.
  Connection connect(Map<String, String> settings) throws SQLException {
    return connect(token, settings);
  }

  private Connection connect(String password, Map<String, String> settings) throws SQLException {
    var properties = new Properties();
    properties.putAll(settings);
    properties.setProperty("user", "invoice-bot");
    properties.setProperty("password", password);
    properties.setProperty("connectTimeout", "20");
    return DriverManager.getConnection(
        "jdbc:postgresql://localhost:" + files.gateway() + "/orders-db", properties);
  }

  /// The agent sends a statement on a connection of its own; the task ends with its answer.
  FutureTask<Integer> send(String sql) {
    Callable<Integer> run =
        () -> {
          try (Connection agent = connect();
              var statement = agent.createStatement()) {
            return statement.executeUpdate(sql);
          }
        };
    var task = new FutureTask<>(run);
    Thread.ofVirtual().start(task);
    return task;
  }

  DemoPerson person(String name) throws IOException, InterruptedException {
    URI link = Optional.ofNullable(server.links().get(name)).orElseThrow();
    URI origin = link.resolve("/");
    var device = new SoftAuthenticator(origin.toString(), origin.getHost(), new byte[] {1});
    String token = link.getPath().substring(link.getPath().lastIndexOf('/') + 1);
    Json.Obj session =
        new DemoPerson(origin, "", device)
            .post("/api/v1/sessions", Json.object().put("token", token))
            .body();
    return new DemoPerson(origin, session.text("secret"), device);
  }

  /// The one open approval, once somebody waits for it.
  Json.Obj waiting(DemoPerson person) throws IOException, InterruptedException {
    for (long end = deadline(); System.nanoTime() < end; LockSupport.parkNanos(10_000_000)) {
      List<Json.Obj> open = person.open();
      if (!open.isEmpty() && open.getFirst().number("waiters") > 0) return open.getFirst();
    }
    throw new AssertionError("nothing waits:\n" + server.output());
  }

  private static long deadline() {
    return System.nanoTime() + Duration.ofSeconds(30).toNanos();
  }

  // ---- what the evidence says

  Verification verification() throws IOException {
    return Verify.verify(data(), Optional.empty());
  }

  List<Recorded> facts() throws IOException {
    FileStorage storage = FileStorage.at(data());
    var facts = new ArrayList<Recorded>();
    var codec = new FactCodec();
    Archive.ofData(storage, Archive.keyOf(storage))
        .check(exhibit -> {
          facts.add(codec.decode(new Position(exhibit.index()), exhibit.content()));
          return List.of();
        });
    return facts;
  }

  <T extends Fact> List<T> facts(Class<T> kind) throws IOException {
    return facts().stream().map(Recorded::fact).filter(kind::isInstance).map(kind::cast).toList();
  }

  /// The ends that the evidence tells of released actions.
  List<Outcome> ends() throws IOException {
    var released = facts(Fact.Released.class).stream().map(Fact.Released::action).toList();
    var ends = new ArrayList<Outcome>();
    for (Recorded recorded : facts()) {
      switch (recorded.fact()) {
        case Fact.Finished(var action, var outcome) when released.contains(action) ->
            ends.add(outcome);
        case Fact.Resolved(var action, _, var outcome) when released.contains(action) ->
            ends.add(outcome);
        default -> {}
      }
    }
    return ends;
  }

  /// How the released actions stand: as the console shows them.
  List<Optional<Outcome>> outcomes() throws IOException {
    Docket docket = Docket.empty();
    for (Recorded fact : facts()) docket = docket.step(fact).docket();
    return docket.running().stream().map(Running::outcome).toList();
  }

  @Override
  public void close() throws IOException {
    server.kill();
    wire.close();
    target.close();
  }
}
