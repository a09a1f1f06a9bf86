package dev.countergate.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.testkit.Needs;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `./countergate` as people call it, from a folder that holds the built jars and no sources.
class LauncherIT {
  @TempDir private Path folder;

  @BeforeEach
  void install() throws IOException {
    Path root = Path.of(System.getProperty("countergate.root"));
    Path built = root.resolve("app/server/target/countergate");
    Needs.file(built.resolve("countergate.jar").toString());
    Path app = Files.createDirectories(folder.resolve("app/server/target/countergate"));
    for (String name : List.of("countergate.jar", "lib")) {
      Files.createSymbolicLink(app.resolve(name), built.resolve(name));
    }
    Files.createFile(app.resolve("built"));
    Files.createDirectory(folder.resolve(".ci"));
    Files.copy(root.resolve(".ci/jdk"), folder.resolve(".ci/jdk"));
    Files.copy(root.resolve("countergate"), folder.resolve("countergate"));
    Files.setPosixFilePermissions(
        folder.resolve("countergate"), PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /// How a command ended, and all that it said.
  private record Said(int code, String text) {}

  private Said run(String... arguments) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of(folder.resolve("countergate").toString()));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.put("COUNTERGATE_SESSION", session().toString());
    Process process = builder.start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(process.waitFor(), text);
  }

  private Path session() {
    return folder.resolve("own/session.json");
  }

  @Test
  void helpNamesEveryCommand() throws Exception {
    Said help = run("--help");
    assertThat(help.code()).isZero();
    assertThat(help.text())
        .contains("demo", "start", "token", "login", "approvals", "why", "verify")
        .doesNotContain("WARNING", "Exception");
  }

  @Test
  void aWrongCommandSaysSoAndFails() throws Exception {
    assertThat(run("aprovals").code()).isNotZero();
    Said nobody = run("approvals", "list");
    assertThat(nobody.code()).isEqualTo(1);
    assertThat(nobody.text()).startsWith("you are not signed in\nhelp: `countergate login LINK`");
    Said nothing = run("verify", folder.toString());
    assertThat(nothing.code()).isEqualTo(1);
    assertThat(nothing.text()).contains("no ledger in").doesNotContain("Exception");
  }

  @Test
  void aPersonSignsInShowsAndApprovesInTheTerminal() throws Exception {
    try (Estate estate = Estate.in(folder.resolve("estate"))) {
      URI link = Optional.ofNullable(estate.server().links().get("mara")).orElseThrow();
      assertThat(run("login", link.toString()).text()).startsWith("signed in as mara until ");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(session())))
          .isEqualTo("rw-------");
      Said again = run("login", link.toString());
      assertThat(again.code()).as("a link works once: %s", again.text()).isEqualTo(1);

      FutureTask<Integer> sent = estate.send("update invoices set amount = 1 where id = 7");
      long id = estate.waiting(estate.person("lena")).number("id");
      assertThat(run("approvals", "list").text()).contains(id + "  open").contains("invoice-bot");
      assertThat(run("approvals", "show", "" + id).text())
          .contains("~1 public.invoices  (the statement)")
          .contains("statement  update invoices set amount = 1 where id = 7");
      Said approved = run("approvals", "approve", "" + id);
      assertThat(approved.text()).contains("approved; the approval is now granted");
      assertThat(sent.get(30, TimeUnit.SECONDS)).isEqualTo(1);
      Said why =
          run("why", "--target", "orders-db", "--as", "invoice-bot", "--sql", "select 1", "--json");
      assertThat(why.text()).contains("\"is\":\"allow\"");

      Said verified = run("verify", estate.data().toString());
      assertThat(verified.code()).as(verified.text()).isZero();
      assertThat(verified.text()).contains("findings   none").contains("key        taken from the");
      String key = Files.readString(estate.data().resolve("ledger/log.vkey")).strip();
      Said known = run("verify", estate.data().toString(), "--key", key);
      assertThat(known.text()).contains("findings   none").contains("key        the one that you");
    }
  }
}
