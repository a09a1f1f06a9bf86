package dev.countergate.cli;

import dev.countergate.domain.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "why",
    description = "Says what a statement would do and what policy says to it. Runs nothing.",
    mixinStandardHelpOptions = true)
final class Why implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--target", required = true, description = "the target, or target/database")
  private String target = "";

  @Option(names = "--as", required = true, description = "the agent or person who would send it")
  private String as = "";

  @Option(names = "--sql", required = true, description = "the statement")
  private String sql = "";

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Json.Obj answer =
        Site.signedIn()
            .post("/api/v1/why", Json.object().put("target", target).put("as", as).put("sql", sql));
    PrintWriter out = spec.commandLine().getOut();
    if (json) out.println(answer);
    else print(answer, out);
    out.flush();
    return 0;
  }

  static void print(Json.Obj answer, PrintWriter out) {
    Json.Obj decision = answer.get("decision").orElseThrow().asObject();
    out.println("decision   " + decision.text("is") + " by " + Show.words(decision, "rules"));
    if (decision.get("reason").isPresent()) {
      out.println("           " + Show.safe(decision.text("reason")));
    }
    out.println("effects    " + Show.words(answer, "effects"));
    out.println("statements " + Show.words(answer, "statements"));
    out.println("relations  " + Show.words(answer, "relations"));
    out.println("functions  " + Show.words(answer, "functions"));
    for (String reason : Show.texts(answer, "reasons"))
      out.println("because    " + Show.safe(reason));
  }
}
