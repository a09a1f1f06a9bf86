package dev.countergate.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.domain.Json;
import dev.countergate.domain.Position;
import dev.countergate.domain.Principal;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Countergate is changed over the API by asking, and by somebody else's approval.
@Timeout(60)
class ChangeApiTest {
  private final HttpClient http = HttpClient.newHttpClient();
  @TempDir private Path folder;
  private World world;

  @BeforeEach
  void open() throws Exception {
    world = new World(folder);
  }

  @AfterEach
  void close() {
    world.close();
  }

  private HttpResponse<String> send(String secret, HttpRequest.Builder request) throws Exception {
    if (!secret.isEmpty()) request.header("Authorization", "Bearer " + secret);
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String secret, String path, Json.Obj body) throws Exception {
    return send(
        secret,
        HttpRequest.newBuilder(world.origin.resolve(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body.canonical())));
  }

  private Json.Obj get(String secret, String path) throws Exception {
    return json(send(secret, HttpRequest.newBuilder(world.origin.resolve(path)).GET()));
  }

  private static Json.Obj json(HttpResponse<String> response) {
    return Json.parse(response.body().getBytes(StandardCharsets.UTF_8)).asObject();
  }

  private static Json.Obj wish(String text) {
    return Json.parse(text.getBytes(StandardCharsets.UTF_8)).asObject();
  }

  private static Json.Obj bot() {
    return wish(
        """
        {"kind":"agent","agent":{"id":"report-bot","owner":"lena","targets":["orders-db"],
         "effects":["read"],"expires":"2099-01-01T00:00:00.000000Z"}}
        """);
  }

  private void approve(String secret, Position approval) throws Exception {
    String path = "/api/v1/approvals/" + approval;
    Json.Obj shown = json(post(secret, path + "/present", Json.object()));
    Json.Obj given =
        Json.object()
            .put("answer", "approve")
            .put("presented", shown.number("presented"))
            .put("view", shown.text("view"));
    assertThat(post(secret, path + "/answer", given).statusCode()).isEqualTo(200);
  }

  private Json.Obj ended(String secret, Position approval) {
    return Waits.until(() -> {
      try {
        Json.Obj answer = get(secret, "/api/v1/changes/" + approval);
        return answer.text("status").equals("waiting") ? Optional.empty() : Optional.of(answer);
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    });
  }

  @Test
  void anAgentIsEnrolledWhenSomebodyElseApproves() throws Exception {
    String lena = world.signIn("lena");
    HttpResponse<String> asked = post(lena, "/api/v1/changes", bot());
    assertThat(asked.statusCode()).isEqualTo(202);
    var approval = new Position(json(asked).number("approval"));
    Json.Obj page = get(lena, "/api/v1/approvals/" + approval);
    assertThat(page.toString())
        .contains("new agent `report-bot`")
        .contains("owner: lena")
        .contains("AGENT ENROLLED");
    approve(world.signIn("mara"), approval);
    assertThat(ended(lena, approval).text("status")).isEqualTo("made");
    assertThat(
            ((Principal.Agent)
                    world.evidence.docket().principal("report-bot").orElseThrow().value())
                .targets())
        .isEqualTo(List.of("orders-db"));
  }

  @Test
  void whatIsNotSaidStaysAsItIs() throws Exception {
    String lena = world.signIn("lena");
    Json.Obj wish =
        wish("{\"kind\":\"agent\",\"agent\":{\"id\":\"refund-bot\",\"suspended\":true}}");
    var approval = new Position(json(post(lena, "/api/v1/changes", wish)).number("approval"));
    approve(world.signIn("mara"), approval);
    ended(lena, approval);
    Principal.Agent now =
        (Principal.Agent) world.evidence.docket().principal("refund-bot").orElseThrow().value();
    assertThat(now.suspended()).isTrue();
    assertThat(now.owner()).isEqualTo("lena");
  }

  @Test
  void aTokenIsToldOnceAndOnlyToWhoeverAsked() throws Exception {
    String lena = world.signIn("lena");
    Json.Obj wish = wish("{\"kind\":\"token\",\"id\":\"refund-bot\"}");
    var approval = new Position(json(post(lena, "/api/v1/changes", wish)).number("approval"));
    String mara = world.signIn("mara");
    approve(mara, approval);
    assertThat(get(mara, "/api/v1/changes/" + approval).text("detail")).contains("no such change");
    assertThat(ended(lena, approval).text("once")).isEqualTo("told-once-refund-bot");
    assertThat(get(lena, "/api/v1/changes/" + approval).get("once")).isEmpty();
  }

  @Test
  void whatCannotBeAskedForIsSaidAtOnce() throws Exception {
    String lena = world.signIn("lena");
    assertThat(post("", "/api/v1/changes", bot()).statusCode()).isEqualTo(401);
    assertThat(problem(lena, "{\"kind\":\"everything\"}")).contains("is none of agent");
    assertThat(problem(lena, "{\"kind\":\"agent\",\"agent\":{\"id\":\"x\"}}")).contains("missing");
    assertThat(problem(lena, "{\"kind\":\"agent\",\"agent\":{\"id\":\"mara\",\"owner\":\"lena\"}}"))
        .contains("missing");
    assertThat(problem(lena, "{\"kind\":\"policy\",\"files\":{\"p.yaml\":\"rules: [\"}}"))
        .contains("p.yaml");
    assertThat(problem(lena, "{\"kind\":\"token\",\"id\":\"nobody\"}"))
        .contains("nobody is called");
    assertThat(problem(lena, "{\"kind\":\"target.removed\",\"id\":\"countergate\"}"))
        .contains("no target");
    assertThat(
            problem(
                lena,
                """
                {"kind":"target","target":{"name":"x","protocol":"postgres","address":"itself",
                 "role":"r","labels":{},"protect":[],"preview":"none","trust":[]}}
                """))
        .contains("must be host:port");
    assertThat(world.evidence.docket().openAt(java.time.Instant.now())).isEmpty();
  }

  private String problem(String secret, String text) throws Exception {
    HttpResponse<String> answer = post(secret, "/api/v1/changes", wish(text));
    assertThat(answer.statusCode()).isBetween(400, 499);
    return json(answer).text("detail");
  }
}
