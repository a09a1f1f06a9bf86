package dev.countergate.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.domain.Json;
import dev.countergate.domain.Outcome;
import dev.countergate.domain.Passkey;
import dev.countergate.domain.Position;
import dev.countergate.signin.passkey.SoftAuthenticator;
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

/// People bind passkeys, sign in and sign verdicts over HTTP, with an authenticator in software.
@Timeout(60)
class PasskeyApiTest {
  private static final String DELETE = "DELETE FROM orders WHERE customer_id = $1";
  @TempDir private Path folder;
  private World world;
  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeEach
  void open() throws Exception {
    world = new World(folder, World.POLICY.replace("grade: G1", "grade: G3"));
  }

  @AfterEach
  void close() {
    http.close();
    world.close();
  }

  private HttpResponse<String> send(String secret, String path, Json.Obj body) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(world.origin.resolve(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body.canonical()));
    if (!secret.isEmpty()) request.header("Authorization", "Bearer " + secret);
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private Json.Obj sent(String secret, String path, Json.Obj body) throws Exception {
    HttpResponse<String> response = send(secret, path, body);
    assertThat(response.statusCode()).as(response.body()).isBetween(200, 299);
    return json(response);
  }

  private static Json.Obj json(HttpResponse<String> response) {
    return Json.parse(response.body().getBytes(StandardCharsets.UTF_8)).asObject();
  }

  private SoftAuthenticator enrolled(String token) throws Exception {
    Json.Obj asked = sent("", "/api/v1/passkeys/enrolments", Json.object().put("token", token));
    var device =
        new SoftAuthenticator(
            world.origin.toString(),
            asked.text("rp"),
            asked.text("person").getBytes(StandardCharsets.UTF_8));
    var made = device.create(asked.text("challenge"));
    sent(
        "",
        "/api/v1/passkeys",
        Json.object()
            .put("token", token)
            .put("attestation", made.attestation())
            .put("clientData", made.clientData()));
    return device;
  }

  private static Json.Obj put(Json.Obj body, Passkey.Assertion assertion) {
    return body.put("credential", assertion.credential())
        .put("authenticatorData", assertion.authenticatorData())
        .put("clientData", assertion.clientData())
        .put("signature", assertion.signature());
  }

  private String signedIn(SoftAuthenticator device) throws Exception {
    Json.Obj login = sent("", "/api/v1/sessions/logins", Json.object());
    Json.Obj body = Json.object().put("ticket", login.text("ticket"));
    return sent("", "/api/v1/sessions", put(body, device.sign(login.text("challenge"))))
        .text("secret");
  }

  /// Lena by whoever set this up, Mara by Lena.
  private SoftAuthenticator mara() throws Exception {
    String lena = signedIn(enrolled(world.passkeys.invite("lena")));
    return enrolled(sent(lena, "/api/v1/changes", invitation("mara")).text("once"));
  }

  private static Json.Obj invitation(String person) {
    return Json.object().put("kind", "invitation").put("id", person);
  }

  private Json.Obj drawn(String secret, Position approval) throws Exception {
    Json.Obj shown = sent(secret, "/api/v1/approvals/" + approval + "/present", Json.object());
    return sent(
            secret,
            "/api/v1/approvals/" + approval + "/verdict",
            Json.object()
                .put("answer", "approve")
                .put("view", shown.text("view"))
                .put("presented", shown.number("presented")))
        .put("presented", shown.number("presented"));
  }

  private HttpResponse<String> signed(
      String secret, Position approval, Json.Obj drawn, Passkey.Assertion assertion)
      throws Exception {
    Json.Obj body = Json.object().put("presented", drawn.number("presented"));
    return send(secret, "/api/v1/approvals/" + approval + "/signature", put(body, assertion));
  }

  @Test
  void aVerdictIsSignedAndTheActionRuns() throws Exception {
    SoftAuthenticator device = mara();
    String mara = signedIn(device);
    var end = world.delete(DELETE);
    Position approval = world.opened();
    Json.Obj drawn = drawn(mara, approval);
    assertThat(drawn.toString()).contains("\"approver\":\"mara\"").contains("\"rp\":\"localhost\"");
    HttpResponse<String> answered =
        signed(mara, approval, drawn, device.sign(drawn.text("challenge")));
    assertThat(json(answered).toString()).contains("\"ruling\":\"accepted\"");
    assertThat(end.get(10, TimeUnit.SECONDS)).isInstanceOf(Outcome.Done.class);
    assertThat(world.evidence.docket().approval(approval).orElseThrow().seats().getFirst().grade())
        .hasToString("G3");
  }

  @Test
  void aSessionAloneDoesNotReachTheGrade() throws Exception {
    SoftAuthenticator device = mara();
    String mara = signedIn(device);
    Position approval = world.held(DELETE);
    Json.Obj shown = sent(mara, "/api/v1/approvals/" + approval + "/present", Json.object());
    HttpResponse<String> answered =
        send(
            mara,
            "/api/v1/approvals/" + approval + "/answer",
            Json.object()
                .put("answer", "approve")
                .put("view", shown.text("view"))
                .put("presented", shown.number("presented")));
    assertThat(answered.statusCode()).isEqualTo(409);
    assertThat(json(answered).text("detail")).isEqualTo("the rule asks for grade G3, this is G1");
  }

  @Test
  void aSignatureIsForOneVerdictOnce() throws Exception {
    SoftAuthenticator device = mara();
    String mara = signedIn(device);
    Position approval = world.held(DELETE);
    Json.Obj first = drawn(mara, approval);
    Json.Obj second = drawn(mara, approval);
    Passkey.Assertion overFirst = device.sign(first.text("challenge"));
    assertThat(json(signed(mara, approval, second, overFirst)).text("detail"))
        .isEqualTo("the passkey signed another decision");
    assertThat(signed(mara, approval, second, overFirst).statusCode()).isEqualTo(400);
    String lena = world.signIn("lena");
    assertThat(signed(lena, approval, first, overFirst).statusCode()).isEqualTo(400);
    assertThat(signed(mara, approval, first, overFirst).statusCode()).isEqualTo(200);
  }

  @Test
  void anInvitationIsForSomebodyElseAndForASignedInPerson() throws Exception {
    assertThat(send("", "/api/v1/changes", invitation("mara")).statusCode()).isEqualTo(401);
    String mara = world.signIn("mara");
    HttpResponse<String> self = send(mara, "/api/v1/changes", invitation("mara"));
    assertThat(self.statusCode()).isEqualTo(409);
    assertThat(json(self).text("detail")).isEqualTo("nobody invites themselves");
  }

  @Test
  void aWrongLinkAndAWrongAnswerAreProblems() throws Exception {
    assertThat(
            send("", "/api/v1/passkeys/enrolments", Json.object().put("token", "x")).statusCode())
        .isEqualTo(401);
    String token = world.passkeys.invite("lena");
    sent("", "/api/v1/passkeys/enrolments", Json.object().put("token", token));
    HttpResponse<String> garbage =
        send(
            "",
            "/api/v1/passkeys",
            Json.object().put("token", token).put("attestation", "AAAA").put("clientData", "!"));
    assertThat(garbage.statusCode()).isEqualTo(409);
    assertThat(json(garbage).text("detail")).startsWith("the passkey was not made for this");
  }
}
