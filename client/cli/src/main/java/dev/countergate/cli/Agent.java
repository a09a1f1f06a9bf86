package dev.countergate.cli;

import dev.countergate.domain.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "agent",
    description = "Asks for agents to be enrolled, changed, suspended or retired, and for tokens.",
    mixinStandardHelpOptions = true)
final class Agent {
  @Spec private CommandSpec spec = CommandSpec.create();

  /// What an agent may ever do.
  static final class Scope {
    @Option(names = "--owner", description = "the person who answers for it")
    private Optional<String> owner = Optional.empty();

    @Option(names = "--targets", split = ",", description = "the targets that it may reach")
    private List<String> targets = List.of();

    @Option(names = "--effects", split = ",", description = "read, write, define, export, …")
    private List<String> effects = List.of();

    @Option(names = "--expires", description = "a day such as 2027-06-30")
    private Optional<String> expires = Optional.empty();

    Json.Obj put(Json.Obj agent) {
      owner.ifPresent(one -> agent.put("owner", one));
      if (!targets.isEmpty()) agent.put("targets", texts(targets));
      if (!effects.isEmpty()) agent.put("effects", texts(effects));
      expires.ifPresent(day -> agent.put("expires", instant(day)));
      return agent;
    }

    private static String instant(String day) {
      return day.length() == 10 ? day + "T00:00:00.000000Z" : day;
    }

    private static Json texts(List<String> items) {
      var texts = new ArrayList<Json>();
      for (String item : items) texts.add(new Json.Str(item));
      return new Json.Arr(texts);
    }
  }

  @Command(name = "enroll", description = "Asks for a new agent.")
  int enroll(@Parameters(paramLabel = "NAME") String name, @picocli.CommandLine.Mixin Scope scope)
      throws IOException, InterruptedException {
    return put(scope.put(Json.object().put("id", name)), "enrolled " + name);
  }

  @Command(name = "change", description = "Asks for another owner or scope; the rest stays.")
  int change(@Parameters(paramLabel = "NAME") String name, @picocli.CommandLine.Mixin Scope scope)
      throws IOException, InterruptedException {
    return put(scope.put(Json.object().put("id", name)), "changed " + name);
  }

  @Command(name = "suspend", description = "Asks that the agent may do nothing for now.")
  int suspend(@Parameters(paramLabel = "NAME") String name)
      throws IOException, InterruptedException {
    return put(suspended(name, true), "suspended " + name);
  }

  @Command(name = "resume", description = "Asks that a suspended agent may act again.")
  int resume(@Parameters(paramLabel = "NAME") String name)
      throws IOException, InterruptedException {
    return put(suspended(name, false), "resumed " + name);
  }

  private static Json.Obj suspended(String name, boolean yes) {
    return Json.object().put("id", name).put("suspended", new Json.Bool(yes));
  }

  private int put(Json.Obj agent, String done) throws IOException, InterruptedException {
    var asking = new Asking(spec.commandLine().getOut());
    asking.until(Json.object().put("kind", "agent").put("agent", agent));
    asking.say(done);
    return 0;
  }

  @Command(name = "retire", description = "Asks for the agent to be removed.")
  int retire(@Parameters(paramLabel = "NAME") String name)
      throws IOException, InterruptedException {
    var asking = new Asking(spec.commandLine().getOut());
    asking.until(Json.object().put("kind", "principal.removed").put("id", name));
    asking.say("retired " + name);
    return 0;
  }

  @Command(name = "token", description = "Asks for a new token, and prints it once.")
  int token(@Parameters(paramLabel = "NAME") String name) throws IOException, InterruptedException {
    var asking = new Asking(spec.commandLine().getOut());
    Optional<String> token = asking.until(Json.object().put("kind", "token").put("id", name));
    asking.say(
        token.orElseThrow(() -> new Trouble("the token was told already\nhelp: ask for another")));
    return 0;
  }
}
