package dev.countergate.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PayloadTest {
  @Test
  void anEnvelopeIsCanonicalAndComesBackWithTheSameCommitment() {
    var payload = Payload.seal(new SplittableRandom(1), "invoice-bot \"x\"", "select 1 -- ü");
    assertThat(Json.parse(payload.envelope()).canonical()).isEqualTo(payload.envelope());
    Payload opened = Payload.open(payload.envelope());
    assertThat(opened.commitment()).isEqualTo(payload.commitment());
    assertThat(opened.text()).isEqualTo("select 1 -- ü");
  }

  @Test
  void theSameContentTwiceHasTwoCommitments() {
    var chance = new SplittableRandom(1);
    assertThat(Payload.seal(chance, "a", "x").commitment())
        .isNotEqualTo(Payload.seal(chance, "a", "x").commitment());
  }

  @Test
  void piecesComeBackAsTheyWere() {
    var pieces =
        List.of(
            new Turn.Piece("select $1", List.of(new Turn.Value("int4", "text", "7"))),
            new Turn.Piece("select 'a\u0000b'", List.of()));
    assertThat(Turn.pieces(Turn.plain(pieces))).isEqualTo(pieces);
    assertThat(Json.parse(Turn.plain(pieces)).canonical()).isEqualTo(Turn.plain(pieces));
  }
}
