package dev.countergate.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StampTest {
  @Test
  void everyMicrosecondComesBack() {
    var chance = new SplittableRandom(5);
    for (int i = 0; i < 10_000; i++) {
      long second = chance.nextLong(-62_135_596_800L, 253_402_300_800L);
      Instant instant = Instant.ofEpochSecond(second, chance.nextInt(1_000_000) * 1_000L);
      String text = Stamp.write(instant);
      assertThat(text).hasSize(27);
      assertThat(Stamp.read(text)).isEqualTo(instant);
    }
  }

  @Test
  void aTimeThatDoesNotFitIsRefused() {
    assertThatThrownBy(() -> Stamp.write(Instant.parse("+10000-01-01T00:00:00Z")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Stamp.read("2026-11-24")).hasMessage("`2026-11-24` is no time");
  }
}
