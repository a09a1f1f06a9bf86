package dev.countergate.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CodecPropertyTest {
  @Test
  void bothWaysToTheBytesAgree() {
    for (Fact fact : Sample.facts()) {
      assertThat(Codec.canonical((Record) fact)).isEqualTo(Codec.json((Record) fact).canonical());
    }
  }

  @Test
  void everyTextSurvivesTheCanonicalForm() {
    for (long seed = 0; seed < 2_000; seed++) {
      var chance = new SplittableRandom(seed);
      var text = new StringBuilder();
      for (int i = chance.nextInt(20); i > 0; i--) {
        int c = chance.nextInt(chance.nextBoolean() ? 0x80 : 0x11000);
        if (c < 0xd800 || c > 0xdfff) text.appendCodePoint(c);
      }
      var value = new Turn.Value("text", "text", text.toString());
      byte[] bytes = Codec.canonical(value);
      assertThat(bytes).as("seed %s", seed).isEqualTo(Codec.json(value).canonical());
      assertThat(Codec.read(Json.parse(bytes), Turn.Value.class)).isEqualTo(value);
    }
  }

  @Test
  void theMembersOfEveryFactAreSorted() {
    var codec = new FactCodec();
    for (Fact fact : Sample.facts()) {
      byte[] content = codec.encode(fact, "n\"1").content();
      List<String> names = Json.parse(content).asObject().names();
      assertThat(Json.parse(content).canonical()).isEqualTo(content);
      assertThat(names).contains("v", "kind", "at", "node");
    }
  }
}
