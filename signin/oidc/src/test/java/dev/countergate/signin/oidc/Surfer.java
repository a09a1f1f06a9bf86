package dev.countergate.signin.oidc;

import dev.countergate.gate.Accounts;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A browser as far as a sign-in needs one: it keeps cookies, fills in the provider's form, and
/// stops where it is sent back to us.
final class Surfer implements AutoCloseable {
  private static final Pattern FORM =
      Pattern.compile("id=\"kc-form-login\"[^>]*action=\"([^\"]+)\"", Pattern.DOTALL);
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, String> cookies = new TreeMap<>();

  /// The address to which the provider sends the browser back.
  URI signIn(URI location, String user, String password) throws IOException, InterruptedException {
    HttpResponse<String> page = send(HttpRequest.newBuilder(location).GET());
    if (page.statusCode() == 302) return back(page);
    Matcher form = FORM.matcher(page.body());
    if (!form.find()) throw new AssertionError(page.statusCode() + " " + page.body());
    String body =
        "username="
            + URLEncoder.encode(user, StandardCharsets.UTF_8)
            + "&password="
            + URLEncoder.encode(password, StandardCharsets.UTF_8)
            + "&credentialId=";
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(URI.create(form.group(1).replace("&amp;", "&")))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    return back(answer);
  }

  private static URI back(HttpResponse<String> answer) {
    return URI.create(
        answer
            .headers()
            .firstValue("Location")
            .orElseThrow(() -> new AssertionError(answer.statusCode() + " " + answer.body())));
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    String jar =
        cookies.entrySet().stream()
            .map(one -> one.getKey() + "=" + one.getValue())
            .collect(Collectors.joining("; "));
    if (!jar.isEmpty()) request.header("Cookie", jar);
    HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    for (String set : answer.headers().allValues("Set-Cookie")) {
      String pair = set.split(";", 2)[0];
      cookies.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
    }
    return answer;
  }

  /// What the address says, as our callback reads it.
  static Accounts.Back read(URI back) {
    var said = new HashMap<String, String>();
    for (String pair : back.getRawQuery().split("&", -1)) {
      String[] parts = pair.split("=", 2);
      said.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return new Accounts.Back(
        said.getOrDefault("state", ""),
        Optional.ofNullable(said.get("code")),
        Optional.ofNullable(said.get("iss")),
        Optional.ofNullable(said.get("error")));
  }

  @Override
  public void close() {
    http.close();
  }
}
