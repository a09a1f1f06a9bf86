package dev.countergate.cli;

import dev.countergate.domain.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "policy", description = "Asks for another policy.", mixinStandardHelpOptions = true)
final class Policy {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Command(name = "publish", description = "Asks for the rules of a folder to be put in force.")
  int publish(@Parameters(paramLabel = "FOLDER") Path folder)
      throws IOException, InterruptedException {
    var asking = new Asking(spec.commandLine().getOut());
    asking.until(Json.object().put("kind", "policy").put("files", files(folder)));
    asking.say("published " + folder);
    return 0;
  }

  static Json.Obj files(Path folder) throws IOException {
    Json.Obj files = Json.object();
    if (!Files.isDirectory(folder)) {
      throw new Trouble("`" + folder + "` is no folder\nhelp: name a folder of .yaml files");
    }
    try (Stream<Path> found = Files.list(folder)) {
      List<Path> sorted = found.sorted().toList();
      for (Path file : sorted) {
        String name = String.valueOf(file.getFileName());
        if (name.endsWith(".yaml") || name.endsWith(".yml")) {
          files.put(name, Files.readString(file));
        }
      }
    }
    return files;
  }
}
