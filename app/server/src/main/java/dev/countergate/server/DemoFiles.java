package dev.countergate.server;

import dev.countergate.domain.Grade;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The demo's folder: a real configuration and policy, as anybody would write them.
record DemoFiles(Path folder, int console, int gateway, int target) {

  /// @param base the first of three ports; 0 takes free ones
  static DemoFiles at(Path folder, int base) throws IOException {
    Files.createDirectories(folder);
    Optional<DemoFiles> before = before(folder);
    if (before.isPresent()) {
      DemoFiles same = before.orElseThrow();
      check(same.console);
      check(same.gateway);
      check(same.target);
      return new DemoFiles(folder, same.console, same.gateway, same.target);
    }
    if (base == 0) return new DemoFiles(folder, free(), free(), free());
    for (int i = 0; i < 3; i++) check(base + i);
    return new DemoFiles(folder, base, base + 1, base + 2);
  }

  /// What an earlier demo in this folder used: its ports were declared, and only a change moves
  /// them.
  private static Optional<DemoFiles> before(Path folder) {
    Path file = folder.resolve("countergate.yaml");
    if (!Files.exists(file) || !Files.exists(folder.resolve("data/ledger"))) {
      return Optional.empty();
    }
    Configuration known = ConfigurationReader.read(file);
    String address = known.targets().getFirst().target().address();
    return Optional.of(
        new DemoFiles(
            folder,
            known.listen().web().getPort(),
            known.listen().postgres().getPort(),
            Integer.parseInt(address.substring(address.lastIndexOf(':') + 1))));
  }

  private static int free() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static void check(int port) {
    try (var _ = new ServerSocket(port)) {
      // it is free
    } catch (IOException e) {
      throw new dev.countergate.domain.Fault(
          dev.countergate.domain.Fault.Code.CONFIGURATION_VALUE,
          "port " + port + " is in use\nhelp: choose others with --port-base, or 0 for free ones",
          e);
    }
  }

  /// Writes configuration and policy; gives the configuration file.
  ///
  /// @param grade what the policy asks of whoever approves
  Path write(String password, Grade grade) throws IOException {
    Path policy = Files.createDirectories(folder.resolve("policy"));
    try (InputStream text = DemoFiles.class.getResourceAsStream("/demo/policy.yaml")) {
      if (text == null) throw new IllegalStateException("the demo's policy is missing");
      String rules = new String(text.readAllBytes(), StandardCharsets.UTF_8);
      Files.writeString(policy.resolve("demo.yaml"), rules.replace("grade: G1", "grade: " + grade));
    }
    new Secrets(folder.resolve("data"), new java.security.SecureRandom())
        .write("orders-db.password", password);
    Path file = folder.resolve("countergate.yaml");
    Files.writeString(file, yaml(), StandardCharsets.UTF_8);
    return file;
  }

  private String yaml() {
    return """
    # The demo's configuration. `countergate start --config` takes a file like this one.
    data: data
    origin: http://localhost:%d
    listen: { postgres: "localhost:%d", web: "localhost:%d" }
    policy: policy
    people:
      - { id: lena, name: Lena Fischer, groups: [support] }
      - { id: mara, name: Mara Lindqvist, groups: [dba] }
    agents:
      - id: invoice-bot
        owner: lena
        targets: [orders-db]
        effects: [read, write, define, unknown, export]
        expires: 2099-12-31
    targets:
      - name: orders-db
        postgres:
          address: localhost:%d
          database: %s
          user: %s
          password: { file: data/secrets/orders-db.password }
        labels: { env: prod }
        protect: [customers.tax_id]
        preview: rehearse
        trust: [sql-and-plpgsql-triggers]
    limits: { noticeEvery: 15s }
    """
        .formatted(console, gateway, console, target, DemoTarget.DATABASE, DemoTarget.ROLE);
  }
}
