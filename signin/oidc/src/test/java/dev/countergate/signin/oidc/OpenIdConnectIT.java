package dev.countergate.signin.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTParser;
import dev.countergate.domain.Account;
import dev.countergate.domain.Digest;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Fault;
import dev.countergate.domain.Passkey;
import dev.countergate.domain.Position;
import dev.countergate.domain.Principal;
import dev.countergate.domain.Ruling;
import dev.countergate.gate.Accounts;
import dev.countergate.gate.Evidence;
import dev.countergate.gate.IdentityProvider;
import dev.countergate.gate.Sessions;
import dev.countergate.ledger.Ledger;
import dev.countergate.ledger.Limits;
import dev.countergate.ledger.LogKey;
import dev.countergate.ledger.Terms;
import dev.countergate.testkit.LedgerCheck;
import dev.countergate.testkit.MemoryStorage;
import dev.countergate.testkit.SimClock;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Signing in through a real Keycloak's own form, over a real ledger.
class OpenIdConnectIT {
  private static final String SECRET = "a-secret-of-the-test";
  private static final String MARA = "5b1c8a60-0000-4000-8000-000000000001";
  private static final String OTTO = "5b1c8a60-0000-4000-8000-000000000002";
  private static Keycloak keycloak;
  private final SimClock clock = new SimClock(Instant.now());
  private final MemoryStorage storage = new MemoryStorage();
  private final SecureRandom chance = new SecureRandom();
  private final Evidence evidence =
      Evidence.open(
          "node-1",
          (codec, follower) ->
              Ledger.open(
                  storage,
                  new Terms<>(
                      LogKey.generate("countergate.test", chance),
                      clock,
                      codec,
                      follower,
                      _ -> {},
                      new Limits(
                          1 << 20, 8, 1 << 18, Duration.ofMillis(2), Duration.ofSeconds(1)))));
  private final Sessions sessions = new Sessions(evidence, clock, chance);
  private final OpenIdConnect provider = provider(issuer("countergate"), SECRET);
  private final Accounts accounts = new Accounts(evidence, sessions, provider, clock);
  private final Surfer browser = new Surfer();

  @BeforeAll
  static void start() throws Exception {
    keycloak = Keycloak.start();
  }

  @AfterAll
  static void stop() {
    keycloak.close();
  }

  private static Account.Issuer issuer(String client) {
    return new Account.Issuer(keycloak.issuer(), client, Map.of("database-admins", "dba"));
  }

  private OpenIdConnect provider(Account.Issuer issuer, String secret) {
    var settings = new Settings("Keycloak", issuer, () -> Optional.of(secret), "groups");
    return new OpenIdConnect(settings, clock);
  }

  @BeforeEach
  void found() throws InterruptedException {
    Fact.By by = Fact.By.configuration();
    evidence.append(new Fact.LedgerOpened("countergate.test", Digest.of(new byte[] {1}), "test"));
    evidence.append(new Fact.PersonEnrolled(new Principal.Person("mara", "Mara", List.of()), by));
    evidence.append(
        new Fact.SiteDeclared(new Passkey.Site("gate.test", List.of("http://gate.test")), by));
    evidence.append(new Fact.IssuerDeclared(issuer("countergate"), by));
    assertThat(evidence.append(Fact.CredentialBound.account("mara", mara(), by)).await())
        .isEqualTo(new Ruling.Accepted());
  }

  private static Account mara() {
    return new Account(keycloak.issuer(), MARA);
  }

  @AfterEach
  void close() throws Exception {
    browser.close();
    provider.close();
    evidence.ledger().close();
    assertThat(LedgerCheck.verify(storage).findings()).isEmpty();
  }

  private Sessions.Opened signIn(String user) throws Exception {
    Accounts.Begun begun = accounts.begin();
    URI back = browser.signIn(begun.location(), user, user + "-password");
    assertThat(back.toString()).startsWith("http://gate.test/oidc/callback?");
    return accounts.finish(begun.ticket(), Surfer.read(back));
  }

  private List<Fact.SessionRefused> refused() {
    return facts(Fact.SessionRefused.class);
  }

  @Test
  void aPersonSignsInWithTheirAccount() throws Exception {
    Sessions.Opened opened = signIn("mara");
    assertThat(opened.session().person()).isEqualTo("mara");
    assertThat(opened.session().how()).isEqualTo("oidc");
    assertThat(sessions.of(opened.secret())).contains(opened.session());
    Account.Claims claims =
        evidence.docket().session(opened.session().id()).orElseThrow().oidc().orElseThrow();
    assertThat(claims.account()).isEqualTo(mara());
    assertThat(claims.groups()).containsExactly("database-admins");
    assertThat(claims.session()).isPresent();
    assertThat(claims.authTime().orElseThrow()).isAfter(Instant.now().minusSeconds(120));
    assertThat(evidence.docket().groups("mara")).containsExactly("dba");
  }

  @Test
  void anAccountOfNobodyIsToldWhatToAddAndIsAFact() throws Exception {
    assertThatThrownBy(() -> signIn("otto"))
        .isInstanceOf(Fault.class)
        .hasMessageContaining("this account belongs to nobody here")
        .hasMessageContaining("issuer: \"" + keycloak.issuer() + "\", subject: \"" + OTTO + "\"");
    assertThat(refused())
        .containsExactly(
            new Fact.SessionRefused(
                "oidc",
                "the account is nobody's",
                Optional.of(new Account(keycloak.issuer(), OTTO))));
  }

  @Test
  void aRemovedAccountOrPersonIsRefused() throws Exception {
    Sessions.Opened before = signIn("mara");
    evidence
        .append(new Fact.CredentialRevoked(mara().digest().hex(), Fact.By.configuration()))
        .await();
    assertThat(sessions.of(before.secret())).as("its session has ended too").isEmpty();
    assertThat(evidence.docket().groups("mara")).isEmpty();
    assertThatThrownBy(() -> signIn("mara")).hasMessageContaining("belongs to nobody");
  }

  @Test
  void aTamperedStateIsRefusedAndTheTicketIsSpent() throws Exception {
    Accounts.Begun begun = accounts.begin();
    Accounts.Back back = Surfer.read(browser.signIn(begun.location(), "mara", "mara-password"));
    var tampered = new Accounts.Back(back.state() + "x", back.code(), back.issuer(), back.error());
    assertThatThrownBy(() -> accounts.finish(begun.ticket(), tampered))
        .hasMessageContaining("the answer belongs to another sign-in");
    assertThatThrownBy(() -> accounts.finish(begun.ticket(), back))
        .hasMessageContaining("this browser began no sign-in");
    assertThat(refused())
        .extracting(Fact.SessionRefused::why)
        .containsExactly("the answer belongs to another sign-in");
  }

  @Test
  void anotherBrowsersCodeIsRefused() throws Exception {
    Accounts.Begun attackers = accounts.begin();
    Accounts.Back back = Surfer.read(browser.signIn(attackers.location(), "mara", "mara-password"));
    Accounts.Begun victims = accounts.begin();
    assertThatThrownBy(() -> accounts.finish(victims.ticket(), back))
        .hasMessageContaining("the answer belongs to another sign-in");
  }

  @Test
  void aReplayedCodeIsRefused() throws Exception {
    IdentityProvider.Request request = request();
    URI location = provider.authorization(request);
    String code =
        Surfer.read(browser.signIn(location, "mara", "mara-password")).code().orElseThrow();
    assertThat(provider.redeem(request, code).claims().account()).isEqualTo(mara());
    assertThatThrownBy(() -> provider.redeem(request, code))
        .hasMessageContaining("did not take the code");
  }

  @Test
  void aCodeWithoutItsVerifierIsRefused() throws Exception {
    IdentityProvider.Request request = request();
    URI location = provider.authorization(request);
    String code =
        Surfer.read(browser.signIn(location, "mara", "mara-password")).code().orElseThrow();
    var other =
        new IdentityProvider.Request(
            request.redirect(), request.state(), request.nonce(), sessions.secret());
    assertThatThrownBy(() -> provider.redeem(other, code))
        .hasMessageContaining("did not take the code");
  }

  @Test
  void aWrongNonceIsRefused() throws Exception {
    IdentityProvider.Request request = request();
    URI location = provider.authorization(request);
    String code =
        Surfer.read(browser.signIn(location, "mara", "mara-password")).code().orElseThrow();
    var other =
        new IdentityProvider.Request(
            request.redirect(), request.state(), sessions.secret(), request.verifier());
    assertThatThrownBy(() -> provider.redeem(other, code))
        .hasMessageContaining("the ID token is not good");
  }

  @Test
  void anotherIssuersAnswerIsRefused() throws Exception {
    Accounts.Begun begun = accounts.begin();
    Accounts.Back back = Surfer.read(browser.signIn(begun.location(), "mara", "mara-password"));
    var mixed =
        new Accounts.Back(
            back.state(), back.code(), Optional.of("https://evil.test"), Optional.empty());
    assertThatThrownBy(() -> accounts.finish(begun.ticket(), mixed))
        .hasMessageContaining("another identity provider's");
  }

  @Test
  void aTokenForAnotherClientIsRefused() throws Exception {
    try (var another =
        new OpenIdConnect(new Settings("K", issuer("another"), Optional::empty, "groups"), clock)) {
      IdentityProvider.Request request = request();
      String code =
          Surfer.read(browser.signIn(another.authorization(request), "mara", "mara-password"))
              .code()
              .orElseThrow();
      JWT token = another.token(request, code);
      assertThat(another.tokens().claims(token, Optional.of(request.nonce()), Optional.empty()))
          .isNotNull();
      provider.authorization(request()); // knows where the keys are
      assertThatThrownBy(
              () -> provider.tokens().claims(token, Optional.of(request.nonce()), Optional.empty()))
          .hasMessageContaining("the ID token is not good");
    }
  }

  @Test
  void tokensThatAnybodyCouldHaveWrittenAreRefused() throws Exception {
    IdentityProvider.Request request = request();
    String code =
        Surfer.read(browser.signIn(provider.authorization(request), "mara", "mara-password"))
            .code()
            .orElseThrow();
    String[] good = provider.token(request, code).serialize().split("\\.");
    Optional<String> nonce = Optional.of(request.nonce());
    JWT none = JWTParser.parse(text("{\"alg\":\"none\"}") + "." + good[1] + ".");
    assertThatThrownBy(() -> provider.tokens().claims(none, nonce, Optional.empty()))
        .hasMessageContaining("not signed by the identity provider's own key");
    JWT mac = JWTParser.parse(hmac(good[1]));
    assertThatThrownBy(() -> provider.tokens().claims(mac, nonce, Optional.empty()))
        .hasMessageContaining("not signed by the identity provider's own key");
    String claims = new String(Base64.getUrlDecoder().decode(good[1]), StandardCharsets.UTF_8);
    JWT changed = JWTParser.parse(good[0] + "." + text(claims.replace(MARA, OTTO)) + "." + good[2]);
    assertThatThrownBy(() -> provider.tokens().claims(changed, nonce, Optional.empty()))
        .hasMessageContaining("the ID token is not good");
    JWT whole = JWTParser.parse(String.join(".", good));
    assertThat(provider.tokens().claims(whole, nonce, Optional.empty()).account())
        .isEqualTo(mara());
  }

  /// The token as an attacker signs it who takes the public key for a shared secret.
  private String hmac(String payload) throws Exception {
    var every = new JWKSelector(new JWKMatcher.Builder().build());
    byte[] open = provider.keys().get(every, null).getFirst().toRSAKey().toPublicKey().getEncoded();
    var object =
        new JWSObject(
            new JWSHeader(JWSAlgorithm.HS256),
            new Payload(com.nimbusds.jose.util.Base64URL.from(payload)));
    object.sign(new MACSigner(open));
    return object.serialize();
  }

  @Test
  void aDisabledUserGetsNoFurtherThanTheProvider() throws Exception {
    keycloak.admin("PUT", "/users/" + MARA, "{\"enabled\":false}");
    try {
      assertThatThrownBy(() -> signIn("mara"))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("disabled");
    } finally {
      keycloak.admin("PUT", "/users/" + MARA, "{\"enabled\":true}");
    }
  }

  @Test
  void aGroupThatWasLeftIsGoneAtTheRenewal() throws Exception {
    signIn("mara");
    accounts.renew("mara");
    assertThat(renewed()).as("what was said just now is not asked for again").isEmpty();
    String group = keycloak.idOf("/groups?search=database-admins");
    keycloak.admin("DELETE", "/users/" + MARA + "/groups/" + group, "");
    try {
      clock.turn(Duration.ofMinutes(5));
      accounts.renew("mara");
      assertThat(renewed()).hasSize(1);
      assertThat(renewed().getFirst().oidc().groups()).isEmpty();
      assertThat(evidence.docket().groups("mara")).isEmpty();
    } finally {
      keycloak.admin("PUT", "/users/" + MARA + "/groups/" + group, "");
    }
  }

  @Test
  void whoeverTheProviderDisabledIsSignedOutAtTheRenewal() throws Exception {
    Sessions.Opened opened = signIn("mara");
    keycloak.admin("PUT", "/users/" + MARA, "{\"enabled\":false}");
    try {
      clock.turn(Duration.ofMinutes(5));
      accounts.renew("mara");
      assertThat(sessions.of(opened.secret())).isEmpty();
      assertThat(evidence.docket().groups("mara")).isEmpty();
    } finally {
      keycloak.admin("PUT", "/users/" + MARA, "{\"enabled\":true}");
    }
  }

  private List<Fact.SessionRenewed> renewed() {
    return facts(Fact.SessionRenewed.class);
  }

  private <T extends Fact> List<T> facts(Class<T> kind) {
    var facts = new ArrayList<T>();
    for (long i = 0; i < evidence.ledger().size(); i++) {
      Fact fact = evidence.at(new Position(i)).orElseThrow().fact();
      if (kind.isInstance(fact)) facts.add(kind.cast(fact));
    }
    return facts;
  }

  @Test
  void rotatedKeysAreFetchedOnceWhenATokenNamesThem() throws Exception {
    assertThat(signIn("mara").session().person()).isEqualTo("mara");
    String realm =
        com.nimbusds.jose.util.JSONObjectUtils.parse(keycloak.admin("GET", "", ""))
            .get("id")
            .toString();
    keycloak.admin(
        "POST",
        "/components",
        "{\"name\":\"newer\",\"providerId\":\"rsa-generated\",\"parentId\":\""
            + realm
            + "\",\"providerType\":\"org.keycloak.keys.KeyProvider\","
            + "\"config\":{\"priority\":[\"1000\"],\"algorithm\":[\"RS256\"]}}");
    assertThatThrownBy(() -> signIn("mara"))
        .as("the keys were asked for just now: an unknown one is not asked for again at once")
        .hasMessageContaining("the ID token is not good");
    try (var later =
        new OpenIdConnect(
            new Settings("K", issuer("countergate"), () -> Optional.of(SECRET), "groups"), clock)) {
      var fresh = new Accounts(evidence, sessions, later, clock);
      Accounts.Begun begun = fresh.begin();
      URI back = browser.signIn(begun.location(), "mara", "mara-password");
      assertThat(fresh.finish(begun.ticket(), Surfer.read(back)).session().person())
          .isEqualTo("mara");
    }
  }

  private IdentityProvider.Request request() {
    return new IdentityProvider.Request(
        URI.create("http://gate.test/oidc/callback"),
        sessions.secret(),
        sessions.secret(),
        sessions.secret());
  }

  private static String text(String plain) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(plain.getBytes(StandardCharsets.UTF_8));
  }
}
