package dev.countergate.web.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.domain.Codec;
import dev.countergate.domain.Outcome;
import dev.countergate.domain.Position;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The console without a browser: what it sends, and what it does not take.
@Timeout(60)
class ConsoleTest {
  @TempDir private Path folder;
  private World world;
  private Visitor visitor;

  @BeforeEach
  void open() throws Exception {
    world = new World(folder);
    visitor = new Visitor(world);
  }

  @AfterEach
  void close() {
    visitor.close();
    world.close();
  }

  private HttpResponse<String> answer(
      String secret, Position approval, String answer, String reason) throws Exception {
    return visitor.post(
        secret,
        "/approvals/" + approval + "/answer",
        visitor.form(secret, approval, answer, reason));
  }

  @Test
  void aRefusalReachesTheCallerAndThePageInItsWords() throws Exception {
    var end = world.ask(World.Wish.deletion());
    Position approval = world.opened();
    String mara = world.signIn("mara");

    HttpResponse<String> answered = answer(mara, approval, "refuse", "Order 93355 has 118.40.");

    assertThat(answered.statusCode()).isEqualTo(303);
    assertThat(end.get(10, TimeUnit.SECONDS))
        .isEqualTo(new Outcome.Refused("mara", "Order 93355 has 118.40."));
    assertThat(visitor.get(mara, "/approvals/" + approval).body())
        .contains("Refused by Mara Lindqvist. Nothing ran.")
        .contains("Order 93355 has 118.40.");
  }

  @Test
  void whoeverApprovedByMistakeMayStillRefuse() throws Exception {
    close();
    world =
        new World(
            folder.resolve("two"),
            World.POLICY.replace("count: 1 }]", "count: 1 }, { group: on-call, count: 1 }]"));
    visitor = new Visitor(world);
    var end = world.ask(World.Wish.deletion());
    Position approval = world.opened();
    String mara = world.signIn("mara");
    assertThat(answer(mara, approval, "approve", "").statusCode()).isEqualTo(303);
    assertThat(visitor.presented(mara, approval))
        .contains("Was it a mistake? Until then you may refuse.")
        .contains("You have answered")
        .contains("Refuse with a reason")
        .doesNotContain("value=\"approve\"");

    assertThat(answer(mara, approval, "refuse", "The wrong customer.").statusCode()).isEqualTo(303);

    assertThat(end.get(10, TimeUnit.SECONDS))
        .isEqualTo(new Outcome.Refused("mara", "The wrong customer."));
    assertThat(visitor.get(mara, "/approvals/" + approval).body())
        .contains("Refused by Mara Lindqvist. Nothing ran.");
  }

  @Test
  void thePageSaysWhyAnActionIsUnknown() throws Exception {
    Position approval = world.held(World.Wish.unproven());

    String page = visitor.get(world.signIn("mara"), "/approvals/" + approval).body();
    String judged = page.substring(page.indexOf("Why it was judged so"), page.indexOf("Who asks"));

    assertThat(judged)
        .contains("Not everything was proven, so what it does is unknown.")
        .contains("public.notify_partner(integer)")
        .contains("public.prices")
        .contains("not proven")
        .contains("not part of the view")
        .contains("U+202E")
        .doesNotContain("\u202e");
    var view = world.evidence.docket().approval(approval).orElseThrow().view();
    assertThat(Codec.json(view).toString()).doesNotContain("notify_partner");
  }

  @Test
  void driftIsShownSideBySide() throws Exception {
    var end = world.ask(World.Wish.drifting());
    Position approval = world.opened();
    String mara = world.signIn("mara");
    answer(mara, approval, "approve", "");
    end.get(10, TimeUnit.SECONDS);

    String page =
        Waits.until(() -> {
          String body = body(mara, "/approvals/" + approval);
          return body.contains("Nothing was changed.")
              ? java.util.Optional.of(body)
              : java.util.Optional.empty();
        });

    assertThat(page).contains("4 (+1)").contains("16 (+4)").contains("1 (same)");
  }

  private String body(String secret, String path) {
    try {
      return visitor.get(secret, path).body();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void anAnswerThatTheDocketRefusesSaysSo() throws Exception {
    Position approval = world.held(World.Wish.deletion());
    String mara = world.signIn("mara");
    Map<String, String> form = visitor.form(mara, approval, "approve", "");
    var stale = new java.util.HashMap<>(form);
    stale.put("presented", "0");
    String path = "/approvals/" + approval + "/answer";

    HttpResponse<String> refused = visitor.post(mara, path, stale);

    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(refused.body()).contains("Your answer does not count.");
    assertThat(visitor.post(mara, path, form).statusCode()).isEqualTo(303);
  }

  @Test
  void aFormFromElsewhereChangesNothing() throws Exception {
    Position approval = world.held(World.Wish.deletion());
    String mara = world.signIn("mara");
    Map<String, String> form = visitor.form(mara, approval, "approve", "");
    String path = "/approvals/" + approval + "/answer";

    for (String origin : List.of("", "null", "http://evil.example", world.origin + ".evil")) {
      assertThat(visitor.post(mara, path, origin, form).statusCode()).as(origin).isEqualTo(403);
      assertThat(visitor.post("", "/signin/x", origin, Map.of()).statusCode()).isEqualTo(403);
    }
    assertThat(world.evidence.docket().approval(approval).orElseThrow().ending()).isEmpty();
  }

  @Test
  void readingAPageChangesNothing() throws Exception {
    Position approval = world.held(World.Wish.deletion());
    String mara = world.signIn("mara");
    long before = world.evidence.ledger().durable();

    for (String path :
        List.of(
            "/",
            "/inbox",
            "/actions",
            "/people",
            "/approvals/" + approval,
            "/signin/" + "x".repeat(43))) {
      visitor.get(mara, path);
    }
    visitor.get(mara, "/approvals/" + approval + "/rail");
    visitor.get(mara, "/approvals/" + approval + "/present");
    visitor.get(mara, "/approvals/" + approval + "/answer");

    assertThat(world.evidence.ledger().durable()).isEqualTo(before);
  }

  @Test
  void everyPageHasAStrictPolicyAndNothingInline() throws Exception {
    Position approval = world.held(World.Wish.deletion());
    String mara = world.signIn("mara");
    long action =
        world.evidence.docket().approval(approval).orElseThrow().opened().action().index();

    for (String path :
        List.of(
            "/",
            "/actions",
            "/people",
            "/approvals/" + approval,
            "/actions/" + action,
            "/signin",
            "/none")) {
      HttpResponse<String> page = visitor.get(mara, path);
      assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
          .startsWith("default-src 'none'; script-src 'self'; style-src 'self'")
          .endsWith("form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
      assertThat(page.headers().firstValue("Cache-Control")).contains("no-store");
      assertThat(page.body())
          .as(path)
          .doesNotContainPattern("<[^>]+\\sstyle=")
          .doesNotContainPattern("<[^>]+\\son[a-z]+=")
          .doesNotContain("<style")
          .doesNotContainPattern("<script(?![^>]*src=\"/assets/)")
          .doesNotContainPattern("(src|href)=\"(https?:)?//");
    }
  }

  @Test
  void theSessionsCookieIsForOurPagesOnlyAndOutOfReachOfScripts() throws Exception {
    String link = "/signin/" + world.links.invite("mara");

    HttpResponse<String> signed = visitor.post("", link, Map.of());

    assertThat(signed.statusCode()).isEqualTo(303);
    assertThat(signed.headers().firstValue("Set-Cookie").orElseThrow())
        .startsWith(Guard.COOKIE + "=")
        .contains("HttpOnly")
        .contains("SameSite=Strict")
        .contains("Path=/");
    assertThat(visitor.post("", link, Map.of()).statusCode()).isEqualTo(410);
  }

  @Test
  void aSignInLeadsToThePageThatWasAskedFor() throws Exception {
    Position approval = world.held(World.Wish.deletion());
    HttpResponse<String> sent = visitor.get("", "/approvals/" + approval);
    assertThat(sent.headers().firstValue("Location")).contains("/signin");
    String wanted = sent.headers().firstValue("Set-Cookie").orElseThrow();
    assertThat(wanted)
        .startsWith(Guard.WANTED + "=/approvals/" + approval + ";")
        .contains("HttpOnly")
        .contains("SameSite=Strict");

    HttpResponse<String> signed = visitor.enter("mara", wanted.substring(0, wanted.indexOf(';')));

    assertThat(signed.headers().firstValue("Location")).contains("/approvals/" + approval);
    assertThat(signed.headers().allValues("Set-Cookie"))
        .anyMatch(cookie -> cookie.startsWith(Guard.WANTED + "=;") && cookie.contains(" 1970 "));
  }

  @Test
  void aSignInLeadsToNoPageButOurs() throws Exception {
    for (String path :
        List.of(
            "https://evil.example/",
            "//evil.example",
            "/approvals/1/../../../evil",
            "/approvals/1?to=//evil.example",
            "/approvals/%2f%2fevil.example",
            "/approvals/1%0d%0aSet-Cookie:a=b",
            "/signout",
            "javascript:alert(1)",
            "")) {
      HttpResponse<String> signed = visitor.enter("mara", Guard.WANTED + "=" + path);
      assertThat(signed.statusCode()).as(path).isEqualTo(303);
      assertThat(signed.headers().firstValue("Location")).as(path).contains("/");
    }
    assertThat(visitor.enter("mara", Guard.WANTED + "=/\\evil.example").statusCode())
        .isEqualTo(400);
    HttpResponse<String> sent = visitor.get("", "/approvals/1/statement");
    assertThat(sent.headers().firstValue("Set-Cookie")).isEmpty();
  }

  @Test
  void thePageSaysHowItsReaderSignedIn() throws Exception {
    assertThat(visitor.get(world.signIn("mara"), "/").body())
        .contains("signed in by a one-time link")
        .doesNotContain("signed in at G1");
  }

  @Test
  void signingOutEndsTheSession() throws Exception {
    String mara = world.signIn("mara");
    assertThat(visitor.get(mara, "/").statusCode()).isEqualTo(200);

    visitor.post(mara, "/signout", Map.of());

    assertThat(visitor.get(mara, "/").headers().firstValue("Location")).contains("/signin");
  }

  @Test
  void whatEndedIsToldWithWhoAskedForWhatOnWhichTarget() throws Exception {
    world.held(World.Wish.unmeasured());
    world.leave();
    String mara = world.signIn("mara");

    String ended =
        Waits.until(() -> {
          String body = body(mara, "/");
          return body.contains("withdrawn: ")
              ? java.util.Optional.of(body.substring(body.indexOf("Ended lately")))
              : java.util.Optional.empty();
        });

    assertThat(ended.replaceAll("<[^>]*>", ""))
        .contains("UPDATE on prices")
        .contains("refund-bot on orders-db · withdrawn: cancelled by the caller");
  }

  @Test
  void anApprovalsAddressWithoutItsNumberLeadsToTheInbox() throws Exception {
    HttpResponse<String> cut = visitor.get(world.signIn("mara"), "/approvals");
    assertThat(cut.statusCode()).isEqualTo(303);
    assertThat(cut.headers().firstValue("Location")).contains("/");
  }

  @Test
  void theExactBytesCanBeSaved() throws Exception {
    Position approval = world.held(World.Wish.deletion());

    HttpResponse<String> saved =
        visitor.get(world.signIn("mara"), "/approvals/" + approval + "/statement");

    assertThat(saved.body()).isEqualTo(World.Wish.deletion().sql());
    assertThat(saved.headers().firstValue("Content-Disposition").orElseThrow())
        .startsWith("attachment");
  }

  @Test
  void anotherHostNameIsNotAnswered() throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), world.origin.getPort())) {
      socket
          .getOutputStream()
          .write(
              "GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 421 ");
    }
  }
}
