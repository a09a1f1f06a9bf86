package dev.countergate.cli;

import dev.countergate.domain.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
    name = "approvals",
    description = "Lists, shows and answers approvals.",
    mixinStandardHelpOptions = true)
final class Approvals {
  @Spec private CommandSpec spec = CommandSpec.create();

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  @Command(name = "list", description = "Open approvals first, then those that ended last.")
  int list(@Option(names = "--json", description = "print JSON") boolean asJson)
      throws IOException, InterruptedException {
    Json.Obj answer = Site.signedIn().get("/api/v1/approvals");
    if (asJson) {
      out().println(answer);
    } else {
      List<Json.Obj> all = Show.objects(answer, "approvals");
      if (all.isEmpty()) out().println("Nothing waits, and nothing ended lately.");
      for (Json.Obj one : all) out().println(Show.line(one));
    }
    out().flush();
    return 0;
  }

  @Command(name = "show", description = "One approval, whole.")
  int show(
      @Parameters(paramLabel = "ID", converter = Id.class) long id,
      @Option(names = "--json", description = "print JSON") boolean asJson)
      throws IOException, InterruptedException {
    Json.Obj one = Site.signedIn().get("/api/v1/approvals/" + id);
    out().print(asJson ? one + "\n" : Show.whole(one));
    out().flush();
    return 0;
  }

  @Command(name = "approve", description = "Approves: shows what it does, then gives your verdict.")
  int approve(
      @Parameters(paramLabel = "ID", converter = Id.class) long id,
      @Option(
              names = "--reason",
              description = "your words, kept with the verdict",
              defaultValue = "")
          String reason)
      throws IOException, InterruptedException {
    return answer(id, "approve", reason);
  }

  @Command(name = "refuse", description = "Refuses, with a reason.")
  int refuse(
      @Parameters(paramLabel = "ID", converter = Id.class) long id,
      @Option(names = "--reason", required = true, description = "why; the caller is told")
          String reason)
      throws IOException, InterruptedException {
    return answer(id, "refuse", reason);
  }

  private int answer(long id, String word, String reason) throws IOException, InterruptedException {
    Site site = Site.signedIn();
    out().print(Show.whole(site.get("/api/v1/approvals/" + id)));
    out().flush();
    Json.Obj shown = site.post("/api/v1/approvals/" + id + "/present", Json.object());
    Json.Obj given =
        Json.object()
            .put("answer", word)
            .put("presented", shown.number("presented"))
            .put("view", shown.text("view"));
    if (!reason.isBlank()) given.put("reason", reason);
    Json.Obj after = site.post("/api/v1/approvals/" + id + "/answer", given);
    out().println();
    out()
        .println(
            word.equals("approve")
                ? "approved; the approval is now " + after.text("state")
                : "refused; nothing was run, the caller is told");
    out().flush();
    return 0;
  }

  /// The number of an approval, as it was typed.
  static final class Id implements ITypeConverter<Long> {
    @Override
    public Long convert(String typed) {
      try {
        return Long.valueOf(typed);
      } catch (NumberFormatException e) {
        throw new TypeConversionException(
            "`"
                + Show.safe(typed)
                + "` is no number of an approval; `countergate approvals list` shows them");
      }
    }
  }
}
