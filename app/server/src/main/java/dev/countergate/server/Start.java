package dev.countergate.server;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "start",
    description = "Starts countergate and runs until it is stopped.",
    mixinStandardHelpOptions = true)
final class Start implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--config", required = true, description = "countergate.yaml")
  private Path config = Path.of("countergate.yaml");

  @Option(names = "--links", description = "print a one-time sign-in link for each person")
  private boolean links;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    Server server = Server.start(ConfigurationReader.read(config));
    var stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> {
              try {
                server.close();
              } catch (IOException e) {
                System.err.println("stopping failed: " + e.getMessage());
              } finally {
                stopped.countDown();
              }
            }));
    out.println("postgres  port " + server.postgresPort());
    out.println("console   " + server.origin());
    server.notes().forEach(out::println);
    if (links)
      server.links().forEach((name, link) -> out.println("sign in   " + name + "  " + link));
    out.flush();
    stopped.await();
    return 0;
  }
}
