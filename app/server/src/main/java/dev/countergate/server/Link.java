package dev.countergate.server;

import dev.countergate.domain.Digest;
import dev.countergate.domain.Fault;
import dev.countergate.signin.link.OneTimeLinks;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "link",
    description = "Prints a fresh one-time sign-in link for a person. The server keeps running.",
    mixinStandardHelpOptions = true)
final class Link implements Callable<Integer> {
  private static final int TOKEN_BYTES = 32;
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "NAME", description = "the person")
  private String name = "";

  @Option(names = "--config", required = true, description = "countergate.yaml")
  private Path config = Path.of("countergate.yaml");

  @Override
  public Integer call() {
    Configuration configuration = ConfigurationReader.read(config);
    if (configuration.people().stream().noneMatch(person -> person.id().equals(name))) {
      throw new Fault(
          Fault.Code.NOT_FOUND,
          "`" + name + "` is no person in `" + config + "`\nhelp: agents sign in with a token");
    }
    if (!Files.exists(configuration.data().resolve("ledger"))) {
      throw new Fault(
          Fault.Code.NOT_FOUND,
          "no server was ever started with `"
              + config
              + "`\nhelp: `countergate start --config` it, then ask again");
    }
    var chance = new SecureRandom();
    byte[] bytes = new byte[TOKEN_BYTES];
    chance.nextBytes(bytes);
    String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    Instant now = InstantSource.system().instant();
    new LinkFiles(new Secrets(configuration.data(), chance))
        .add(
            Digest.of(token.getBytes(StandardCharsets.UTF_8)),
            new OneTimeLinks.Invitation(name, now.plus(OneTimeLinks.LINK_LIFETIME)),
            now);
    PrintWriter out = spec.commandLine().getOut();
    out.println(configuration.origin().resolve("/signin/" + token));
    out.flush();
    return 0;
  }
}
