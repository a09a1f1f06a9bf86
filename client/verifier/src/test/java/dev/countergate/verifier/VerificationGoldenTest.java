package dev.countergate.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.domain.Fact;
import dev.countergate.domain.Json;
import dev.countergate.domain.Position;
import dev.countergate.testkit.Golden;
import org.junit.jupiter.api.Test;

/// What `countergate verify` prints, for people and for programs.
class VerificationGoldenTest {
  @Test
  void aCleanLedgerReadsLikeThis() throws Exception {
    try (var forge = Forge.begun()) {
      Position action = forge.held();
      forge.approve("lena");
      forge.approve("mara");
      forge.release(action);
      forge.measure(action);
      forge.done(action);
      Verification verification = forge.verified();
      Golden.assertMatches("verify-clean.txt", verification.text());
      Golden.assertMatches("verify-clean.json", verification.json() + "\n");
    }
  }

  @Test
  void aFindingReadsLikeThis() throws Exception {
    try (var forge = Forge.begun()) {
      forge.done(forge.held());
      Verification verification = forge.verified();
      Golden.assertMatches("verify-finding.txt", verification.text());
      Golden.assertMatches("verify-finding.json", verification.json() + "\n");
    }
  }

  @Test
  void aKeyFromTheFolderAndAMissingTailAreSaidPlainly() throws Exception {
    try (var forge = Forge.begun()) {
      forge.verified();
      forge.storage.loseSegments();
      var beside = new Verifier.Known(Forge.KEY.verifier(), Verifier.Source.FOLDER);
      Verification verification = Forge.verify(forge.storage, beside);
      Golden.assertMatches("verify-unproven.txt", verification.text());
      Golden.assertMatches("verify-unproven.json", verification.json() + "\n");
    }
  }

  @Test
  void aForgedLedgerCannotClearTheTerminal() throws Exception {
    try (var forge = Forge.begun()) {
      forge.tell(
          new Fact.Foreign("x\u001b[2J\u001b[1Afindings   none\n", Json.object().put("a", 1)));
      String text = forge.verified().text();
      assertThat(text.chars().filter(c -> c != '\n')).noneMatch(Character::isISOControl);
      assertThat(text)
          .contains("kind `x<U+001B>[2J<U+001B>[1Afindings   none<U+000A>` is not known")
          .contains("\nfindings   1\n");
    }
  }
}
