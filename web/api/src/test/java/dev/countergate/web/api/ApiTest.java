package dev.countergate.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.domain.Json;
import dev.countergate.domain.Outcome;
import dev.countergate.domain.Position;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ApiTest {
  private static final String DELETE = "DELETE FROM orders WHERE customer_id = $1";
  @TempDir private Path folder;
  private World world;
  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeEach
  void open() throws Exception {
    world = new World(folder);
  }

  @AfterEach
  void close() {
    http.close();
    world.close();
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(world.origin.resolve(path));
  }

  private HttpRequest.Builder as(String secret, String path) {
    return to(path).header("Authorization", "Bearer " + secret);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private static HttpRequest.Builder post(HttpRequest.Builder request, Json.Obj body) {
    return request
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofByteArray(body.canonical()));
  }

  private static Json.Obj json(HttpResponse<String> response) {
    return Json.parse(response.body().getBytes(StandardCharsets.UTF_8)).asObject();
  }

  private Json.Obj present(String secret, Position approval) throws Exception {
    return json(
        send(post(as(secret, "/api/v1/approvals/" + approval + "/present"), Json.object())));
  }

  private HttpResponse<String> answer(
      String secret, Position approval, Json.Obj shown, String answer) throws Exception {
    return send(
        post(
            as(secret, "/api/v1/approvals/" + approval + "/answer"),
            Json.object()
                .put("answer", answer)
                .put("reason", "matches OPS-1182")
                .put("view", shown.text("view"))
                .put("presented", shown.number("presented"))));
  }

  @Test
  void anApprovalIsSeenShownAndApprovedAndTheActionRuns() throws Exception {
    var end = world.delete(DELETE);
    Position approval = world.opened();
    String mara = world.signIn("mara");

    Json.Obj seen = json(send(as(mara, "/api/v1/approvals/" + approval)));
    assertThat(seen.text("state")).isEqualTo("open");
    assertThat(seen.text("headline"))
        .isEqualTo("deletes 3 rows of orders and, by cascade, 12 of order_items");
    assertThat(seen.toString()).contains(DELETE).contains("\"mayApprove\":true");
    Json.Obj found = seen.get("judgement").orElseThrow().asObject();
    assertThat(found.toString())
        .contains("\"functions\":[\"pg_catalog.now()\"]")
        .contains("\"reasons\":[\"the server's tree shows a write\"]");
    assertThat(seen.get("view").orElseThrow().toString()).doesNotContain("pg_catalog.now()");

    Json.Obj shown = present(mara, approval);
    HttpResponse<String> answered = answer(mara, approval, shown, "approve");

    assertThat(answered.statusCode()).isEqualTo(200);
    assertThat(json(answered).text("ruling")).isEqualTo("accepted");
    assertThat(end.get(10, TimeUnit.SECONDS)).isInstanceOf(Outcome.Done.class);
    Json.Obj ended = json(send(as(mara, "/api/v1/approvals/" + approval)));
    assertThat(ended.text("state")).isEqualTo("granted");
  }

  @Test
  void aRefusalReachesTheCallerWithItsReason() throws Exception {
    var end = world.delete(DELETE);
    Position approval = world.opened();
    String mara = world.signIn("mara");

    answer(mara, approval, present(mara, approval), "refuse");

    assertThat(end.get(10, TimeUnit.SECONDS))
        .isEqualTo(new Outcome.Refused("mara", "matches OPS-1182"));
  }

  @Test
  void anOwnersApprovalIsRefusedInTheDocketsWordsAndKept() throws Exception {
    Position approval = world.held(DELETE);
    String lena = world.signIn("lena");

    Json.Obj seen = json(send(as(lena, "/api/v1/approvals/" + approval)));
    assertThat(seen.text("whyNot")).isEqualTo("you are one party with `refund-bot`");
    HttpResponse<String> answered = answer(lena, approval, present(lena, approval), "approve");

    assertThat(answered.statusCode()).isEqualTo(409);
    assertThat(json(answered).text("detail")).isEqualTo("`lena` is one party with `refund-bot`");
    String action = Long.toString(seen.number("action"));
    String chain = send(as(lena, "/api/v1/actions/" + action)).body();
    assertThat(chain).contains("approval.answered").contains("\"ruling\":\"refused\"");
  }

  @Test
  void whoeverApprovedMayStillRefuse() throws Exception {
    world.close();
    world = new World(folder.resolve("two"), World.POLICY.replace("count: 1", "count: 2"));
    var end = world.delete(DELETE);
    Position approval = world.opened();
    String mara = world.signIn("mara");
    answer(mara, approval, present(mara, approval), "approve");
    Json.Obj seen = json(send(as(mara, "/api/v1/approvals/" + approval)));
    assertThat(seen.text("whyNot"))
        .isEqualTo("you have approved already; while it is open you may still refuse");

    answer(mara, approval, present(mara, approval), "refuse");

    assertThat(end.get(10, TimeUnit.SECONDS))
        .isEqualTo(new Outcome.Refused("mara", "matches OPS-1182"));
  }

  @Test
  void anAnswerWithoutAShowingIsRefused() throws Exception {
    Position approval = world.held(DELETE);
    String mara = world.signIn("mara");
    Json.Obj shown = present(mara, approval);

    HttpResponse<String> otherShowing =
        answer(mara, approval, Json.object().putAll(shown).put("presented", 0), "approve");
    HttpResponse<String> otherView =
        answer(mara, approval, Json.object().putAll(shown).put("view", "0".repeat(64)), "approve");

    assertThat(otherShowing.statusCode()).isEqualTo(409);
    assertThat(otherView.statusCode()).isEqualTo(409);
    assertThat(answer(mara, approval, shown, "approve").statusCode()).isEqualTo(200);
    assertThat(answer(mara, approval, shown, "approve").statusCode()).isEqualTo(409);
  }

  @Test
  void theChainOfAnActionIsOldestFirstWithRulings() throws Exception {
    var end = world.delete(DELETE);
    Position approval = world.opened();
    String mara = world.signIn("mara");
    answer(mara, approval, present(mara, approval), "approve");
    end.get(10, TimeUnit.SECONDS);
    Json.Obj seen = json(send(as(mara, "/api/v1/approvals/" + approval)));

    String chain =
        Waits.until(() -> {
          try {
            String body = send(as(mara, "/api/v1/actions/" + seen.number("action"))).body();
            return body.contains("action.finished")
                ? java.util.Optional.of(body)
                : java.util.Optional.empty();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });

    assertThat(chain)
        .containsSubsequence(
            "action.asked",
            "action.rehearsed",
            "approval.opened",
            "approval.presented",
            "approval.answered",
            "action.released",
            "action.measured",
            "action.finished");
    assertThat(chain).doesNotContain(DELETE);
    assertThat(send(as(mara, "/api/v1/actions")).body()).contains("action.asked");
  }

  @Test
  void eventsTellOfEveryChange() throws Exception {
    String mara = world.signIn("mara");
    HttpResponse<java.io.InputStream> stream =
        http.send(as(mara, "/api/v1/events").build(), BodyHandlers.ofInputStream());
    try (var lines =
        new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
      assertThat(next(lines)).startsWith("event: hello");
      Position approval = world.held(DELETE);

      assertThat(next(lines))
          .startsWith("event: change")
          .contains("\"approval\":" + approval)
          .contains("approval.opened");
      answer(mara, approval, present(mara, approval), "approve");
      assertThat(next(lines)).contains("approval.presented");
      assertThat(next(lines)).contains("approval.answered");
      assertThat(next(lines)).contains("action.released");
      assertThat(next(lines)).contains("action.finished");
    }
  }

  @Test
  void eventsTellOfPeoplesCredentialsAndNothingOfThem() throws Exception {
    String mara = world.signIn("mara");
    HttpResponse<java.io.InputStream> stream =
        http.send(as(mara, "/api/v1/events").build(), BodyHandlers.ofInputStream());
    try (var lines =
        new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
      assertThat(next(lines)).startsWith("event: hello");
      String token = world.passkeys.invite("lena");

      assertThat(next(lines))
          .contains("credential.invited")
          .doesNotContain("lena")
          .doesNotContain(token);
    }
  }

  private static String next(BufferedReader lines) throws IOException {
    var event = new StringBuilder();
    while (true) {
      String line = lines.readLine();
      if (line == null) throw new IOException("the stream ended");
      if (line.isEmpty() && event.indexOf("event: tick") < 0) return event.toString();
      if (line.isEmpty()) event.setLength(0);
      else event.append(line).append('\n');
    }
  }

  @Test
  void aLinksTokenIsSpentForASecretOnce() throws Exception {
    Json.Obj token = Json.object().put("token", world.links.invite("mara"));

    HttpResponse<String> first = send(post(to("/api/v1/sessions"), token));
    HttpResponse<String> second = send(post(to("/api/v1/sessions"), token));

    assertThat(first.statusCode()).isEqualTo(201);
    assertThat(second.statusCode()).isEqualTo(401);
    String secret = json(first).text("secret");
    assertThat(json(send(as(secret, "/api/v1/sessions/current"))).text("person")).isEqualTo("mara");
    send(as(secret, "/api/v1/sessions/current").DELETE());
    assertThat(send(as(secret, "/api/v1/sessions/current")).statusCode()).isEqualTo(401);
  }

  @Test
  void everyErrorIsAProblem() throws Exception {
    String mara = world.signIn("mara");

    problem(send(to("/api/v1/approvals")), 401, "you are not signed in");
    problem(send(as("x".repeat(43), "/api/v1/approvals")), 401, "you are not signed in");
    problem(send(as(mara, "/api/v1/approvals/999999")), 404, "no approval `999999`");
    problem(send(as(mara, "/api/v1/approvals/..;x")), 400, "");
    problem(send(as(mara, "/api/v1/approvals/x")), 404, "no approval `x`");
    problem(send(as(mara, "/api/v1/actions/999999")), 404, "no action `999999`");
    problem(send(as(mara, "/api/v1/nothing")), 404, "nothing is at this path");
    problem(send(as(mara, "/elsewhere")), 404, "nothing is at this path");
    problem(send(as(mara, "/tile/0/../../secrets/key")), 404, "");
    problem(send(as(mara, "/tile/0/001.p/0")), 404, "");
    HttpResponse<String> put =
        send(as(mara, "/api/v1/why").PUT(HttpRequest.BodyPublishers.noBody()));
    problem(put, 405, "method `PUT` is not answered here, expected POST");
    assertThat(put.headers().firstValue("Allow")).contains("POST");
    problem(
        send(as(mara, "/api/v1/why").POST(HttpRequest.BodyPublishers.ofString("{}"))),
        415,
        "the body must be `application/json`");
    problem(
        send(
            as(mara, "/api/v1/why")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("[1,"))),
        400,
        "the body is not a JSON object");
    problem(
        send(post(as(mara, "/api/v1/why"), Json.object().put("sql", "x".repeat(70_000)))),
        413,
        "the body is larger than 65536 bytes");
    problem(
        send(post(as(mara, "/api/v1/why"), Json.object().put("target", 3))),
        400,
        "member `target` must be text");
  }

  private static void problem(HttpResponse<String> response, int status, String detail) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).contains(Problem.TYPE);
    Json.Obj problem = json(response);
    assertThat(problem.number("status")).isEqualTo(status);
    assertThat(problem.number("code")).isPositive();
    assertThat(problem.text("type")).startsWith("urn:countergate:error:");
    assertThat(problem.text("title")).isNotEmpty();
    assertThat(problem.text("detail")).contains(detail);
    assertThat(response.body()).doesNotContain("Exception").doesNotContain("dev.countergate");
  }

  @Test
  void anotherHostNameIsNotAnswered() throws Exception {
    String mara = world.signIn("mara");
    String answer =
        raw(
            "GET /api/v1/approvals HTTP/1.1\r\nHost: evil.example\r\nAuthorization: Bearer "
                + mara
                + "\r\nConnection: close\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 421 ").contains(Problem.TYPE);
    assertThat(raw("GET /health HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 421 ");
  }

  @Test
  void aRequestThatIsNotHttpIsAProblemToo() throws Exception {
    assertThat(raw("GET /health HTTP/1.1\r\nHost: localhost\r\n X: folded\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ")
        .contains(Problem.TYPE)
        .doesNotContainIgnoringCase("jetty");
    assertThat(raw("GET /health HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ");
  }

  private String raw(String request) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), world.origin.getPort())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void aCookieAloneFromAnotherOriginChangesNothing() throws Exception {
    Position approval = world.held(DELETE);
    String path = "/api/v1/approvals/" + approval + "/present";
    String cookie = Guard.COOKIE + "=" + world.signIn("mara");

    HttpResponse<String> none = send(post(to(path).header("Cookie", cookie), Json.object()));
    HttpResponse<String> other =
        send(
            post(
                to(path).header("Cookie", cookie).header("Origin", "http://evil.example"),
                Json.object()));
    HttpResponse<String> own =
        send(
            post(
                to(path).header("Cookie", cookie).header("Origin", world.origin.toString()),
                Json.object()));

    assertThat(none.statusCode()).isEqualTo(403);
    assertThat(other.statusCode()).isEqualTo(403);
    assertThat(own.statusCode()).isEqualTo(201);
    assertThat(send(to(path.replace("/present", "")).header("Cookie", cookie)).statusCode())
        .isEqualTo(200);
  }

  @Test
  void whyExplainsWithoutRunning() throws Exception {
    String mara = world.signIn("mara");
    Json.Obj question =
        Json.object().put("target", "orders-db").put("as", "refund-bot").put("sql", "SELECT 1");

    Json.Obj why = json(send(post(as(mara, "/api/v1/why"), question)));

    assertThat(why.toString()).contains("\"effects\":[\"read\"]").contains("asked as refund-bot");
    problem(send(post(as(mara, "/api/v1/why"), question.put("target", "x"))), 400, "no target `x`");
  }

  @Test
  void theLedgerIsServedAsItLiesThere() throws Exception {
    world.evidence.ledger().publish();
    long size = world.evidence.ledger().published().size();

    String checkpoint = send(to("/checkpoint")).body();
    String health = send(to("/health")).body();
    String tile = "/tile/0/000.p/" + size;
    String entries = "/tile/entries/000.p/" + size;

    assertThat(checkpoint).startsWith("countergate.test\n" + size + "\n");
    assertThat(health).contains("\"status\":\"ok\"").contains("\"checkpoint\":" + size);
    HttpResponse<byte[]> hashes = http.send(to(tile).build(), BodyHandlers.ofByteArray());
    assertThat(hashes.body()).hasSize((int) size * 32);
    assertThat(hashes.headers().firstValue("Cache-Control").orElseThrow()).contains("immutable");
    assertThat(send(to(entries)).statusCode()).isEqualTo(401);
    assertThat(send(as(world.signIn("mara"), entries)).body()).contains("ledger.opened");
  }
}
