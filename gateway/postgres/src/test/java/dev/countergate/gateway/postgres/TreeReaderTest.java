package dev.countergate.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TreeReaderTest {
  @Test
  void quotesMeanNothing() {
    var tree = struct("{A :resname x\" :next {FUNCEXPR :funcid 42} :last y\"}");
    assertThat(tree.fields()).hasSize(3);
    assertThat(tree.get("next")).isInstanceOf(TreeNode.Struct.class);
  }

  @Test
  void aValueMayBeginWithAColon() {
    assertThat(struct("{A :resname :funcid :next 1}").text("resname")).isEqualTo(":funcid");
  }

  @Test
  void aBackslashEscapesWhatFollows() {
    assertThat(struct("{A :resname a\\ \\{b\\}\\) :next 1}").fields()).hasSize(2);
  }

  @Test
  void aConstantIsItsBytes() {
    var tree = struct("{CONST :constvalue 4 [ -1 0 0 127 ] :next 1}");
    assertThat(tree.get("constvalue"))
        .isInstanceOfSatisfying(
            TreeNode.Datum.class,
            datum -> assertThat(datum.bytes()).containsExactly(-1, 0, 0, 127));
  }

  /// The server cuts a run of 78 bytes anywhere, also between a backslash and its bracket.
  @Test
  void aTreeThatWasCutInsideAWordIsRefused() {
    String run = "a".repeat(78);
    assertThat(TreeReader.wrapped(bytes("({A :n " + "\n" + run + "\nbb}\n)")))
        .isInstanceOf(TreeReader.Read.Refused.class);
    assertThat(TreeReader.wrapped(bytes("({A :n\n " + "a".repeat(77) + "\nbb})")))
        .isInstanceOf(TreeReader.Read.Refused.class);
    assertThat(TreeReader.wrapped(bytes("({A :n " + "a".repeat(90) + "})")))
        .isInstanceOf(TreeReader.Read.Refused.class);
    assertThat(TreeReader.wrapped(bytes("({A :n\n" + "a".repeat(60) + "})")))
        .isInstanceOf(TreeReader.Read.Whole.class);
  }

  @Test
  void everySurpriseIsRefused() {
    for (String broken :
        List.of(
            "",
            "{",
            "{A",
            "{A :b}",
            "{A b c}",
            "{{A}}",
            "{A :b 1} {B :c 2}",
            "(1 2",
            ")",
            "{A :b )}",
            "{A :constvalue 4 [ 1 2 ]}",
            "{A :constvalue 4 [ x ]}",
            "{A :constvalue 1 [ 1",
            "{A : 1}",
            "(".repeat(600) + ")".repeat(600))) {
      assertThat(TreeReader.plain(broken)).as(broken).isInstanceOf(TreeReader.Read.Refused.class);
    }
  }

  @Test
  void anyBytesAreAValue() {
    String alphabet = "{}() :\\\"[]ab10<>\n";
    for (long seed = 0; seed < 5_000; seed++) {
      var random = new SplittableRandom(seed);
      var text = new StringBuilder("{A :b ");
      for (int i = random.nextInt(30); i >= 0; i--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      assertThat(TreeReader.wrapped(bytes(text.toString()))).as("seed %d", seed).isNotNull();
    }
  }

  private static TreeNode.Struct struct(String text) {
    var read = TreeReader.plain(text);
    assertThat(read).isInstanceOf(TreeReader.Read.Whole.class);
    return (TreeNode.Struct) ((TreeReader.Read.Whole) read).tree();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
