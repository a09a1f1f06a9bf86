package dev.countergate.web.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.domain.Outcome;
import dev.countergate.domain.Passkey;
import dev.countergate.domain.Position;
import dev.countergate.domain.Ruling;
import dev.countergate.gate.Passkeys;
import dev.countergate.signin.passkey.SoftAuthenticator;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Passkeys at the console, without a browser: an authenticator in software signs.
@Timeout(60)
class ConsolePasskeyTest {
  @TempDir private Path folder;
  private World world;
  private Visitor visitor;

  @BeforeEach
  void open() throws Exception {
    world = new World(folder, World.SIGNED_POLICY);
    visitor = new Visitor(world);
  }

  @AfterEach
  void close() {
    visitor.close();
    world.close();
  }

  private SoftAuthenticator bound(String token) throws Exception {
    Passkeys.Enrolment asked = world.passkeys.enrol(token);
    var device =
        new SoftAuthenticator(
            world.origin.toString(),
            asked.rp(),
            asked.person().id().getBytes(StandardCharsets.UTF_8));
    var made = device.create(asked.challenge());
    assertThat(world.passkeys.bind(token, made.attestation(), made.clientData()))
        .isInstanceOf(Ruling.Accepted.class);
    return device;
  }

  private static Map<String, String> form(String ticket, Passkey.Assertion signed) {
    return Map.of(
        "ticket",
        ticket,
        "credential",
        signed.credential(),
        "authenticatorData",
        signed.authenticatorData(),
        "clientData",
        signed.clientData(),
        "signature",
        signed.signature());
  }

  private String invite(String person) throws InterruptedException {
    return world.passkeys.invite(person);
  }

  @Test
  void aLinkSaysWhomItInvitesAndLookingBindsNothing() throws Exception {
    String link = "/enrol/" + invite("lena");
    long before = world.evidence.ledger().durable();

    HttpResponse<String> page = visitor.get("", link);
    visitor.get("", link);
    visitor.get("", "/signin?bound");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body())
        .contains("Make a passkey, Lena Fischer")
        .contains("data-make=\"")
        .doesNotContainPattern("<[^>]+\\s(style|on[a-z]+)=")
        .doesNotContainPattern("<script(?![^>]*src=\"/assets/)");
    assertThat(world.evidence.ledger().durable()).isEqualTo(before);
    assertThat(world.passkeys.of("lena")).isEmpty();
  }

  @Test
  void aSpentLinkAndAnInventedOneSayThatTheyDoNotWork() throws Exception {
    String token = invite("lena");
    bound(token);

    for (String link : List.of("/enrol/" + token, "/enrol/" + "x".repeat(43), "/enrol/x")) {
      HttpResponse<String> page = visitor.get("", link);
      assertThat(page.statusCode()).as(link).isEqualTo(410);
      assertThat(page.body())
          .contains("This link does not work any more")
          .contains("No passkey was made.")
          .doesNotContain("data-make");
    }
  }

  @Test
  void aPasskeySignsInAndTheCookieIsOutOfReachOfScripts() throws Exception {
    SoftAuthenticator device = bound(invite("lena"));
    Passkeys.Login login = world.passkeys.login();

    HttpResponse<String> signed =
        visitor.post("", "/signin", form(login.ticket(), device.sign(login.challenge())));

    assertThat(signed.statusCode()).isEqualTo(303);
    assertThat(signed.headers().firstValue("Location")).contains("/");
    String cookie = signed.headers().firstValue("Set-Cookie").orElseThrow();
    assertThat(cookie).contains("HttpOnly").contains("SameSite=Strict").contains("Path=/");
    String secret = cookie.substring(cookie.indexOf('=') + 1, cookie.indexOf(';'));
    assertThat(visitor.get(secret, "/").body()).contains("Lena Fischer");
  }

  @Test
  void aTicketIsTakenOnceAndForItsOwnChallenge() throws Exception {
    SoftAuthenticator device = bound(invite("lena"));
    Passkeys.Login first = world.passkeys.login();
    Passkeys.Login second = world.passkeys.login();
    Passkey.Assertion overFirst = device.sign(first.challenge());

    HttpResponse<String> wrong = visitor.post("", "/signin", form(second.ticket(), overFirst));

    assertThat(wrong.statusCode()).isEqualTo(401);
    assertThat(wrong.body()).contains("Nobody was signed in.");
    assertThat(wrong.headers().firstValue("Set-Cookie")).isEmpty();
    Map<String, String> right = form(first.ticket(), overFirst);
    assertThat(visitor.post("", "/signin", right).statusCode()).isEqualTo(303);
    assertThat(visitor.post("", "/signin", right).statusCode()).isEqualTo(401);
    assertThat(visitor.post("", "/signin", Map.of()).statusCode()).isEqualTo(401);
  }

  @Test
  void whoeverHasAPasskeyIsOfferedToSignAndNotToApprove() throws Exception {
    bound(invite("mara"));
    Position approval = world.held(World.Wish.deletion());

    String rail = visitor.presented(world.signIn("mara"), approval);

    assertThat(rail)
        .contains("Sign with passkey")
        .contains("0 of 1 signatures")
        .contains("open place, yours to fill (G3 or better)")
        .contains("Refuse with a reason")
        .doesNotContain("<span>Approve</span>");
  }

  @Test
  void whoeverHasNoneIsToldWhomToAskAndMayStillRefuse() throws Exception {
    var end = world.ask(World.Wish.deletion());
    Position approval = world.opened();
    String mara = world.signIn("mara");
    assertThat(visitor.get(mara, "/").body()).contains("asks for a passkey, you have none");

    String rail = visitor.presented(mara, approval);

    assertThat(rail)
        .contains("This rule wants a passkey signature, and you have none.")
        .contains("Ask a colleague for a link.")
        .doesNotContain("Sign with passkey");
    Map<String, String> form = visitor.form(mara, approval, "refuse", "Wrong rows.");
    visitor.post(mara, "/approvals/" + approval + "/answer", form);
    assertThat(end.get(10, TimeUnit.SECONDS)).isEqualTo(new Outcome.Refused("mara", "Wrong rows."));
  }

  /// What a page without its script would send: the docket refuses it.
  @Test
  void aClickDoesNotStandInForASignature() throws Exception {
    bound(invite("mara"));
    Position approval = world.held(World.Wish.deletion());
    String mara = world.signIn("mara");
    Map<String, String> form = visitor.form(mara, approval, "approve", "");

    HttpResponse<String> answered = visitor.post(mara, "/approvals/" + approval + "/answer", form);

    assertThat(answered.statusCode()).isEqualTo(409);
    assertThat(answered.body()).contains("the rule asks for grade G3, this is G1");
    assertThat(world.evidence.docket().approval(approval).orElseThrow().ending()).isEmpty();
  }

  @Test
  void aPersonInvitesAnotherAndTheLinkIsShownOnce() throws Exception {
    String lena = world.signIn("lena");

    HttpResponse<String> page = visitor.post(lena, "/people", Map.of("person", "mara"));

    assertThat(page.statusCode()).isEqualTo(200);
    Matcher link = Pattern.compile(world.origin + "/enrol/([\\w-]{43})").matcher(page.body());
    assertThat(link.find()).isTrue();
    String token = link.group(1);
    assertThat(visitor.get("", "/enrol/" + token).body()).contains("Make a passkey, Mara");
    assertThat(visitor.get(lena, "/people").body()).doesNotContain(token).contains("none");
    bound(token);
    assertThat(visitor.get(lena, "/people").body()).contains("1 passkey");
  }

  @Test
  void nobodyIsOfferedToInviteThemselvesAndATryIsRefused() throws Exception {
    String lena = world.signIn("lena");
    assertThat(visitor.get(lena, "/people").body())
        .contains("Invite Mara Lindqvist")
        .doesNotContain("Invite Lena Fischer");

    HttpResponse<String> page = visitor.post(lena, "/people", Map.of("person", "lena"));

    assertThat(page.statusCode()).isEqualTo(409);
    assertThat(page.body()).contains("nobody invites themselves").doesNotContain("/enrol/");
    assertThat(visitor.post(lena, "/people", Map.of("person", "nemo")).statusCode()).isEqualTo(404);
  }

  @Test
  void peopleAreForWhoeverIsSignedInAndInvitationsForOurOwnForms() throws Exception {
    String lena = world.signIn("lena");
    long before = world.evidence.ledger().durable();

    assertThat(visitor.get("", "/people").headers().firstValue("Location")).contains("/signin");
    assertThat(
            visitor.post("", "/people", Map.of("person", "mara")).headers().firstValue("Location"))
        .contains("/signin");
    for (String origin : List.of("", "null", "http://evil.example")) {
      assertThat(visitor.post(lena, "/people", origin, Map.of("person", "mara")).statusCode())
          .isEqualTo(403);
    }
    visitor.get(lena, "/people?person=mara");

    assertThat(world.evidence.ledger().durable()).isEqualTo(before);
  }

  @Test
  void aSignInSentFromElsewhereSignsNobodyIn() throws Exception {
    SoftAuthenticator device = bound(invite("lena"));
    Passkeys.Login login = world.passkeys.login();
    Map<String, String> form = form(login.ticket(), device.sign(login.challenge()));

    for (String origin : List.of("", "null", "http://evil.example")) {
      assertThat(visitor.post("", "/signin", origin, form).statusCode()).isEqualTo(403);
    }
    assertThat(visitor.post("", "/signin", form).statusCode()).isEqualTo(303);
  }
}
