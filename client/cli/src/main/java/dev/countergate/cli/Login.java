package dev.countergate.cli;

import dev.countergate.domain.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "login",
    description = "Signs this terminal in with a one-time link.",
    mixinStandardHelpOptions = true)
final class Login implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "LINK", description = "the link, as it was given to you")
  private String link = "";

  @Override
  public Integer call() throws IOException, InterruptedException {
    URI uri;
    try {
      uri = URI.create(link);
    } catch (IllegalArgumentException e) {
      throw new Trouble(noLink(), e);
    }
    String path = Optional.ofNullable(uri.getPath()).orElse("");
    if (uri.getScheme() == null || !path.contains("/")) throw new Trouble(noLink());
    String token = path.substring(path.lastIndexOf('/') + 1);
    URI origin = uri.resolve("/");
    Json.Obj session =
        new Site(origin, Optional.empty())
            .post("/api/v1/sessions", Json.object().put("token", token));
    new Account(origin, session.text("secret"), session.text("person")).write();
    PrintWriter out = spec.commandLine().getOut();
    out.println("signed in as " + session.text("person") + " until " + session.text("expires"));
    out.flush();
    return 0;
  }

  private String noLink() {
    return "`" + Show.safe(link) + "` is no link\nhelp: give it whole, from `http` to its end";
  }
}
