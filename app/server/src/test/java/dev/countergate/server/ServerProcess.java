package dev.countergate.server;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// The real server in a process of its own, to be killed.
final class ServerProcess implements AutoCloseable {
  private static final Duration WITHIN = Duration.ofSeconds(60);
  private final Process process;
  private final Path log;

  private ServerProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /// Starts `countergate start --config`, without waiting for it.
  static ServerProcess begin(Path config, String... before) throws IOException {
    var command = new ArrayList<>(List.of(before));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.countergate.server.Main",
            "start",
            "--links",
            "--config",
            config.toString()));
    Path log = Files.createTempFile(config.toAbsolutePath().getParent(), "server-", ".log");
    var builder = new ProcessBuilder(command);
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    return new ServerProcess(builder.start(), log);
  }

  /// Starts it and waits until it listens.
  static ServerProcess start(Path config) throws IOException {
    ServerProcess server = begin(config);
    long deadline = System.nanoTime() + WITHIN.toNanos();
    while (server.links().size() < 2) {
      if (!server.process.isAlive() || System.nanoTime() > deadline) {
        throw new AssertionError("the server does not start:\n" + server.output());
      }
      LockSupport.parkNanos(20_000_000);
    }
    return server;
  }

  /// Everything that it said.
  String output() throws IOException {
    return Files.readString(log, StandardCharsets.UTF_8);
  }

  Map<String, URI> links() throws IOException {
    var links = new TreeMap<String, URI>();
    for (String line : output().lines().toList()) {
      String[] words = line.split("\\s+", -1);
      if (line.startsWith("sign in ") && words.length == 4) {
        links.put(words[2], URI.create(words[3]));
      }
    }
    return links;
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /// The exit code, once it has ended by itself.
  int ended() throws InterruptedException {
    if (!process.waitFor(WITHIN.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("the server does not end");
    }
    return process.exitValue();
  }

  /// SIGKILL.
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  @Override
  public void close() {
    kill();
  }
}
