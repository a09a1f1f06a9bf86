package dev.countergate.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The complete published ledger of 13 entries, byte for byte.
class Log13Test {
  private final Series series = new Series(13);

  @Test
  void bundleAndTileAreThePublishedBytes() {
    assertThat(series.tiles).containsOnlyKeys("tile/entries/000.p/13", "tile/0/000.p/13");
    series.tiles.forEach((path, bytes) -> assertThat(bytes).isEqualTo(Series.file(path)));
  }

  @Test
  void theCheckpointIsSignedToTheByte() {
    var checkpoint = new Checkpoint("audit.example/log1", 13, series.root());
    Note note = Series.KEY.sign(checkpoint.text());
    List<String> published = Series.text("checkpoint").lines().toList();
    assertThat(note.toString().lines().toList()).isEqualTo(published.subList(0, 5));
    assertThat(Series.KEY.verifier() + "\n").isEqualTo(Series.text("log.vkey"));
  }

  @Test
  void allThreeSignaturesVerify() {
    Note note = Note.parse(Series.file("checkpoint"));
    for (String key : List.of("log.vkey", "witness-ed25519.vkey", "witness-mldsa.vkey")) {
      note.require(VerifierKey.parse(Series.text(key)));
    }
    assertThat(note.toString()).isEqualTo(Series.text("checkpoint"));
  }

  @Test
  void theProofOfEntryFiveIsThePublishedOne() {
    Note checkpoint = Note.parse(Series.file("checkpoint"));
    var proof = new TlogProof(5, series.proofs().inclusion(5, 13), checkpoint);
    assertThat(proof.bytes()).isEqualTo(Series.file("entry5.tlog-proof"));
    TlogProof read = TlogProof.parse(Series.file("entry5.tlog-proof"));
    assertThat(read.proves(Series.entry(5), Series.KEY.verifier())).isTrue();
    assertThat(read.proves(Series.entry(6), Series.KEY.verifier())).isFalse();
  }

  @Test
  void otherSignedHeadsVerifyAndAnAlteredOneDoesNot() {
    String empty =
        "— audit.example/log1 ZAolD5bry5tNW6z+/meUi3Nbz8cVZc0VjYiLDecscLo1j2i4M+ydICjcP7xUaGkrJd1ajjTbs3pMELyv23YNYb0JcQk=";
    String seven =
        "— audit.example/log1 ZAolD7hKURdvRYpgxfkrNTKJuKGUfKEYUQVgeQnOjB32Pd6cnnhlIdJ6QG+x4ctGq0uzzUbOiDRpDHTAH7bL6sg/OwU=";
    String fork =
        "— audit.example/log1 ZAolD8xOvMEBer8xaGUMZrx8+J2b8NTBuA+Q1bT52D5YoSNhmdi4T0DumaESEuCuG92VsslL6MylJlxCfcb7FJXyeQw=";
    verify(0, Tree.emptyRoot(), empty);
    verify(7, new Series(7).root(), seven);
    verify(13, Hash.parse("jQx6yZKvL0kTtH1CWvD+CNyjXRV8vyfkDCA1ibmD0f0="), fork);
    assertThatThrownBy(() -> verify(13, series.root(), fork))
        .isInstanceOf(Malformed.class)
        .hasMessage("the signature of `audit.example/log1` does not verify");
  }

  private static void verify(long size, Hash root, String line) {
    var checkpoint = new Checkpoint("audit.example/log1", size, root);
    Note.of(checkpoint.text(), Note.Line.parse(line)).require(Series.KEY.verifier());
  }

  @Test
  void everyFlippedBitOfTextOrLogSignatureIsFound() {
    byte[] note = Series.file("checkpoint");
    int end = Series.text("checkpoint").indexOf("— witness");
    int bytes = Series.text("checkpoint").substring(0, end).getBytes(StandardCharsets.UTF_8).length;
    for (int at = 0; at < bytes; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] flipped = note.clone();
        flipped[at] ^= (byte) (1 << bit);
        assertThatThrownBy(() -> Checkpoint.open(flipped, Series.KEY.verifier()))
            .isInstanceOf(Malformed.class);
      }
    }
  }
}
