package dev.countergate.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.countergate.policy.Policies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/// What the documents tell people to type and to write is what the product takes.
class DocumentsTest {
  private static final Path ROOT = Path.of(System.getProperty("countergate.root", "../.."));
  private static final Pattern BLOCK = Pattern.compile("(?ms)^ *```(\\w+)\\n(.*?)^ *```");

  @Test
  void everyCommandOfTheReadmeIsRunByTheChecks() throws IOException {
    String checks = Files.readString(ROOT.resolve(".ci/run"));
    List<String> commands = commands(ROOT.resolve("README.md"));
    assertThat(commands).contains("./countergate demo", "mvn -B verify");
    for (String command : commands) assertThat(checks).as(command).contains(command);
  }

  @Test
  void everyCommandOfTheDocumentsIsOneThatWeKnow() throws IOException {
    int seen = 0;
    for (Path page : pages()) {
      for (String command : commands(page)) {
        if (!command.startsWith("./countergate ")) continue;
        seen++;
        String[] arguments = words(command.substring(14)).toArray(String[]::new);
        assertThatCode(() -> Main.commands().parseArgs(arguments))
            .as("%s: %s", page, command)
            .doesNotThrowAnyException();
      }
    }
    assertThat(seen).isGreaterThan(4);
  }

  @Test
  void everyConfigurationAndPolicyOfTheDocumentsIsRead() throws IOException {
    int seen = 0;
    for (Path page : pages()) {
      for (String text : blocks(page, "yaml")) {
        String plain = text.stripTrailing().stripIndent();
        if (plain.startsWith("data:")) {
          seen++;
          ConfigurationReader.read(page.toString(), plain, Path.of("."));
        } else if (plain.startsWith("rules:")) {
          seen++;
          Policies.publish(new TreeMap<>(Map.of("p.yaml", plain)));
        }
      }
    }
    assertThat(seen).isGreaterThan(2);
  }

  @Test
  void everyCommandAndOptionIsDocumented() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/reference/cli.md"));
    Main.commands().getSubcommands().forEach((name, command) -> documented(page, name, command));
  }

  private static void documented(String page, String words, CommandLine command) {
    assertThat(page).contains("`countergate " + words);
    for (OptionSpec option : command.getCommandSpec().options()) {
      boolean everywhere = List.of("--help", "--version").contains(option.longestName());
      if (!everywhere) assertThat(page).as(words).contains(option.longestName());
    }
    command.getSubcommands().forEach((name, below) -> documented(page, words + " " + name, below));
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> all = Files.walk(ROOT.resolve("docs"))) {
      var pages = new ArrayList<>(all.filter(p -> p.toString().endsWith(".md")).toList());
      pages.add(ROOT.resolve("README.md"));
      return pages;
    }
  }

  private static List<String> blocks(Path page, String language) throws IOException {
    return BLOCK
        .matcher(Files.readString(page))
        .results()
        .filter(match -> match.group(1).equals(language))
        .map(match -> match.group(2))
        .toList();
  }

  /// The lines of all shell blocks, without their comments.
  private static List<String> commands(Path page) throws IOException {
    var commands = new ArrayList<String>();
    for (String block : blocks(page, "sh")) {
      for (String line : block.lines().toList()) {
        int comment = line.indexOf(" #");
        String command = (comment < 0 ? line : line.substring(0, comment)).strip();
        if (!command.isEmpty()) commands.add(command);
      }
    }
    return commands;
  }

  private static List<String> words(String command) {
    return Pattern.compile("\"([^\"]*)\"|(\\S+)")
        .matcher(command)
        .results()
        .map(match -> match.group(1) == null ? match.group(2) : match.group(1))
        .toList();
  }
}
