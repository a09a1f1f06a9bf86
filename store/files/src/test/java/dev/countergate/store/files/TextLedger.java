package dev.countergate.store.files;

import dev.countergate.ledger.Draft;
import dev.countergate.ledger.Ledger;
import dev.countergate.ledger.Limits;
import dev.countergate.ledger.LogKey;
import dev.countergate.ledger.Payload;
import dev.countergate.ledger.Terms;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/// A ledger of texts `entry <i>` in a folder; the ruling is the index.
final class TextLedger {
  static final LogKey KEY = LogKey.of("audit.example/log1", new byte[32]);
  private static final Limits LIMITS =
      new Limits(1 << 20, 8, 200_000, Duration.ofMillis(2), Duration.ofMillis(50));

  private TextLedger() {}

  static Ledger<String, Long> open(Path folder) {
    return Ledger.open(
        FileStorage.at(folder),
        new Terms<>(
            KEY,
            InstantSource.system(),
            content -> new String(content, StandardCharsets.UTF_8),
            entry -> entry.index(),
            stopped -> {},
            LIMITS));
  }

  static Draft<String> entry(int i) {
    byte[] content = text(i).getBytes(StandardCharsets.UTF_8);
    var payload = new Payload(new byte[Payload.COMMITMENT_BYTES], new byte[i % 100]);
    return new Draft<>(text(i), content, -1, List.of(payload));
  }

  static String text(int i) {
    return "entry " + i + " " + "x".repeat(i % 300);
  }
}
