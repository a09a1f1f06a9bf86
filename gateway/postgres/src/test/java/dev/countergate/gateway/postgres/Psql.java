package dev.countergate.gateway.postgres;

import dev.countergate.testkit.Needs;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The system's own psql as a child process, signed in at the gateway as `agent`; what it prints is
/// seen as it comes.
final class Psql implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private final Process process;
  private final StringBuilder printed = new StringBuilder();
  private final Thread reader;

  private Psql(Process process) {
    this.process = process;
    this.reader = Thread.ofVirtual().name("psql").start(this::read);
  }

  /// Runs with these arguments; without `-c` it reads what [#type] gives it.
  static Psql start(Rig rig, String... arguments) throws IOException {
    Path psql = Needs.program("psql");
    var command =
        new ArrayList<>(
            List.of(psql.toString(), "-X", "-A", "-t", "-v", "VERBOSITY=verbose", "-h"));
    command.addAll(List.of("127.0.0.1", "-p", Integer.toString(rig.gateway.port())));
    command.addAll(List.of("-U", "agent", "-d", "db"));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("PGPASSWORD", Rig.TOKEN);
    builder.environment().put("LC_ALL", "C");
    return new Psql(builder.start());
  }

  private void read() {
    try (InputStream in = process.getInputStream()) {
      byte[] bytes = new byte[8192];
      for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
        synchronized (printed) {
          printed.append(new String(bytes, 0, count, StandardCharsets.UTF_8));
          printed.notifyAll();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Psql type(String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
    return this;
  }

  /// Waits until it has printed a text so many times.
  void await(String text, int times) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    synchronized (printed) {
      while (count(text) < times) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("not " + times + " times `" + text + "` in:\n" + printed);
        }
        printed.wait(100);
      }
    }
  }

  int count(String text) {
    synchronized (printed) {
      int count = 0;
      for (int at = printed.indexOf(text); at >= 0; at = printed.indexOf(text, at + 1)) count++;
      return count;
    }
  }

  /// Ctrl-C.
  void interrupt() throws IOException {
    Servers.run(List.of("kill", "-INT", Long.toString(process.pid())));
  }

  /// Gone without a word: SIGKILL.
  void kill() {
    process.destroyForcibly();
  }

  /// Ends its input, waits for its end, and gives all that it printed.
  String end() throws IOException, InterruptedException {
    process.getOutputStream().close();
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("psql does not end:\n" + printed);
    }
    reader.join(PATIENCE);
    synchronized (printed) {
      return printed.toString();
    }
  }

  int exitValue() {
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
