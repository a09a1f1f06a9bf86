package dev.countergate.gateway.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.opentest4j.TestAbortedException;

/// Real servers on loopback: PostgreSQL 15 of the system with contrib, 18 from Maven without it.
final class Servers {
  private static final Path BIN_15 = Path.of("/usr/lib/postgresql/15/bin");

  private Servers() {}

  /// A running server; `postgres` is its superuser and needs no secret.
  interface Server extends AutoCloseable {
    int port();

    int major();

    default boolean hasContrib() {
      return major() == 15;
    }

    default Address address(String user) {
      return new Address(
          "127.0.0.1", port(), user, Optional.empty(), Optional.empty(), Duration.ofSeconds(5));
    }

    default UpstreamLink connect(String user, String database) throws IOException {
      return UpstreamLink.connect(
          address(user), Map.of("database", database), RandomGenerator.getDefault());
    }

    @Override
    void close() throws IOException;
  }

  static Server start(int major) throws IOException {
    return major == 15 ? new System15() : new Embedded18();
  }

  private static final class Embedded18 implements Server {
    private final EmbeddedPostgres server = EmbeddedPostgres.builder().start();

    private Embedded18() throws IOException {}

    @Override
    public int port() {
      return server.getPort();
    }

    @Override
    public int major() {
      return 18;
    }

    @Override
    public void close() throws IOException {
      server.close();
    }
  }

  private static final class System15 implements Server {
    private final Path data;
    private final int port = freePort();

    private System15() throws IOException {
      if (!Files.isExecutable(BIN_15.resolve("postgres"))) {
        String missing = "PostgreSQL 15 is not installed in " + BIN_15;
        if ("true".equals(System.getenv("CI"))) throw new AssertionError(missing);
        throw new TestAbortedException(missing);
      }
      data = Files.createTempDirectory("countergate-pg15-");
      if (isRoot()) run(List.of("chown", "postgres", data.toString()));
      run(asPostgres("initdb", "-D", data + "/db", "-U", "postgres", "-A", "trust", "-N"));
      run(
          asPostgres(
              "pg_ctl", "-w", "-D", data + "/db", "-l", data + "/log", "-o", options(), "start"));
    }

    private String options() {
      return "-F -p "
          + port
          + " -c listen_addresses=127.0.0.1 -k "
          + data
          + " -c max_connections=300";
    }

    @Override
    public int port() {
      return port;
    }

    @Override
    public int major() {
      return 15;
    }

    @Override
    public void close() throws IOException {
      try {
        run(asPostgres("pg_ctl", "-D", data + "/db", "-m", "immediate", "stop"));
      } finally {
        run(List.of("rm", "-rf", data.toString()));
      }
    }

    private static List<String> asPostgres(String program, String... arguments) {
      var command = new ArrayList<String>();
      if (isRoot()) command.addAll(List.of("runuser", "-u", "postgres", "--"));
      command.add(BIN_15.resolve(program).toString());
      command.addAll(List.of(arguments));
      return command;
    }

    private static boolean isRoot() {
      return "root".equals(System.getProperty("user.name"));
    }
  }

  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /// Runs a program to its end; its output goes to a file, since a server would keep a pipe open.
  static String run(List<String> command) throws IOException {
    Path output = Files.createTempFile("countergate-run-", ".txt");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(Path.of("/tmp").toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      int code = process.waitFor();
      String text = Files.readString(output);
      if (code != 0) throw new IOException(command + " ended with " + code + "\n" + text);
      return text;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      Files.deleteIfExists(output);
    }
  }
}
