package dev.countergate.server;

import dev.countergate.domain.Grade;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "demo",
    description = "Runs the main job on an embedded PostgreSQL: hold, approve, run once, prove.",
    mixinStandardHelpOptions = true)
final class Demo implements Callable<Integer> {
  private static final int PORT_BASE = 7474;
  private static final int DELETE_TRIES_MAX = 50;
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--headless",
      description = "play it without a person; exit 0 if all is as it must be")
  private boolean headless;

  @Option(names = "--dir", description = "keep the demo in this folder; without it nothing is left")
  private String dir = "";

  @Option(
      names = "--port-base",
      description = "the first of three ports (default 7474; 0 takes free ones)")
  private int portBase = -1;

  @Option(
      names = "--passkeys",
      description =
          "approve with a passkey of yours in the browser; --headless does with one in software")
  private boolean passkeys;

  @Override
  public Integer call()
      throws IOException, InterruptedException, SQLException, TimeoutException, ExecutionException {
    PrintWriter out = spec.commandLine().getOut();
    boolean keep = !dir.isBlank();
    Path folder =
        keep ? Path.of(dir).toAbsolutePath() : Files.createTempDirectory("countergate-demo");
    int base = portBase >= 0 ? portBase : headless ? 0 : PORT_BASE;
    DemoFiles files = DemoFiles.at(folder, base);
    var chance = new SecureRandom();
    String password = new Secrets(folder.resolve("data"), chance).fresh();
    Path config = files.write(password, headless || passkeys ? Grade.G3 : Grade.G1);
    say(out, "countergate demo: starting a PostgreSQL and the gateway in " + folder);
    String token = token(folder, chance);
    DemoTarget target = DemoTarget.start(folder, files.target(), password);
    Server server = Server.start(ConfigurationReader.read(config));
    var ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> stop(server, target, keep ? Optional.empty() : Optional.of(folder), ended)));
    return tell(out, server, target, folder, token);
  }

  /// The agent's token: a verifier counts from the founding on, so the demo keeps its own token.
  private static String token(Path folder, SecureRandom chance) {
    var secrets = new Secrets(folder.resolve("data"), chance);
    Optional<String> known = secrets.read("demo.token");
    if (known.isPresent()) return known.orElseThrow();
    String token = secrets.fresh();
    secrets.bind("invoice-bot", dev.countergate.gateway.postgres.Secret.verifier(token, chance));
    secrets.write("demo.token", token);
    return token;
  }

  private int tell(PrintWriter out, Server server, DemoTarget target, Path folder, String token)
      throws IOException, InterruptedException, SQLException, TimeoutException, ExecutionException {
    Map<String, URI> links = server.links();
    var story = new DemoStory(server, target, out, headless);
    if (!headless) introduce(out, server, token, links);
    if (!headless) {
      say(out, "a fresh link, whenever one is used or 15 minutes old:");
      say(out, "   ./countergate link mara --config " + folder.resolve("countergate.yaml"));
    }
    recalled(out, server);
    List<String> failures = story.tell(token);
    story.proves(folder.resolve("data"));
    if (headless) {
      failures = story.failures();
      say(out, "");
      say(
          out,
          failures.isEmpty()
              ? "demo: all as it must be"
              : "demo: " + failures.size() + " not as expected");
      return failures.isEmpty() ? 0 : 1;
    }
    say(out, "");
    say(out, "Still running: connect with psql as printed above and play. Ctrl-C ends it.");
    new CountDownLatch(1).await();
    return 0;
  }

  private void introduce(PrintWriter out, Server server, String token, Map<String, URI> links)
      throws IOException, InterruptedException {
    say(out, "");
    say(out, "sign in (each link works once):");
    say(out, "   lena, who owns invoice-bot   " + links.get("lena"));
    say(out, "   mara, a dba                  " + links.get("mara"));
    say(out, "   in a terminal:               ./countergate login LINK");
    if (passkeys && server.evidence().docket().passkeys("mara").isEmpty()) {
      var keys = new DemoKeys(server, server.secrets());
      URI link = DemoPerson.signIn(server.origin(), keys.lena()).invite("mara");
      say(out, "make mara's passkey, as lena invites her:");
      say(out, "   " + link);
    }
    say(out, "your own psql, as the agent:");
    say(
        out,
        "   psql \"host=localhost port="
            + server.postgresPort()
            + " dbname=orders-db user=invoice-bot password="
            + token
            + "\"");
  }

  private static void recalled(PrintWriter out, Server server) {
    var earlier = server.evidence().docket().approvals();
    if (earlier.isEmpty()) return;
    say(out, "");
    say(out, "recovered from this folder, " + server.evidence().ledger().size() + " facts:");
    for (var approval : earlier) {
      String how =
          approval
              .endingAt(java.time.Instant.now())
              .map(ending -> ending.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT))
              .orElse("open");
      say(
          out,
          "   approval "
              + approval.id()
              + " "
              + how
              + ": "
              + dev.countergate.gate.Desk.headline(approval.view()));
    }
  }

  private static void stop(
      Server server, DemoTarget target, Optional<Path> folder, CountDownLatch ended) {
    try {
      server.close();
      target.close();
      if (folder.isPresent()) delete(folder.orElseThrow());
    } catch (IOException | UncheckedIOException e) {
      System.err.println("the demo did not stop cleanly: " + e.getMessage());
    } finally {
      ended.countDown();
    }
  }

  /// The server may still be writing its last files: try again until the folder is gone.
  private static void delete(Path folder) throws IOException {
    for (int tries = 1; ; tries++) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(path);
        return;
      } catch (IOException | UncheckedIOException e) {
        if (tries == DELETE_TRIES_MAX) throw e;
        LockSupport.parkNanos(100_000_000);
      }
    }
  }

  private static void say(PrintWriter out, String line) {
    out.println(line);
    out.flush();
  }
}
