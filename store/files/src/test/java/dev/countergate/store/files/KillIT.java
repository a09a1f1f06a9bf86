package dev.countergate.store.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.testkit.LedgerCheck;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A writing process is killed again and again; what it acknowledged is there every time.
class KillIT {
  private static final int KILLS = 6;

  @TempDir private Path folder;
  private final Map<Long, Integer> acknowledged = new HashMap<>();

  @Test
  void whatAKilledProcessAcknowledgedIsKept() throws Exception {
    for (int i = 0; i < KILLS; i++) {
      writeUntilKilled(1_000 * (i + 1));
      try (var ledger = TextLedger.open(folder)) {
        assertThat(ledger.published().size()).isEqualTo(ledger.durable());
        var entries = ledger.read(0, (int) ledger.durable());
        acknowledged.forEach((index, number) ->
            assertThat(entries.get(index.intValue()).item()).isEqualTo(TextLedger.text(number)));
      }
      LedgerCheck.verify(FileStorage.reading(folder));
    }
    assertThat(acknowledged).hasSizeGreaterThan(KILLS * 100);
  }

  private void writeUntilKilled(int lines) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath = System.getProperty("java.class.path");
    Process writer =
        new ProcessBuilder(
                java,
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                KilledWriter.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var output =
        new BufferedReader(
            new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
      for (int i = 0; i < lines; i++) {
        note(output.readLine());
      }
      writer.toHandle().destroyForcibly(); // keeps what was printed readable
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        note(line);
      }
    }
  }

  private void note(String line) {
    String[] part = line.split(" ", -1);
    if (part.length == 2 && !part[1].isEmpty()) { // the last line may be cut by the kill
      acknowledged.putIfAbsent(Long.parseLong(part[0]), Integer.parseInt(part[1]));
    }
  }
}
