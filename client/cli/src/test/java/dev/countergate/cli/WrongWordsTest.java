package dev.countergate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// What is typed wrong is repeated, so that the reader sees what was understood.
class WrongWordsTest {
  private record Said(int code, String text) {}

  private static Said say(String... arguments) {
    var out = new StringWriter();
    CommandLine commands = Countergate.commands().setErr(new PrintWriter(out));
    int code = commands.execute(arguments);
    return new Said(code, out.toString());
  }

  @Test
  void aNumberOfAnApprovalThatIsNoneIsRepeated() {
    for (String act : new String[] {"show", "approve"}) {
      Said said = say("approvals", act, "abc");
      assertThat(said.code()).isEqualTo(2);
      assertThat(said.text())
          .contains("`abc` is no number of an approval; `countergate approvals list` shows them")
          .doesNotContain("long");
    }
  }

  @Test
  void aLinkThatIsNoneIsRepeated() {
    for (String link : new String[] {"notalink", "http://a b", "mailto:x"}) {
      Said said = say("login", link);
      assertThat(said.code()).isEqualTo(1);
      assertThat(said.text()).startsWith("`" + link + "` is no link\nhelp: ");
    }
    assertThat(say("login", "\u001b[2J").text()).startsWith("`<U+001B>[2J` is no link");
  }
}
