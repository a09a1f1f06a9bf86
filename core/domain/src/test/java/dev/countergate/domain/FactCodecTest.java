package dev.countergate.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FactCodecTest {
  private final FactCodec codec = new FactCodec();

  @Test
  void everyKindComesBackAsItWasWritten() {
    for (Fact fact : Sample.facts()) {
      byte[] stamped = stamped(fact);
      assertThat(codec.decode(Sample.SEVEN, stamped).fact()).isEqualTo(fact);
    }
  }

  @Test
  void theSampleHoldsEveryKind() {
    assertThat(Sample.facts().stream().map(Object::getClass).collect(Collectors.toSet()))
        .hasSize(Fact.kinds().size() - 1); // all but Foreign
  }

  @Test
  void theEvidenceFormatIsTheGoldenOne() throws IOException {
    String written =
        Sample.facts().stream()
            .map(fact -> new String(stamped(fact), StandardCharsets.UTF_8))
            .collect(Collectors.joining("\n", "", "\n"));
    Path golden = Path.of("src/test/golden/facts.jsonl");
    if ("write".equals(System.getProperty("golden"))) Files.writeString(golden, written);
    assertThat(written).isEqualTo(Files.readString(golden));
  }

  @Test
  void anUnknownKindIsKeptWhole() {
    byte[] content =
        "{\"at\":\"2026-11-24T12:00:00.000000Z\",\"kind\":\"moon.seen\",\"node\":\"a\",\"v\":1}"
            .getBytes(StandardCharsets.UTF_8);
    Recorded recorded = codec.decode(Sample.SEVEN, content);
    assertThat(recorded.fact()).isInstanceOf(Fact.Foreign.class);
    assertThat(recorded.content()).isEqualTo(content);
  }

  private byte[] stamped(Fact fact) {
    FactCodec.Encoded encoded = codec.encode(fact, "n1");
    byte[] content = encoded.content().clone();
    byte[] at = Stamp.write(Sample.NOON).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(at, 0, content, encoded.stampAt(), at.length);
    return content;
  }
}
