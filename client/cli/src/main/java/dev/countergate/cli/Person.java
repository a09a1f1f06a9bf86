package dev.countergate.cli;

import dev.countergate.domain.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "person",
    description = "Asks for people to be enrolled, changed or removed, and for invitations.",
    mixinStandardHelpOptions = true)
final class Person {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Command(name = "put", description = "Asks for a new person, or for another name or groups.")
  int put(
      @Parameters(paramLabel = "ID") String id,
      @Option(names = "--name", description = "as others read it") Optional<String> name,
      @Option(names = "--groups", description = "all groups from now on, with commas between")
          Optional<String> groups)
      throws IOException, InterruptedException {
    Json.Obj person = Json.object().put("id", id);
    name.ifPresent(text -> person.put("name", text));
    if (groups.isPresent()) {
      var texts = new ArrayList<Json>();
      for (String group : groups.orElseThrow().split(",", -1))
        if (!group.isBlank()) texts.add(new Json.Str(group.strip()));
      person.put("groups", new Json.Arr(texts));
    }
    var asking = new Asking(spec.commandLine().getOut());
    asking.until(Json.object().put("kind", "person").put("person", person));
    asking.say("so is " + id + " now");
    return 0;
  }

  @Command(name = "remove", description = "Asks for a person to be removed.")
  int remove(@Parameters(paramLabel = "ID") String id) throws IOException, InterruptedException {
    var asking = new Asking(spec.commandLine().getOut());
    asking.until(Json.object().put("kind", "principal.removed").put("id", id));
    asking.say("removed " + id);
    return 0;
  }

  @Command(
      name = "invite",
      description = "Asks for a link with which a person makes a first passkey.")
  int invite(@Parameters(paramLabel = "ID") String id) throws IOException, InterruptedException {
    var asking = new Asking(spec.commandLine().getOut());
    Optional<String> token = asking.until(Json.object().put("kind", "invitation").put("id", id));
    String once =
        token.orElseThrow(() -> new Trouble("the link was told already\nhelp: invite again"));
    asking.say(Site.signedIn().link("/enrol/" + once));
    return 0;
  }
}
