package dev.countergate.server;

import dev.countergate.domain.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A person of the headless demo, who answers through the API as anybody else would.
final class DemoPerson {
  private final HttpClient client = HttpClient.newHttpClient();
  private final URI origin;
  private final String secret;

  private DemoPerson(URI origin, String secret) {
    this.origin = origin;
    this.secret = secret;
  }

  static DemoPerson signIn(URI origin, URI link) throws IOException, InterruptedException {
    String path = link.getPath();
    var nobody = new DemoPerson(origin, "");
    Json.Obj session =
        nobody
            .post(
                "/api/v1/sessions",
                Json.object().put("token", path.substring(path.lastIndexOf('/') + 1)))
            .body();
    return new DemoPerson(origin, session.text("secret"));
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

  Answer approve(long approval) throws IOException, InterruptedException {
    String path = "/api/v1/approvals/" + approval;
    Json.Obj shown = post(path + "/present", Json.object()).body();
    return post(
        path + "/answer",
        Json.object()
            .put("answer", "approve")
            .put("presented", shown.number("presented"))
            .put("view", shown.text("view")));
  }

  Answer get(String path) throws IOException, InterruptedException {
    return send(request(path).GET().build());
  }

  private Answer post(String path, Json.Obj body) throws IOException, InterruptedException {
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
