package dev.countergate.signin.oidc;

import dev.countergate.domain.Fault;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Our own calls to the provider: bounded in time and size, and never sent on to somewhere else.
final class BackChannel implements AutoCloseable {
  static final long BODY_BYTES_MAX = 1 << 20;
  private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);
  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT_WITHIN)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  /// What came back, whatever its status.
  record Answer(int status, String body) {}

  Answer get(URI address) throws InterruptedException {
    return send(HttpRequest.newBuilder(address).header("Accept", "application/json").GET());
  }

  Answer send(HttpRequest.Builder request) throws InterruptedException {
    HttpRequest whole = request.timeout(ANSWER_WITHIN).build();
    try {
      HttpResponse<String> answer =
          http.send(
              whole,
              BodyHandlers.limiting(BodyHandlers.ofString(StandardCharsets.UTF_8), BODY_BYTES_MAX));
      return new Answer(answer.statusCode(), answer.body());
    } catch (IOException e) {
      throw new Fault(
          Fault.Code.SIGN_IN_FAILED,
          "the identity provider at `"
              + whole.uri().getHost()
              + "` gives no answer\nhelp: try again, or sign in another way",
          e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
