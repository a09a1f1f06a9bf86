package dev.countergate.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Compares with a file below `src/test/golden/` of the module under test. `-Dgolden=write` writes
/// the file instead, to be reviewed in the diff.
public final class Golden {
  private Golden() {}

  public static void assertMatches(String name, String actual) {
    Path file = Path.of("src/test/golden", name);
    try {
      if ("write".equals(System.getProperty("golden"))) {
        Path folder = file.getParent();
        if (folder != null) {
          Files.createDirectories(folder);
        }
        Files.writeString(file, actual);
        return;
      }
      if (!Files.exists(file)) {
        throw new AssertionError(
            "golden file `" + name + "` is missing\nhelp: run once with -Dgolden=write");
      }
      assertThat(actual).isEqualTo(Files.readString(file, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
