package dev.countergate.docket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.domain.Codec;
import dev.countergate.domain.Digest;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Json;
import dev.countergate.domain.Ruling;
import dev.countergate.domain.Verdict;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// A verdict is bound to what it answers by each of its members: with any one of them changed it
/// counts for nothing.
class VerdictBindingTest {
  /// What the answerer says, which only a signature could bind.
  private static final Set<String> SAID = Set.of("answer", "reason", "typed");

  private static final String OTHER = Digest.of(new byte[] {77}).hex();

  private record Change(String refusal, Consumer<Json.Obj> how) {}

  private static Map<String, Change> changes() {
    var changes = new LinkedHashMap<String, Change>();
    changes.put("v", put("the verdict is of another format", "v", 2));
    changes.put("ledger", inside("the verdict is for another ledger", "ledger", "key"));
    changes.put("approval", put("no such approval", "approval", 99));
    changes.put("action", put("the verdict is for another action", "action", OTHER));
    changes.put("view", put("the verdict is for another view", "view", OTHER));
    changes.put("impact", put("the verdict is for another impact", "impact", OTHER));
    changes.put("presented", inside("the showing is another entry", "presented", "leaf"));
    changes.put("policy", put("the policy changed, send it again", "policy", OTHER));
    changes.put("approver", put("the view was shown to somebody else", "approver", "priya"));
    changes.put("clause", put("the rule has no such clause", "clause", 7));
    changes.put(
        "expires",
        put("the verdict names another expiry", "expires", "2031-01-01T00:00:00.000000Z"));
    return changes;
  }

  private static Change put(String refusal, String member, String value) {
    return new Change(refusal, verdict -> verdict.put(member, value));
  }

  private static Change put(String refusal, String member, long value) {
    return new Change(refusal, verdict -> verdict.put(member, value));
  }

  private static Change inside(String refusal, String member, String name) {
    return new Change(
        refusal, verdict -> verdict.get(member).orElseThrow().asObject().put(name, OTHER));
  }

  @Test
  void everyMemberBinds() {
    for (var entry : changes().entrySet()) {
      var story = Story.begun();
      story.open();
      var shown = story.approval().opened().viewDigest();
      story.tell(new Fact.Presented(story.approval().id(), "mara", shown, "cli", "0"));
      Verdict good = story.verdict("mara", Verdict.Answer.APPROVE, story.last());
      Json.Obj json = Codec.json(good);
      entry.getValue().how().accept(json);
      var proof = new Verdict.Proof.Session(Story.session("mara"), "one-time link");
      assertThat(story.tell(new Fact.Answered(Codec.read(json, Verdict.class), proof)))
          .as(entry.getKey())
          .isEqualTo(new Ruling.Refused(entry.getValue().refusal()));
      assertThat(story.tell(new Fact.Answered(good, proof))).isEqualTo(new Ruling.Accepted());
    }
  }

  @Test
  void noMemberIsForgottenHere() {
    var members = new TreeSet<String>();
    Arrays.stream(Verdict.class.getRecordComponents()).forEach(one -> members.add(one.getName()));
    members.removeAll(SAID);
    assertThat(changes().keySet()).containsExactlyInAnyOrderElementsOf(members);
  }
}
