package dev.countergate.server;

import dev.countergate.domain.Fault;
import dev.countergate.gateway.postgres.Secret;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "token",
    description = "Makes a first token for an agent or a person, before the first start.",
    mixinStandardHelpOptions = true)
final class Token implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "NAME", description = "the agent or person")
  private String name = "";

  @Option(names = "--config", required = true, description = "countergate.yaml")
  private Path config = Path.of("countergate.yaml");

  @Override
  public Integer call() {
    Configuration configuration = ConfigurationReader.read(config);
    boolean known =
        Stream.concat(
                configuration.people().stream().map(person -> person.id()),
                configuration.agents().stream().map(agent -> agent.id()))
            .anyMatch(name::equals);
    if (!known) {
      throw new Fault(
          Fault.Code.NOT_FOUND,
          "`" + name + "` is neither an agent nor a person in `" + config + "`");
    }
    if (Files.exists(configuration.data().resolve("ledger"))) {
      throw new Fault(
          Fault.Code.REFUSED,
          "this installation is founded: a token is asked for like any other change"
              + "\nhelp: sign in with `countergate login`, then `countergate agents token NAME`");
    }
    var chance = new SecureRandom();
    var secrets = new Secrets(configuration.data(), chance);
    String token = secrets.fresh();
    secrets.bind(name, Secret.verifier(token, chance));
    PrintWriter out = spec.commandLine().getOut();
    out.println(token);
    out.flush();
    return 0;
  }
}
