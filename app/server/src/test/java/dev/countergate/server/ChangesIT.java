package dev.countergate.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.countergate.domain.Fact;
import dev.countergate.domain.Json;
import dev.countergate.gateway.postgres.Secret;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A running installation is changed by asking, and by nothing else: neither by its files nor by
/// whoever may write them.
@Timeout(180)
class ChangesIT {
  @TempDir private Path folder;
  private Estate estate;
  private DemoPerson lena;
  private DemoPerson mara;

  @BeforeEach
  void open() throws Exception {
    estate = Estate.in(folder);
    lena = estate.person("lena");
    mara = estate.person("mara");
  }

  @AfterEach
  void close() throws Exception {
    try {
      assertThat(estate.verification().report().findings()).isEmpty();
    } finally {
      estate.close();
    }
  }

  private static Json.Obj wish(String text) {
    return Json.parse(text.getBytes(StandardCharsets.UTF_8)).asObject();
  }

  /// Lena asks, mara approves; what lena is told.
  private Json.Obj made(String wish) throws Exception {
    DemoPerson.Answer asked = lena.post("/api/v1/changes", wish(wish));
    assertThat(asked.status()).as(asked.body().toString()).isEqualTo(202);
    long approval = asked.body().number("approval");
    assertThat(mara.click(approval).status()).isEqualTo(200);
    while (true) {
      Json.Obj answer = lena.get("/api/v1/changes/" + approval).body();
      if (!answer.text("status").equals("waiting")) {
        assertThat(answer.text("status")).as(estate.server().output()).isEqualTo("made");
        return answer;
      }
      LockSupport.parkNanos(10_000_000);
    }
  }

  private void read() throws SQLException {
    try (Connection agent = estate.connect()) {
      count(agent);
    }
  }

  private static long count(Connection agent) throws SQLException {
    try (var statement = agent.createStatement();
        var rows = statement.executeQuery("select count(*) from orders")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Test
  void aChangedFileChangesNothingByItself() throws Exception {
    Path config = estate.config();
    Files.writeString(
        config,
        Files.readString(config)
            .replace("groups: [dba]", "groups: [dba, privacy]")
            .replace("labels: { env: prod }", "labels: { env: staging }")
            .replace(
                "  - { id: mara", "  - { id: priya, name: Priya, groups: [dba] }\n  - { id: mara"));
    long before = estate.facts(Fact.PersonEnrolled.class).size();
    estate.restart();
    assertThat(estate.server().output())
        .contains("not in force  person enrolled: person/priya")
        .contains("not in force  person changed: person/mara")
        .contains("not in force  target changed: target/orders-db");
    assertThat(estate.facts(Fact.PersonEnrolled.class)).hasSize((int) before);
    assertThat(estate.facts(Fact.PersonChanged.class)).isEmpty();
    assertThat(estate.facts(Fact.TargetChanged.class)).isEmpty();
    try (Connection agent = estate.connect()) {
      assertThat(count(agent)).isPositive();
    }
  }

  @Test
  void aVerifierThatSomebodyPutIntoTheSecretsOpensNothing() throws Exception {
    var chance = new SecureRandom();
    new Secrets(estate.data(), chance).bind("invoice-bot", Secret.verifier("planted", chance));
    assertThatThrownBy(() -> estate.connect("planted").close()).isInstanceOf(SQLException.class);
    assertThat(estate.facts(Fact.CredentialBound.class)).hasSize(1);
  }

  @Test
  void aTokenIsMintedForWhoeverAskedOnceSomebodyElseHasApproved() throws Exception {
    String token = made("{\"kind\":\"token\",\"id\":\"invoice-bot\"}").text("once");
    try (Connection agent = estate.connect(token)) {
      assertThat(count(agent)).isPositive();
    }
    assertThatThrownBy(() -> estate.connect().close()).isInstanceOf(SQLException.class);
    try (var files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(token);
      }
    }
  }

  @Test
  void aSuspendedAgentDoesNothingMoreUntilItIsResumed() throws Exception {
    try (Connection agent = estate.connect()) {
      assertThat(count(agent)).isPositive();
      made("{\"kind\":\"agent\",\"agent\":{\"id\":\"invoice-bot\",\"suspended\":true}}");
      assertThat(catchThrowable(() -> count(agent))).hasMessageContaining("is suspended");
      assertThatThrownBy(() -> estate.connect().close()).hasMessageContaining("is suspended");
      made("{\"kind\":\"agent\",\"agent\":{\"id\":\"invoice-bot\",\"suspended\":false}}");
      assertThat(count(agent)).isPositive();
    }
  }

  @Test
  void anotherPolicyIsPublishedAndStaysAfterARestart() throws Exception {
    Path file = folder.resolve("policy/demo.yaml");
    String closed =
        Files.readString(file)
            .replace(
                "    allow: {}\n  - rule: writes",
                "    deny: closed for the night\n  - rule: writes");
    assertThat(closed).contains("closed for the night");
    Json.Obj wish =
        Json.object().put("kind", "policy").put("files", Json.object().put("demo.yaml", closed));
    made(wish.toString());
    assertThat(catchThrowable(this::read)).hasMessageContaining("closed for the night");
    estate.restart();
    assertThat(catchThrowable(this::read)).hasMessageContaining("closed for the night");
  }

  @Test
  void aTargetThatIsChangedIsServedAsItIsNowOnNewConnections() throws Exception {
    try (Connection before = estate.connect()) {
      assertThat(count(before)).isPositive();
      made(
          "{\"kind\":\"target\",\"target\":{\"name\":\"orders-db\",\"protocol\":\"postgres\","
              + "\"address\":\""
              + estate.facts(Fact.TargetDeclared.class).getLast().target().address()
              + "\",\"role\":\""
              + estate.facts(Fact.TargetDeclared.class).getLast().target().role()
              + "\",\"labels\":{\"env\":\"lab\"},\"protect\":[],\"preview\":\"rehearse\","
              + "\"trust\":[]}}");
      assertThat(catchThrowable(() -> count(before)))
          .hasMessageContaining("the target was changed");
    }
    // Reads are allowed where `env` is `prod`.
    assertThat(catchThrowable(this::read)).hasMessageContaining("no rule");
  }

  @Test
  void nobodyApprovesTheirOwnChange() throws Exception {
    Json.Obj wish = wish("{\"kind\":\"person\",\"person\":{\"id\":\"lena\",\"groups\":[\"dba\"]}}");
    long approval = mara.post("/api/v1/changes", wish).body().number("approval");
    assertThat(mara.click(approval).status()).isEqualTo(409);
    assertThat(lena.click(approval).status()).isEqualTo(409);
    assertThat(estate.facts(Fact.PersonChanged.class)).isEqualTo(List.of());
  }
}
