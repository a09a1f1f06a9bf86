package dev.countergate.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StampTest {
  @Test
  void aTimeIsWrittenToTheMicrosecondAndReadBack() {
    var stamp = new Stamp();
    for (String time :
        new String[] {
          "2026-11-24T12:00:00.000000Z",
          "2026-11-24T12:00:00.123456Z",
          "2028-02-29T23:59:59.999999Z",
          "1969-12-31T23:59:59.000001Z"
        }) {
      byte[] content = bytes("{\"at\":\"0000-00-00T00:00:00.000000Z\"}");
      long micros = Stamp.micros(Instant.parse(time));
      stamp.write(micros, content, 7);
      assertThat(content).isEqualTo(bytes("{\"at\":\"" + time + "\"}"));
      assertThat(Stamp.read(content, 7)).isEqualTo(micros);
      assertThat(Stamp.instant(micros)).isEqualTo(Instant.parse(time));
    }
  }

  @Test
  void onlyTheTopLevelMemberIsFound() {
    String time = "2026-11-24T12:00:00.000000Z";
    assertThat(find("{\"at\":\"" + time + "\"}")).isEqualTo(7);
    assertThat(find("{\"a\":{\"at\":\"" + time + "\"},\"b\":[\"\\\"at\"]}")).isEqualTo(-1);
    assertThat(find("{\"a\":\"\\\"{\",\"at\":\"" + time + "\"}")).isEqualTo(17);
    assertThat(find("{\"at\":\"yesterday\"}")).isEqualTo(-1);
    assertThat(find("entry 5")).isEqualTo(-1);
    assertThat(find("{\"")).isEqualTo(-1);
  }

  @Test
  void anImpossibleDayIsRefused() {
    assertThatThrownBy(() -> Stamp.read(bytes("2026-02-30T12:00:00.000000Z"), 0))
        .isInstanceOf(Malformed.class);
  }

  private static int find(String json) {
    return Stamp.find(bytes(json));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
