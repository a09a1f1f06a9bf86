package dev.countergate.signin.oidc;

import dev.countergate.domain.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A real Keycloak on a free port of this machine, with the realm of the tests, in memory.
final class Keycloak implements AutoCloseable {
  static final String ADMIN = "admin-of-the-test";
  private static final Duration READY_WITHIN = Duration.ofMinutes(4);
  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final Path data;
  private final int port;

  private Keycloak(Process process, Path data, int port) {
    this.process = process;
    this.data = data;
    this.port = port;
  }

  static Keycloak start() throws IOException, InterruptedException {
    Path home = Path.of(Optional.ofNullable(System.getProperty("keycloak.home")).orElseThrow());
    Path realms = Files.createDirectories(home.resolve("data").resolve("import"));
    try (InputStream in = Keycloak.class.getResourceAsStream("/gate-realm.json")) {
      Files.write(
          realms.resolve("gate-realm.json"), Optional.ofNullable(in).orElseThrow().readAllBytes());
    }
    int port = freePort();
    Path log = Files.createTempFile("keycloak", ".log");
    var builder =
        new ProcessBuilder(
            home.resolve("bin").resolve("kc.sh").toString(),
            "start-dev",
            "--db=dev-mem",
            "--cache=local",
            "--http-host=127.0.0.1",
            "--http-port=" + port,
            "--import-realm");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("JAVA_OPTS_APPEND", "-XX:TieredStopAtLevel=1 -Xmx768m");
    builder.environment().put("KC_BOOTSTRAP_ADMIN_USERNAME", ADMIN);
    builder.environment().put("KC_BOOTSTRAP_ADMIN_PASSWORD", ADMIN);
    Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    var keycloak = new Keycloak(process, log, port);
    keycloak.ready();
    return keycloak;
  }

  private void ready() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + READY_WITHIN.toNanos();
    while (System.nanoTime() < deadline && process.isAlive()) {
      try {
        if (get(issuer() + "/.well-known/openid-configuration").statusCode() == 200) return;
      } catch (IOException _) {
        // not yet
      }
      LockSupport.parkNanos(200_000_000);
    }
    String said = Files.readString(data);
    close();
    throw new AssertionError("Keycloak does not start:\n" + said);
  }

  private HttpResponse<String> get(String address) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(address)).timeout(Duration.ofSeconds(20)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  String issuer() {
    return "http://127.0.0.1:" + port + "/realms/gate";
  }

  // ---- its administrator

  /// Asks the admin API of the realm; the answer's body.
  String admin(String method, String path, String body) throws IOException, InterruptedException {
    HttpResponse<String> token =
        http.send(
            HttpRequest.newBuilder(
                    URI.create(
                        "http://127.0.0.1:"
                            + port
                            + "/realms/master/protocol/openid-connect/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "grant_type=password&client_id=admin-cli&username="
                            + ADMIN
                            + "&password="
                            + ADMIN))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    String bearer =
        Json.parse(token.body().getBytes(StandardCharsets.UTF_8)).asObject().text("access_token");
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + port + "/admin/realms/gate" + path))
                .header("Authorization", "Bearer " + bearer)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() >= 300) {
      throw new AssertionError(method + " " + path + ": " + answer.statusCode() + answer.body());
    }
    return answer.body();
  }

  /// The id of the first of a list that the admin API gives.
  String idOf(String path) throws IOException, InterruptedException {
    var list = (Json.Arr) Json.parse(admin("GET", path, "").getBytes(StandardCharsets.UTF_8));
    return list.items().getFirst().asObject().text("id");
  }

  @Override
  public void close() {
    var all = new ArrayList<ProcessHandle>(process.descendants().toList());
    all.add(process.toHandle());
    all.forEach(ProcessHandle::destroyForcibly);
    try {
      process.waitFor(20, TimeUnit.SECONDS);
      Files.deleteIfExists(data);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    http.close();
  }
}
