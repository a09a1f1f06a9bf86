package dev.countergate.web.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.domain.Account;
import dev.countergate.domain.Digest;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Fault;
import dev.countergate.domain.Outcome;
import dev.countergate.domain.Position;
import dev.countergate.domain.Principal;
import dev.countergate.gate.IdentityProvider;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Signing in with an account, as the console's pages see it. What a provider really says is tested
/// beside its client.
class ConsoleAccountTest {
  private static final String ISSUER = "https://login.test";
  private final FakeProvider provider = new FakeProvider();
  private final HttpClient http = HttpClient.newHttpClient();
  @TempDir Path folder;
  private World world;

  @BeforeEach
  void open() throws Exception {
    Fact.By by = Fact.By.configuration();
    List<Fact> founded =
        List.of(
            new Fact.IssuerDeclared(new Account.Issuer(ISSUER, "us", Map.of("f3a1", "dba")), by),
            new Fact.PersonEnrolled(new Principal.Person("nina", "Nina", List.of()), by),
            Fact.CredentialBound.account("mara", new Account(ISSUER, "mara"), by),
            Fact.CredentialBound.account("nina", new Account(ISSUER, "nina"), by));
    world = new World(folder, World.POLICY, Optional.of(provider), founded);
  }

  @AfterEach
  void close() {
    http.close();
    world.close();
  }

  /// Knows one code, for one person.
  private static final class FakeProvider implements IdentityProvider {
    volatile Request asked = new Request(URI.create("http://nowhere.test"), "", "", "");

    @Override
    public String name() {
      return "Example & login";
    }

    @Override
    public String issuer() {
      return ISSUER;
    }

    @Override
    public URI authorization(Request request) {
      asked = request;
      return URI.create(ISSUER + "/authorize?state=" + request.state());
    }

    @Override
    public Proven redeem(Request request, String code) {
      if (code.startsWith("code of ")) {
        return new Proven(claims(code.substring("code of ".length())), Optional.empty());
      }
      throw new Fault(Fault.Code.SIGN_IN_FAILED, "the provider did not take the code\nhelp: begin");
    }

    @Override
    public Optional<Proven> renew(Account account, String token) {
      return Optional.empty();
    }

    private static Account.Claims claims(String subject) {
      return new Account.Claims(
          new Account(ISSUER, subject),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          Optional.empty(),
          List.of("f3a1"),
          Digest.of(new byte[] {1}));
    }
  }

  private HttpResponse<String> get(String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(world.origin.resolve(path)).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String origin, String ticket, String body) throws Exception {
    return http.send(
        HttpRequest.newBuilder(world.origin.resolve("/oidc"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Origin", origin)
            .header("Cookie", ticket)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private static String cookie(HttpResponse<String> answer) {
    return answer.headers().firstValue("Set-Cookie").orElseThrow().split(";", -1)[0];
  }

  @Test
  void theSignInPageOffersTheProviderByItsName() throws Exception {
    assertThat(get("/signin").body())
        .contains("href=\"/oidc\"")
        .contains("Sign in with Example &amp; login");
  }

  @Test
  void aPersonGoesToTheProviderAndComesBackSignedIn() throws Exception {
    HttpResponse<String> away = get("/oidc");
    assertThat(away.statusCode()).isEqualTo(303);
    assertThat(away.headers().firstValue("Location").orElseThrow())
        .isEqualTo(ISSUER + "/authorize?state=" + provider.asked.state());
    assertThat(away.headers().firstValue("Set-Cookie").orElseThrow())
        .startsWith("countergate-signin=")
        .contains("HttpOnly")
        .contains("SameSite=Strict");
    assertThat(provider.asked.redirect())
        .as("as the site was declared")
        .isEqualTo(world.origin.resolve("/oidc/callback"));
    String state = provider.asked.state();

    HttpResponse<String> page = get("/oidc/callback?state=" + state + "&code=code+of+mara");
    assertThat(page.body()).contains("value=\"code of mara\"").contains("data-submit");
    assertThat(page.headers().firstValue("Set-Cookie")).as("a GET signs nobody in").isEmpty();

    HttpResponse<String> in =
        post(world.origin.toString(), cookie(away), "state=" + state + "&code=code+of+mara");
    assertThat(in.statusCode()).isEqualTo(303);
    assertThat(in.headers().firstValue("Location")).contains("/");
    assertThat(cookie(in)).startsWith(Guard.COOKIE + "=");
  }

  @Test
  void groupsAtTheProviderLetAPersonAnswer() throws Exception {
    var end = world.ask(World.Wish.deletion());
    Position approval = world.opened();
    HttpResponse<String> away = get("/oidc");
    String said = "state=" + provider.asked.state() + "&code=code+of+nina";
    String cookie = cookie(post(world.origin.toString(), cookie(away), said));
    String secret = cookie.substring(cookie.indexOf('=') + 1);
    try (var nina = new Visitor(world)) {
      nina.post(
          secret,
          "/approvals/" + approval + "/answer",
          nina.form(secret, approval, "refuse", "No reason is given."));
    }
    assertThat(end.get(10, TimeUnit.SECONDS))
        .isEqualTo(new Outcome.Refused("nina", "No reason is given."));
  }

  @Test
  void whoeverIsNobodyIsToldWhatToAdd() throws Exception {
    HttpResponse<String> away = get("/oidc");
    HttpResponse<String> answer =
        post(
            world.origin.toString(),
            cookie(away),
            "state=" + provider.asked.state() + "&code=code+of+eve");
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body())
        .contains("This account belongs to nobody here.")
        .contains(ISSUER)
        .contains("subject: ")
        .contains("eve");
    assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
  }

  @Test
  void anotherBrowserOrAnotherSiteFinishesNothing() throws Exception {
    get("/oidc");
    String said = "state=" + provider.asked.state() + "&code=code+of+mara";
    assertThat(post(world.origin.toString(), "other=1", said).body())
        .contains("This browser began no sign-in");
    HttpResponse<String> away = get("/oidc");
    assertThat(post("https://evil.test", cookie(away), said).statusCode()).isEqualTo(403);
    assertThat(get("/oidc/elsewhere").statusCode()).isEqualTo(404);
  }

  @Test
  void withoutAProviderThereIsNothingToSignInWith() throws Exception {
    try (var plain = new World(folder.resolve("plain"))) {
      var page =
          http.send(
              HttpRequest.newBuilder(plain.origin.resolve("/signin")).build(),
              BodyHandlers.ofString());
      assertThat(page.body()).doesNotContain("/oidc");
      var away =
          http.send(
              HttpRequest.newBuilder(plain.origin.resolve("/oidc")).build(),
              BodyHandlers.ofString());
      assertThat(away.statusCode()).isEqualTo(404);
    }
  }
}
