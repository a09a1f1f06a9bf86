package dev.countergate.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Published notes of other projects, and the forms that a strict reader refuses.
class NoteVectorsTest {
  private static final String KEY =
      "audit.example/log1+640a250f+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";

  @Test
  void theExampleOfTheSpecificationVerifies() {
    VerifierKey key =
        VerifierKey.parse("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k");
    String note =
        "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
    Note.parse(bytes(note)).require(key);
  }

  @Test
  void theCheckpointsOfTesseraVerify() {
    VerifierKey key =
        VerifierKey.parse(
            "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx");
    var hasher = new Hasher();
    var frontier = new Frontier(hasher);
    List<String> leaves =
        List.of(
            "one two three four five six seven eit nain ten ileven twelf threeten fourten fivten"
                .split(" ", -1));
    for (String leaf : leaves) {
      frontier.add(Tree.leaf(bytes(leaf)));
      if (frontier.size() == 8) {
        verify(
            key,
            frontier,
            "M9e0lq1EK37dHtgv9O3UzPxisw5vwIPcJsX9ab0xt4mvVfbdUR1fbMjN6sBFYpBoBEmD4+cWhj/AVgI5MitCO5+mews=");
      }
    }
    assertThat(frontier.root()).hasToString("rKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=");
    verify(
        key,
        frontier,
        "M9e0luh4jTG+UMBqOUo9/q+yAEvx1ilBEniMvjf1zfcBOhg+CKubMt53MvIt/uEWP6zdkdIQzd/fmwlM/dlPWF74ewI=");
  }

  private static void verify(VerifierKey key, Frontier tree, String signature) {
    String text = new Checkpoint(key.name(), tree.size(), tree.root()).text();
    byte[] note = bytes(text + "\n— " + key.name() + " " + signature + "\n");
    assertThat(Checkpoint.open(note, key).root()).isEqualTo(tree.root());
  }

  @Test
  void checkpointsOfSigsumVerify() {
    String origin =
        "sigsum.org/v1/tree/4d6d8825a6bb689d459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562";
    VerifierKey key =
        VerifierKey.parse(origin + "+5202289b+Af/cLU2Y5BJNP+r3iMDC+av9eWCD0fBJVDfzAux5zxAP");
    String text = origin + "\n1\nKgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
    String line =
        "\n— "
            + origin
            + " UgIom7fPZTqpxWWhyjWduBvTvGVqsokMbqTArsQilegKoFBJQjUFAmQ0+YeSPM3wfUQMFSzVnnNuWRTYrajXpNUbIQY=\n";
    assertThat(Checkpoint.open(bytes(text + line), key).size()).isEqualTo(1);
  }

  @Test
  void aKeyReadsAndWritesItself() {
    assertThat(VerifierKey.parse(KEY)).hasToString(KEY);
    LogKey key = LogKey.parse(Series.KEY.secretText());
    assertThat(key.verifier()).hasToString(KEY);
    assertThat(key.origin()).isEqualTo("audit.example/log1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a+b",
        "audit.example/log1+640a250e+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
        "audit.example/log1+640A250F+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
        "audit.example/log2+640a250f+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
        "audit.example/log1+640a250f+AgOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
        "audit.example/log1+640a250f+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG",
        "audit.example/log1+640a250f+AQOh"
      })
  void aWrongKeyIsRefused(String text) {
    assertThatThrownBy(() -> VerifierKey.parse(text)).isInstanceOf(Malformed.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "o\n1\nKgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "o\n01\nKgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "o\n+1\nKgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "o\n-1\nKgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "o\n9223372036854775808\nKgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "o\n1\nKgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n",
        "o\n1\nKgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
        "o\n1\nKgAA\n",
        "\n1\nKgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "o\n1\nKgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n",
        "o\n1\n"
      })
  void aLooselySpelledCheckpointIsRefused(String text) {
    assertThatThrownBy(() -> Checkpoint.parse(text)).isInstanceOf(Malformed.class);
  }

  @Test
  void aNoteIsReadStrictly() {
    String good = Series.KEY.sign("text\n").toString();
    Note.parse(bytes(good)).require(Series.KEY.verifier());
    for (String bad :
        List.of(
            good.replace("\n\n", "\n"),
            good.substring(0, good.length() - 1),
            good.replace("text", "te\rxt"),
            good + "\n",
            good.replace("— ", "- "),
            good + "— x AAAA\n",
            "text\n\n")) {
      assertThatThrownBy(() -> Note.parse(bytes(bad)).require(Series.KEY.verifier()))
          .as(bad)
          .isInstanceOf(Malformed.class);
    }
    byte[] notUtf8 = bytes(good);
    notUtf8[0] = (byte) 0xff;
    assertThatThrownBy(() -> Note.parse(notUtf8)).hasMessage("a note that is not UTF-8");
  }

  @Test
  void aBadLineOfAKnownKeyFailsTheNoteAndAnUnknownKeyMeansNothing() {
    Note note = Series.KEY.sign("text\n");
    byte[] wrong = new byte[64];
    Note bad =
        note.with(new Note.Line("audit.example/log1", Series.KEY.verifier().idBytes(), wrong));
    assertThatThrownBy(() -> bad.require(Series.KEY.verifier())).isInstanceOf(Malformed.class);
    note.with(new Note.Line("audit.example/log1", new byte[4], wrong))
        .require(Series.KEY.verifier());
    note.with(new Note.Line("other", Series.KEY.verifier().idBytes(), wrong))
        .require(Series.KEY.verifier());
  }

  @Test
  void aSecondBodyBeforeTheLastEmptyLineIsPartOfTheText() {
    String text = Series.text("checkpoint");
    String doubled = "audit.example/log1\n14\nAAAA\n\n" + text;
    assertThatThrownBy(() -> Checkpoint.open(bytes(doubled), Series.KEY.verifier()))
        .isInstanceOf(Malformed.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "c2sp.org/tlog-proof@v2\nindex 5\n",
        "c2sp.org/tlog-proof@v1\n",
        "c2sp.org/tlog-proof@v1\nextra !\nindex 5\n",
        "c2sp.org/tlog-proof@v1\nindex five\n",
        "c2sp.org/tlog-proof@v1\nindex -5\n",
        "c2sp.org/tlog-proof@v1\nindex 05\n",
        "c2sp.org/tlog-proof@v1\nindex 5\nAAAA\n",
        "c2sp.org/tlog-proof@v1\nindex 5\nno base64\n"
      })
  void aWrongProofFileIsRefused(String head) {
    byte[] proof = bytes(head + "\n" + Series.text("checkpoint"));
    assertThatThrownBy(() -> TlogProof.parse(proof)).isInstanceOf(Malformed.class);
  }

  @Test
  void aProofFileWithoutEmptyLineOrWith64HashesIsRefused() {
    String hash = Tree.emptyRoot() + "\n";
    assertThatThrownBy(() -> TlogProof.parse(bytes("c2sp.org/tlog-proof@v1\nindex 5\n")))
        .isInstanceOf(Malformed.class);
    byte[] proof =
        bytes(
            "c2sp.org/tlog-proof@v1\nindex 5\n"
                + hash.repeat(64)
                + "\n"
                + Series.text("checkpoint"));
    assertThatThrownBy(() -> TlogProof.parse(proof)).hasMessage("a proof of 64 hashes");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
