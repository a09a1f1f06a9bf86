package dev.countergate.testkit;

import dev.countergate.ledger.Draft;
import dev.countergate.ledger.Ledger;
import dev.countergate.ledger.Limits;
import dev.countergate.ledger.LogKey;
import dev.countergate.ledger.Payload;
import dev.countergate.ledger.Storage;
import dev.countergate.ledger.Terms;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// A ledger of JSON texts for tests, with small segments so that they are used again soon.
final class Script {
  static final LogKey KEY = LogKey.of("audit.example/log1", new byte[32]);
  static final Limits SMALL =
      new Limits(160_000, 4, 70_000, Duration.ofMillis(1), Duration.ofMillis(3));
  private static final String TIME = "0000-00-00T00:00:00.000000Z";

  private Script() {}

  static Ledger<String, Long> open(Storage storage, InstantSource clock, List<String> followed) {
    return Ledger.open(storage, terms(clock, followed, new ArrayList<>()));
  }

  static Ledger<String, Long> open(Storage storage) {
    return open(storage, SimClock.atNoon(), new ArrayList<>());
  }

  /// The ruling is the index; `followed` gets each text, `fatal` the reason of a stop.
  static Terms<String, Long> terms(InstantSource clock, List<String> followed, List<String> fatal) {
    return new Terms<>(
        KEY,
        clock,
        content -> new String(content, StandardCharsets.UTF_8),
        entry -> {
          followed.add(new String(entry.content(), StandardCharsets.UTF_8));
          return entry.index();
        },
        stopped -> fatal.add(stopped.getMessage()),
        SMALL);
  }

  /// An entry with its time, some letters, and a payload if `payloadBytes` is not 0.
  static Draft<String> draft(int number, int letters, int payloadBytes) {
    String before = "{\"a\":{\"at\":\"nested\"},\"at\":\"";
    String text = before + TIME + "\",\"n\":" + number + ",\"x\":\"" + "x".repeat(letters) + "\"}";
    List<Payload> payloads = new ArrayList<>();
    if (payloadBytes > 0) {
      byte[] commitment = new byte[Payload.COMMITMENT_BYTES];
      commitment[0] = (byte) number;
      payloads.add(new Payload(commitment, new byte[payloadBytes]));
    }
    return new Draft<>(text, text.getBytes(StandardCharsets.UTF_8), before.length(), payloads);
  }
}
