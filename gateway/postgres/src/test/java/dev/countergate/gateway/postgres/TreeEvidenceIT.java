package dev.countergate.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.docket.Approval;
import dev.countergate.domain.Effect;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Payload;
import dev.countergate.domain.Position;
import dev.countergate.domain.Verdict;
import dev.countergate.verifier.Verification;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a real server printed of an action that was not allowed is kept beside it, and gives the
/// same effects again where there is no server.
@Timeout(300)
class TreeEvidenceIT {
  private final TreeEvidence reader = new TreeEvidence();

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void whatIsAskedAboutKeepsItsTreeAndVerifyDerivesTheSame(int major) throws Exception {
    try (var server = Servers.start(major);
        var fixture = new Fixture(server);
        var _ = fixture.open(true, List.of("t.ssn"));
        var rig = new Rig(server, Rig.Setting.of(Rig.HELD));
        var client = rig.client();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Map<String, Set<Effect>> texts = new LinkedHashMap<>();
      texts.put("delete from t where id = 1", Set.of(Effect.WRITE));
      texts.put("delete from t where id = 1 ", Set.of(Effect.WRITE)); // judged before
      texts.put("select * from t for update", Set.of(Effect.WRITE));
      texts.put("select wipe()", Set.of(Effect.UNKNOWN));
      texts.put("select rolpassword from pg_authid", Set.of(Effect.EXPORT));
      texts.put("explain select wipe()", Set.of(Effect.UNKNOWN));
      for (var text : texts.entrySet()) {
        Callable<Rows> send = () -> client.query(text.getKey());
        var told = threads.submit(send);
        Approval approval = rig.waiting();
        Payload payload = kept(rig, approval.opened().action()).orElseThrow();
        assertThat(reader.effects(payload.content(), approval.view().statements()))
            .as(text.getKey())
            .contains(text.getValue());
        rig.answer(approval, "mara", Verdict.Answer.REFUSE);
        assertThat(told).failsWithin(java.time.Duration.ofSeconds(30));
      }
      Verification verified = rig.verified();
      assertThat(verified.report().findings()).isEmpty();
      assertThat(verified.trees()).isEqualTo(texts.size());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = 18)
  void whatIsDeniedKeepsItsTreeAndWhatIsAllowedNone(int major) throws Exception {
    try (var server = Servers.start(major);
        var fixture = new Fixture(server);
        var _ = fixture.open(true, List.of());
        var rig = new Rig(server, Rig.Setting.of(Rig.READ_ONLY));
        var client = rig.client()) {
      client.query("select id from t");
      assertThat(kept(rig, newest(rig))).isEmpty();
      assertThat(asked(rig, newest(rig)).trees()).isEmpty();
      denied(client, "delete from t");
      Payload payload = kept(rig, newest(rig)).orElseThrow();
      assertThat(effects(payload.content())).contains(Set.of(Effect.WRITE));
      // Altered, it is another commitment; and what it then says is no write.
      String text = payload.text();
      String half = text.replace(":commandType 4", ":commandType 1");
      assertThat(effects(bytes(half)).orElseThrow()).contains(Effect.WRITE); // its permission
      String lie = half.replaceAll(":requiredPerms [0-9]+", ":requiredPerms 2");
      assertThat(lie).isNotEqualTo(text);
      assertThat(effects(bytes(lie)).orElseThrow()).doesNotContain(Effect.WRITE);
      assertThat(effects(bytes(text.replace("{QUERY", "{QUERIES"))))
          .contains(Set.of(Effect.UNKNOWN));
      assertThat(effects(bytes("{}"))).isEmpty();
      denied(client, "delete from u where id in (" + "1, ".repeat(20_000) + "2)");
      assertThat(kept(rig, newest(rig))).as("too large").isEmpty();
      assertThat(rig.verified().report().findings()).isEmpty();
    }
  }

  private Optional<Set<Effect>> effects(byte[] payload) {
    return reader.effects(payload, List.of("DELETE"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void denied(UpstreamLink client, String text) throws IOException {
    try {
      client.query(text);
    } catch (SqlFailure e) {
      return;
    }
    throw new AssertionError("it was not denied: " + text);
  }

  private static Position newest(Rig rig) {
    return rig.evidence.recent(1).getFirst();
  }

  private static Fact.Asked asked(Rig rig, Position place) {
    return (Fact.Asked) rig.evidence.at(place).orElseThrow().fact();
  }

  private static Optional<Payload> kept(Rig rig, Position place) {
    return asked(rig, place).trees().flatMap(trees -> rig.evidence.payload(place, trees));
  }
}
