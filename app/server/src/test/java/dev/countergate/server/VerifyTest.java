package dev.countergate.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// What `verify` says of a folder that it cannot begin with: what is missing, and what to do.
class VerifyTest {
  @TempDir private Path folder;

  @BeforeEach
  void folderWithoutAKey() throws IOException {
    Path ledger = Files.createDirectory(folder.resolve("ledger"));
    Files.writeString(ledger.resolve("checkpoint"), "x\n");
  }

  private String told(String... arguments) {
    var said = new StringWriter();
    CommandLine commands = Main.commands().setErr(new PrintWriter(said));
    var all = new ArrayList<>(List.of("verify", folder.toString()));
    all.addAll(List.of(arguments));
    assertThat(commands.execute(all.toArray(String[]::new))).isEqualTo(1);
    return said.toString();
  }

  @Test
  void aMissingKeySaysWhatToDo() {
    assertThat(told())
        .isEqualTo(
            "no key in `"
                + folder.resolve("ledger/log.vkey")
                + "`\nhelp: give the one that you know, with --key\n");
  }

  @Test
  void aKeyThatIsNoneSaysSo() throws IOException {
    Files.writeString(folder.resolve("ledger/log.vkey"), "nonsense\n");
    assertThat(told()).contains("cannot be read").contains("--key").doesNotContain("Exception");
    assertThat(told("--key", "nonsense")).startsWith("--key `nonsense` is no verifier key\nhelp:");
  }
}
