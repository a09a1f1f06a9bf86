package dev.countergate.ledger;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class LimitsTest {
  private static final Duration MS = Duration.ofMillis(1);

  @Test
  void eachLimitIsChecked() {
    assertThatThrownBy(() -> new Limits(1 << 20, 3, 100, MS, MS))
        .hasMessage("bufferBytes `100` is below 70000");
    assertThatThrownBy(() -> new Limits(70_000, 3, 70_000, MS, MS))
        .hasMessage("segmentBytes `70000` cannot hold bufferBytes `70000`");
    assertThatThrownBy(() -> new Limits(1 << 20, 2, 70_000, MS, MS))
        .hasMessage("segmentsMax `2` is below 3");
  }

  @Test
  void anEntryAbove65535BytesIsRefused() {
    assertThatThrownBy(() -> Draft.of("long", new byte[65_536]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("an entry of 65536 bytes, allowed are 65535");
  }

  @Test
  void morePayloadsThanAFrameCountsAreRefused() {
    var payload = new Payload(new byte[32], new byte[0]);
    List<Payload> many = Collections.nCopies(256, payload);
    assertThatThrownBy(() -> new Draft<>("x", new byte[1], -1, many))
        .hasMessage("an entry with 256 payloads, allowed are 255");
    assertThatThrownBy(() -> new Payload(new byte[31], new byte[0]))
        .hasMessage("a commitment of 31 bytes, expected 32");
  }
}
