package dev.countergate.web.console.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class UntrustedTest {
  private static String shown(String text) {
    return Run.text(Untrusted.line(text));
  }

  @Test
  void plainTextStaysAsItIs() {
    for (String text :
        List.of(
            "DELETE FROM orders WHERE id = $1",
            "<b>Signed by Priya</b> **ok** [here](http://evil.example) <!channel>",
            "größe, naïve, Łódź, œuvre",
            "'; -- /* */ \\ \" & `")) {
      assertThat(Untrusted.line(text)).containsExactly(new Run.Plain(text));
    }
    assertThat(Untrusted.line("")).isEmpty();
  }

  @Test
  void directionMarksAreChipsInStoredOrder() {
    assertThat(shown("role = 'user\u202e\u2066nimda\u2069'"))
        .isEqualTo("role = 'user[U+202E right to left][U+2066 isolate]nimda[U+2069 end isolate]'");
  }

  @Test
  void zeroWidthAndOtherIgnorablesAreChips() {
    assertThat(shown("7\u200b0\ufeff"))
        .isEqualTo("7[U+200B zero width space]0[U+FEFF byte order mark]");
    for (int c :
        new int[] {
          0xad, 0x34f, 0x61c, 0x115f, 0x180b, 0x180e, 0x200d, 0x2060, 0x2064, 0x3164, 0xfe0f,
          0xffa0, 0xe0001, 0xe0041, 0xe0100
        }) {
      assertThat(Untrusted.line("a" + Character.toString(c) + "b"))
          .as("U+%04X", c)
          .hasSize(3)
          .element(1)
          .isInstanceOf(Run.Chip.class);
    }
  }

  @Test
  void controlsAreChipsEachByteOfAnEscapeSequence() {
    assertThat(shown("\u001b[2K\u001b[32mAPPROVED\r\u0007"))
        .isEqualTo("[U+001B ESC][2K[U+001B ESC][32mAPPROVED[U+000D CR][U+0007 BEL]");
    for (int c = 0; c < 0xa0; c++) {
      if (c >= 0x20 && c < 0x7f) continue;
      assertThat(Untrusted.line(Character.toString(c)))
          .as("U+%04X", c)
          .singleElement()
          .isInstanceOf(Run.Chip.class);
    }
  }

  @Test
  void lineBreaksAndTabsAreChipsWhereOneLineIsExpected() {
    assertThat(shown("SELECT 1;\n\tDROP TABLE invoices"))
        .isEqualTo("SELECT 1;[U+000A LF][U+0009 TAB]DROP TABLE invoices");
  }

  @Test
  void oddSpacesAreChips() {
    assertThat(shown("a\u00a0b\u2003c\u3000d"))
        .isEqualTo("a[U+00A0 no-break space]b[U+2003 em space]c[U+3000 ideographic space]d");
  }

  @Test
  void aLetterOfASecondScriptInsideAWordIsAChip() {
    assertThat(shown("DROP TABLE \u043erders")).isEqualTo("DROP TABLE [U+043E Cyrillic o]rders");
    assertThat(shown("p\u0430ypal_\u03bf"))
        .isEqualTo("p[U+0430 Cyrillic a]ypal_[U+03BF Greek omicron]");
  }

  @Test
  void aWordWhollyInAnotherScriptStaysReadableWithATag() {
    assertThat(shown("city = 'Москва'")).isEqualTo("city = 'Москва[Cyrillic]'");
    assertThat(shown("東京タワー")).isEqualTo("東京タワー[East Asian]");
  }

  @Test
  void formsOfPlainLettersAreChips() {
    assertThat(shown("\uff44rop"))
        .isEqualTo("[U+FF44 fullwidth latin d]rop".replace("fullwidth latin", "Fullwidth latin"));
    assertThat(Run.chips(Untrusted.line("\ud835\udc1d\ud835\udc2b\ud835\udc28\ud835\udc29")))
        .isEqualTo(4);
  }

  @Test
  void picturesPrivateUseAndHalvesOfCharactersAreChips() {
    assertThat(shown("\u2705 done")).isEqualTo("[U+2705 white heavy check mark] done");
    assertThat(shown("\ue000")).isEqualTo("[U+E000 private use]");
    assertThat(shown("\ud83d\ude00")).isEqualTo("[U+1F600 grinning face]");
    assertThat(shown("\ud83d")).isEqualTo("[U+D83D half a character]");
    assertThat(shown("\u0378")).isEqualTo("[U+0378 unassigned]");
  }

  @Test
  void marksBeyondTwoOnOneLetterAreChips() {
    assertThat(Run.chips(Untrusted.line("e\u0301\u0302"))).isZero();
    assertThat(Run.chips(Untrusted.line("e\u0301\u0302\u0303\u0304"))).isEqualTo(2);
  }

  @Test
  void linesSplitAtLineFeedsOnly() {
    assertThat(Untrusted.lines("a\nb\r\n\nc")).hasSize(4);
    assertThat(Run.text(Untrusted.lines("a\nb\r\nc").get(1))).isEqualTo("b[U+000D CR]");
  }

  @Test
  void noHiddenCharacterEverReachesAPage() {
    for (long seed = 0; seed < 2_000; seed++) {
      var chance = new SplittableRandom(seed);
      var text = new StringBuilder();
      for (int i = 0; i < 40; i++) text.appendCodePoint(chance.nextInt(0x110000));
      for (Run run : Untrusted.line(text.toString())) {
        if (run instanceof Run.Plain(var plain)) {
          assertThat(plain.codePoints().noneMatch(Codepoints::isHidden))
              .as("seed %d", seed)
              .isTrue();
        }
      }
    }
  }
}
