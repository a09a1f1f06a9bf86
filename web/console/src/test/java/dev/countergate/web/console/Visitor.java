package dev.countergate.web.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.domain.Position;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Somebody who reads pages and sends forms without a browser.
final class Visitor implements AutoCloseable {
  private final World world;
  private final HttpClient http = HttpClient.newHttpClient();

  Visitor(World world) {
    this.world = world;
  }

  HttpResponse<String> get(String secret, String path) throws Exception {
    return send(HttpRequest.newBuilder(world.origin.resolve(path)), secret);
  }

  private HttpResponse<String> send(HttpRequest.Builder request, String secret) throws Exception {
    if (!secret.isEmpty()) request.header("Cookie", Guard.COOKIE + "=" + secret);
    return http.send(request.build(), BodyHandlers.ofString());
  }

  HttpResponse<String> post(String secret, String path, Map<String, String> form) throws Exception {
    return post(secret, path, world.origin.toString(), form);
  }

  HttpResponse<String> post(String secret, String path, String origin, Map<String, String> form)
      throws Exception {
    String body =
        form.entrySet().stream()
            .map(field ->
                field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(world.origin.resolve(path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (!origin.isEmpty()) request.header("Origin", origin);
    return send(request, secret);
  }

  /// Signs a person in by a one-time link, with what the browser has kept.
  HttpResponse<String> enter(String person, String cookie) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(world.origin.resolve("/signin/" + world.links.invite(person)))
            .header("Origin", world.origin.toString())
            .header("Cookie", cookie)
            .POST(HttpRequest.BodyPublishers.noBody());
    return send(request, "");
  }

  /// The rail after it was recorded that its reader sees it.
  String presented(String secret, Position approval) throws Exception {
    return post(secret, "/approvals/" + approval + "/present", Map.of()).body();
  }

  /// The form that the rail offers after the view was presented.
  Map<String, String> form(String secret, Position approval, String answer, String reason)
      throws Exception {
    String rail = presented(secret, approval);
    return Map.of(
        "answer",
        answer,
        "presented",
        hidden(rail, "presented"),
        "view",
        hidden(rail, "view"),
        "reason",
        reason);
  }

  private static String hidden(String html, String name) {
    Matcher found = Pattern.compile("name=\"" + name + "\" value=\"([^\"]*)\"").matcher(html);
    assertThat(found.find()).as("a field `%s` in %s", name, html).isTrue();
    return found.group(1);
  }

  @Override
  public void close() {
    http.close();
  }
}
