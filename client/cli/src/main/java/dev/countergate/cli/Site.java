package dev.countergate.cli;

import dev.countergate.domain.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/// The API as the terminal calls it.
final class Site {
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final URI origin;
  private final Optional<String> secret;

  Site(URI origin, Optional<String> secret) {
    this.origin = origin;
    this.secret = secret;
  }

  /// The site of the signed-in person.
  static Site signedIn() throws IOException {
    Account account =
        Account.read()
            .orElseThrow(() ->
                new Trouble(
                    "you are not signed in\nhelp: `countergate login LINK` with a one-time link"));
    return new Site(account.origin(), Optional.of(account.secret()));
  }

  /// Where a path is, for a person to open.
  String link(String path) {
    return origin.resolve(path).toString();
  }

  Json.Obj get(String path) throws IOException, InterruptedException {
    return send(request(path).GET().build());
  }

  Json.Obj post(String path, Json.Obj body) throws IOException, InterruptedException {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body.canonical()))
            .build());
  }

  private HttpRequest.Builder request(String path) {
    var request = HttpRequest.newBuilder(origin.resolve(path)).timeout(Duration.ofSeconds(30));
    secret.ifPresent(value -> request.header("Authorization", "Bearer " + value));
    return request;
  }

  private Json.Obj send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<byte[]> response;
    try {
      response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    } catch (ConnectException e) {
      throw new Trouble("no countergate answers at " + origin + "\nhelp: is it started?", e);
    }
    Json.Obj body;
    try {
      body = Json.parse(response.body()).asObject();
    } catch (IllegalArgumentException e) {
      throw new Trouble(origin + " answered " + response.statusCode() + ", and no JSON", e);
    }
    if (response.statusCode() >= 400) {
      throw new Trouble(
          body.get("detail").orElse(null) instanceof Json.Str(var detail)
              ? detail
              : "the server answered " + response.statusCode());
    }
    return body;
  }
}
