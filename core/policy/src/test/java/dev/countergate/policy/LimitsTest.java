package dev.countergate.policy;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countergate.domain.Fault;
import org.junit.jupiter.api.Test;

class LimitsTest {
  @Test
  void aFileOverItsLimitIsRefused() {
    refused(
        "rules: []\n" + "#".repeat(Limits.FILE_BYTES_MAX), "the file is larger than 262144 bytes");
  }

  @Test
  void rulesOverTheirLimitAreRefused() {
    var text = new StringBuilder("rules:\n");
    for (int i = 0; i <= Limits.RULES_MAX; i++) {
      text.append("- {rule: r").append(i).append(", when: 'true', allow: {}}\n");
    }
    refused(text.toString(), "the policy has more than 2000 rules");
  }

  @Test
  void aConditionOverItsLimitsIsRefused() {
    refused(one("true || ".repeat(600) + "true"), "the condition is longer than 4096 characters");
    refused(one("true || ".repeat(400) + "true"), "");
    refused(one("(".repeat(300) + "true" + ")".repeat(300)), "");
  }

  @Test
  void aDenyOverItsLimitIsRefused() {
    refused(
        "rules:\n- {rule: r, when: 'true', deny: " + "x".repeat(501) + "}\n",
        "`deny` is longer than 500 characters");
  }

  @Test
  void yamlThatNestsWithoutEndIsRefused() {
    refused("[".repeat(5_000), "nested deeper than 12");
  }

  private static String one(String when) {
    return "rules:\n- {rule: r, when: \"" + when + "\", allow: {}}\n";
  }

  private static void refused(String text, String message) {
    assertThatThrownBy(() -> Sample.policy(text))
        .isInstanceOf(Fault.class)
        .hasMessageContaining(message);
  }
}
