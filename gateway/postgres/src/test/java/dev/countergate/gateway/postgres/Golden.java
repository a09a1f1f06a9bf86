package dev.countergate.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Files in `src/test/golden`, compared byte for byte; `-Dgolden=write` writes them.
final class Golden {
  private Golden() {}

  static void check(String name, String found) throws IOException {
    Path file = Path.of("src/test/golden", name);
    if ("write".equals(System.getProperty("golden"))) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, found);
    }
    assertThat(found).isEqualTo(Files.readString(file));
  }
}
