package dev.countergate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.domain.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What each mistake in a policy is told. The golden file holds the mistakes too: a text up to
/// `---`, the message up to `===`.
class PoliciesGoldenTest {
  private static final Path GOLDEN =
      Path.of(System.getProperty("countergate.root"), "core/policy/src/test/golden/mistakes.txt");

  @Test
  void everyMistakeIsToldWhereItIsAndWhatWasExpected() throws IOException {
    String golden = Files.readString(GOLDEN);
    var written = new StringBuilder();
    for (String mistake : golden.split("===\n", -1)) {
      if (mistake.isBlank()) continue;
      String text = mistake.split("---\n", 2)[0];
      written.append(text).append("---\n").append(message(text)).append("\n===\n");
    }
    if ("write".equals(System.getProperty("golden"))) {
      Files.writeString(GOLDEN, written);
      golden = written.toString();
    }
    assertThat(golden).isEqualTo(written.toString());
  }

  private static String message(String text) {
    try {
      Policies.publish(new TreeMap<>(Map.of("prod.yaml", text)));
      return "published";
    } catch (Fault fault) {
      return fault.code() + " " + fault.words();
    }
  }
}
