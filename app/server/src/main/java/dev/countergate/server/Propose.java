package dev.countergate.server;

import dev.countergate.cli.Asking;
import dev.countergate.domain.Account;
import dev.countergate.domain.Codec;
import dev.countergate.domain.Json;
import dev.countergate.domain.Principal;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "propose",
    description = "Asks that what a configuration file and its policy say be put in force.",
    mixinStandardHelpOptions = true)
final class Propose implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--config", required = true, description = "countergate.yaml")
  private Path config = Path.of("countergate.yaml");

  @Override
  public Integer call() throws IOException, InterruptedException {
    Configuration configuration = ConfigurationReader.read(config);
    PrintWriter out = spec.commandLine().getOut();
    var asking = new Asking(out);
    for (Principal.Person person : configuration.people()) {
      ask(asking, "person", person.id(), Codec.json(person));
    }
    accounts(asking, configuration);
    for (Configuration.Upstream upstream : configuration.targets()) {
      ask(asking, "target", upstream.target().name(), Codec.json(upstream.target()));
    }
    for (Principal.Agent agent : configuration.agents()) {
      Json.Obj declared = Json.object();
      // The file does not say whether it is suspended: that stays as it is.
      for (String name : Codec.json(agent).names()) {
        if (!name.equals("suspended"))
          declared.put(name, Codec.json(agent).get(name).orElseThrow());
      }
      ask(asking, "agent", agent.id(), declared);
    }
    Json.Obj files = Json.object();
    for (Map.Entry<String, String> file : Rulebook.files(configuration.policy()).entrySet()) {
      files.put(file.getKey(), file.getValue());
    }
    say(out, "policy", asking.begin(Json.object().put("kind", "policy").put("files", files)));
    say(out, "note", "what the file leaves out stays: remove it by name");
    return 0;
  }

  private void accounts(Asking asking, Configuration configuration)
      throws IOException, InterruptedException {
    if (configuration.provider().isPresent()) {
      Account.Issuer issuer = configuration.provider().orElseThrow().issuer();
      ask(asking, "issuer", issuer.issuer(), Codec.json(issuer));
    }
    for (Map.Entry<String, List<Account>> one : configuration.accounts().entrySet()) {
      for (Account account : one.getValue()) {
        Json.Obj wish =
            Json.object()
                .put("kind", "account")
                .put("id", one.getKey())
                .put("account", Codec.json(account));
        say(spec.commandLine().getOut(), "account of " + one.getKey(), asking.begin(wish));
      }
    }
  }

  private void ask(Asking asking, String kind, String name, Json.Obj what)
      throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    String came = asking.begin(Json.object().put("kind", kind).put(kind, what));
    say(out, kind + " " + name, came);
  }

  private static void say(PrintWriter out, String what, String came) {
    out.println(what + "  " + came);
    out.flush();
  }
}
