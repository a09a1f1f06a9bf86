package dev.countergate.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.domain.Action;
import dev.countergate.domain.Effect;
import dev.countergate.domain.Payload;
import dev.countergate.domain.Position;
import dev.countergate.ledger.Finding;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The trees that a judgement was read from lie beside what was not allowed. Here everything is
/// signed, and the trees are not what they should be.
class TreesForgeryTest {
  private Forge forge;
  private Payload content;

  @BeforeEach
  void begin() throws Exception {
    forge = Forge.begun();
    content = forge.sql();
  }

  @AfterEach
  void end() {
    forge.close();
  }

  private void finds(String... findings) throws Exception {
    assertThat(forge.verified().report().findings())
        .extracting(Finding::toString)
        .containsExactly(findings);
  }

  private Action write() {
    return forge.action(Effect.WRITE, content, forge.judgementWithTrees(Effect.WRITE));
  }

  @Test
  void treesThatShowWhatWasJudgedAreHonest() throws Exception {
    Payload trees = forge.words("write");
    forge.tell(forge.withTrees(write(), trees.commitment()), content, trees);
    Verification verification = forge.verified();
    assertThat(verification.report().findings()).isEmpty();
    assertThat(verification.trees()).isEqualTo(1);
  }

  @Test
  void aJudgementThatHidesWhatItsTreesShowIsFound() throws Exception {
    Payload trees = forge.words("write export");
    Position asked = forge.tell(forge.withTrees(write(), trees.commitment()), content, trees);
    finds("entry " + asked + " its trees show the effect `export`, which was not judged");
  }

  @Test
  void treesThatAreMissingAreFound() throws Exception {
    Payload trees = forge.words("write");
    Position asked = forge.tell(forge.withTrees(write(), trees.commitment()), content);
    finds("entry " + asked + " payload " + trees.commitment().brief() + " is missing");
  }

  @Test
  void treesThatWereAlteredAreFound() throws Exception {
    Payload trees = forge.words("write export");
    Payload other = forge.words("write");
    var named = new dev.countergate.ledger.Payload(trees.commitment().bytes(), other.envelope());
    var sql = new dev.countergate.ledger.Payload(content.commitment().bytes(), content.envelope());
    Position asked = forge.beside(forge.withTrees(write(), trees.commitment()), sql, named);
    String brief = trees.commitment().brief();
    finds(
        "entry " + asked + " payload " + brief + " is not what it was committed to",
        "entry " + asked + " payload " + brief + " is missing");
  }

  @Test
  void treesThatCannotBeReadAreFound() throws Exception {
    Payload trees = forge.words("{QUERY");
    Position asked = forge.tell(forge.withTrees(write(), trees.commitment()), content, trees);
    finds("entry " + asked + " its trees cannot be read");
  }

  @Test
  void aQuestionThatLeavesOutTheTreesOfItsJudgementIsFound() throws Exception {
    Action action = write();
    Position asked = forge.tell(forge.asked(action), content);
    finds(
        "entry "
            + asked
            + " the trees of its judgement "
            + action.judgement().brief()
            + " are not recorded with it");
  }
}
