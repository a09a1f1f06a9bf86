package dev.countergate.server;

import dev.countergate.domain.Json;
import dev.countergate.domain.Passkey;
import dev.countergate.signin.passkey.SoftAuthenticator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A person of the demo when nobody sits there, who answers through the API as anybody else would,
/// and signs with a passkey in software.
final class DemoPerson {
  private final HttpClient client = HttpClient.newHttpClient();
  private final URI origin;
  private final String secret;
  private final SoftAuthenticator device;

  DemoPerson(URI origin, String secret, SoftAuthenticator device) {
    this.origin = origin;
    this.secret = secret;
    this.device = device;
  }

  /// Makes the passkey that a link invites to.
  static SoftAuthenticator enrol(URI origin, URI link, String rp, byte[] id)
      throws IOException, InterruptedException {
    String token = link.getPath().substring(link.getPath().lastIndexOf('/') + 1);
    var device = new SoftAuthenticator(origin.toString(), rp, id);
    var nobody = new DemoPerson(origin, "", device);
    Json.Obj asked =
        nobody.post("/api/v1/passkeys/enrolments", Json.object().put("token", token)).body();
    var made = device.create(asked.text("challenge"));
    nobody.post(
        "/api/v1/passkeys",
        Json.object()
            .put("token", token)
            .put("attestation", made.attestation())
            .put("clientData", made.clientData()));
    return device;
  }

  static DemoPerson signIn(URI origin, SoftAuthenticator device)
      throws IOException, InterruptedException {
    var nobody = new DemoPerson(origin, "", device);
    Json.Obj login = nobody.post("/api/v1/sessions/logins", Json.object()).body();
    Json.Obj answer = Json.object().put("ticket", login.text("ticket"));
    Json.Obj session =
        nobody.post("/api/v1/sessions", put(answer, device.sign(login.text("challenge")))).body();
    return new DemoPerson(origin, session.text("secret"), device);
  }

  private static Json.Obj put(Json.Obj body, Passkey.Assertion assertion) {
    return body.put("credential", assertion.credential())
        .put("authenticatorData", assertion.authenticatorData())
        .put("clientData", assertion.clientData())
        .put("signature", assertion.signature());
  }

  /// The link with which another person makes a first passkey.
  URI invite(String person) throws IOException, InterruptedException {
    Json.Obj wish = Json.object().put("kind", "invitation").put("id", person);
    Answer invited = post("/api/v1/changes", wish);
    return origin.resolve("/enrol/" + invited.body().text("once"));
  }

  /// Status and body of an answer.
  record Answer(int status, Json.Obj body) {}

  /// The approvals that are open now.
  List<Json.Obj> open() throws IOException, InterruptedException {
    var open = new ArrayList<Json.Obj>();
    if (get("/api/v1/approvals").body().get("approvals").orElse(null)
        instanceof Json.Arr(var all)) {
      for (Json one : all)
        if (one.asObject().text("state").equals("open")) open.add(one.asObject());
    }
    return open;
  }

  /// Signs the approval's verdict with the passkey.
  Answer sign(long approval) throws IOException, InterruptedException {
    String path = "/api/v1/approvals/" + approval;
    Json.Obj given = given(path);
    Json.Obj drawn = post(path + "/verdict", given).body();
    Json.Obj signed = Json.object().put("presented", given.number("presented"));
    return post(path + "/signature", put(signed, device.sign(drawn.text("challenge"))));
  }

  /// Answers from the signed-in session alone.
  Answer click(long approval) throws IOException, InterruptedException {
    String path = "/api/v1/approvals/" + approval;
    return post(path + "/answer", given(path));
  }

  private Json.Obj given(String path) throws IOException, InterruptedException {
    Json.Obj shown = post(path + "/present", Json.object()).body();
    return Json.object()
        .put("answer", "approve")
        .put("presented", shown.number("presented"))
        .put("view", shown.text("view"));
  }

  Answer get(String path) throws IOException, InterruptedException {
    return send(request(path).GET().build());
  }

  Answer post(String path, Json.Obj body) throws IOException, InterruptedException {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body.canonical()))
            .build());
  }

  private HttpRequest.Builder request(String path) {
    var request = HttpRequest.newBuilder(origin.resolve(path)).timeout(Duration.ofSeconds(30));
    if (!secret.isEmpty()) request.header("Authorization", "Bearer " + secret);
    return request;
  }

  private Answer send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    return new Answer(response.statusCode(), Json.parse(response.body()).asObject());
  }
}
