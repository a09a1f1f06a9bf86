package dev.countergate.server;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The demo's target: a real PostgreSQL in a folder of its own, with a small shop in it.
final class DemoTarget implements AutoCloseable {
  static final String DATABASE = "orders";
  static final String ROLE = "countergate";
  private final EmbeddedPostgres postgres;

  private DemoTarget(EmbeddedPostgres postgres) {
    this.postgres = postgres;
  }

  /// Starts it, and fills it.
  static DemoTarget start(Path folder, int port, String password) throws IOException, SQLException {
    Path data = folder.resolve("pg-data");
    boolean fresh = !Files.exists(data.resolve("PG_VERSION"));
    stopOrphan(data);
    EmbeddedPostgres postgres =
        EmbeddedPostgres.builder()
            .setOverrideWorkingDirectory(programs(folder).toFile())
            .setDataDirectory(data.toFile())
            .setCleanDataDirectory(false)
            .setPort(port)
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setPGStartupWait(Duration.ofSeconds(60))
            .start();
    var target = new DemoTarget(postgres);
    if (fresh) target.create();
    target.admin("alter role " + ROLE + " password '" + password + "'");
    target.fill();
    return target;
  }

  /// Where PostgreSQL's programs are unpacked, and run from. The library lets everybody write into
  /// that folder; the one around it is its owner's.
  private static Path programs(Path folder) throws IOException {
    Path own = Files.createDirectories(folder.resolve("pg"));
    Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwx------"));
    return own.resolve("programs");
  }

  /// A process that was killed leaves its PostgreSQL behind; it would hold the folder.
  private static void stopOrphan(Path data) throws IOException {
    Path pidFile = data.resolve("postmaster.pid");
    if (!Files.exists(pidFile)) return;
    List<String> lines = Files.readAllLines(pidFile);
    Optional<ProcessHandle> orphan =
        lines.isEmpty()
            ? Optional.empty()
            : ProcessHandle.of(Long.parseLong(lines.getFirst().strip()));
    orphan
        .filter(process -> mentions(process, data))
        .ifPresent(process -> {
          process.destroy();
          process.onExit().orTimeout(20, java.util.concurrent.TimeUnit.SECONDS).join();
        });
  }

  private static boolean mentions(ProcessHandle process, Path data) {
    return process
        .info()
        .arguments()
        .map(arguments -> List.of(arguments).contains(data.toString()))
        .orElse(false);
  }

  private void create() throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create role " + ROLE + " login");
      statement.execute("create database " + DATABASE);
      statement.execute("alter role " + ROLE + " set log_min_messages = 'fatal'");
    }
  }

  /// The same data at every start, so the story can be told again in the same folder.
  private void fill() throws IOException, SQLException {
    admin(
        "drop schema public cascade; create schema public; grant usage on schema public to public");
    try (InputStream script = DemoTarget.class.getResourceAsStream("/demo/orders.sql");
        Connection connection = open();
        Statement statement = connection.createStatement()) {
      if (script == null) throw new IllegalStateException("the demo's data is missing");
      statement.execute(new String(script.readAllBytes(), StandardCharsets.UTF_8));
      statement.execute(
          "grant select, insert, update, delete on all tables in schema public to " + ROLE);
    }
  }

  private Connection open() throws SQLException {
    return postgres.getDatabase("postgres", DATABASE).getConnection();
  }

  /// Does something past the gateway, as a database's own administrator would.
  void admin(String sql) throws SQLException {
    try (Connection connection = open();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /// One number, past the gateway.
  long count(String sql) throws SQLException {
    try (Connection connection = open();
        Statement statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  int port() {
    return postgres.getPort();
  }

  @Override
  public void close() throws IOException {
    postgres.close();
  }
}
