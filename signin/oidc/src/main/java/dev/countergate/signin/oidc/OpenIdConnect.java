package dev.countergate.signin.oidc;

import com.nimbusds.jwt.JWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.token.OIDCTokens;
import dev.countergate.domain.Account;
import dev.countergate.domain.Fault;
import dev.countergate.gate.IdentityProvider;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One identity provider that speaks OpenID Connect: authorization code with PKCE, its own calls
/// without redirects, and nothing believed that it did not sign.
public final class OpenIdConnect implements IdentityProvider, AutoCloseable {
  private static final Duration DISCOVERY_FRESH = Duration.ofHours(1);
  private final Settings settings;
  private final InstantSource clock;
  private final BackChannel channel = new BackChannel();
  private final IssuerKeys keys;
  private final IdTokens tokens;

  /// What the provider says of itself, and when it said so. GUARDED BY this.
  private @Nullable OIDCProviderMetadata discovered;

  private Instant discoveredAt = Instant.EPOCH;

  public OpenIdConnect(Settings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
    this.keys = new IssuerKeys(channel, clock);
    this.tokens = new IdTokens(settings, keys, clock);
  }

  @Override
  public String name() {
    return settings.name();
  }

  @Override
  public String issuer() {
    return settings.issuer().issuer();
  }

  @Override
  public URI authorization(Request request) throws InterruptedException {
    return new AuthenticationRequest.Builder(
            ResponseType.CODE, new Scope("openid"), client(), request.redirect())
        .endpointURI(metadata().getAuthorizationEndpointURI())
        .state(new State(request.state()))
        .nonce(new Nonce(request.nonce()))
        .codeChallenge(new CodeVerifier(request.verifier()), CodeChallengeMethod.S256)
        .build()
        .toURI();
  }

  @Override
  public Proven redeem(Request request, String code) throws InterruptedException {
    return proven(exchange(grant(request, code)), Optional.of(request.nonce()));
  }

  private static AuthorizationGrant grant(Request request, String code) {
    return new AuthorizationCodeGrant(
        new AuthorizationCode(code), request.redirect(), new CodeVerifier(request.verifier()));
  }

  @Override
  public Optional<Proven> renew(Account account, String token) throws InterruptedException {
    BackChannel.Answer answer = ask(new RefreshTokenGrant(new RefreshToken(token)));
    if (answer.status() == 400) return Optional.empty(); // RFC 6749, 5.2: revoked, expired, invalid
    Proven proven = proven(read(answer), Optional.empty());
    if (!proven.claims().account().equals(account)) {
      throw IdTokens.bad("the identity provider renewed another account");
    }
    return Optional.of(proven);
  }

  private Proven proven(OIDCTokens given, Optional<String> nonce) {
    Account.Claims claims =
        tokens.claims(given.getIDToken(), nonce, Optional.ofNullable(given.getAccessToken()));
    return new Proven(
        claims, Optional.ofNullable(given.getRefreshToken()).map(RefreshToken::getValue));
  }

  /// The ID token for a code, before anything of it is believed.
  JWT token(Request request, String code) throws InterruptedException {
    return exchange(grant(request, code)).getIDToken();
  }

  IdTokens tokens() {
    return tokens;
  }

  IssuerKeys keys() {
    return keys;
  }

  private OIDCTokens exchange(AuthorizationGrant grant) throws InterruptedException {
    return read(ask(grant));
  }

  private BackChannel.Answer ask(AuthorizationGrant grant) throws InterruptedException {
    HTTPRequest request = tokenRequest(grant).toHTTPRequest();
    var call =
        HttpRequest.newBuilder(request.getURI())
            .POST(HttpRequest.BodyPublishers.ofString(request.getBody()));
    for (Map.Entry<String, List<String>> header : request.getHeaderMap().entrySet()) {
      for (String value : header.getValue()) call.header(header.getKey(), value);
    }
    return channel.send(call);
  }

  private static OIDCTokens read(BackChannel.Answer answer) {
    if (answer.status() != 200) throw IdTokens.bad("the identity provider did not take the code");
    try {
      var response = new HTTPResponse(answer.status());
      response.setHeader("Content-Type", "application/json");
      response.setBody(answer.body());
      OIDCTokens given = OIDCTokenResponse.parse(response).getOIDCTokens();
      if (given.getIDToken() == null) throw IdTokens.bad("the identity provider gave no ID token");
      return given;
    } catch (ParseException e) {
      throw new Fault(
          Fault.Code.SIGN_IN_FAILED, "the identity provider's answer cannot be read", e);
    }
  }

  private TokenRequest tokenRequest(AuthorizationGrant grant) throws InterruptedException {
    URI endpoint = metadata().getTokenEndpointURI();
    Optional<String> secret = settings.secret().get();
    return secret.isPresent()
        ? new TokenRequest(
            endpoint,
            new ClientSecretBasic(client(), new Secret(secret.orElseThrow())),
            grant,
            null)
        : new TokenRequest(endpoint, client(), grant, null);
  }

  private ClientID client() {
    return new ClientID(settings.issuer().client());
  }

  /// What the provider says of itself. If it is silent, what it said before stands.
  private synchronized OIDCProviderMetadata metadata() throws InterruptedException {
    Instant now = clock.instant();
    OIDCProviderMetadata known = discovered;
    if (known != null && now.isBefore(discoveredAt.plus(DISCOVERY_FRESH))) return known;
    try {
      OIDCProviderMetadata found = discover();
      keys.at(found.getJWKSetURI());
      discovered = found;
      discoveredAt = now;
      return found;
    } catch (Fault silent) {
      if (known == null) throw silent;
      return known;
    }
  }

  private OIDCProviderMetadata discover() throws InterruptedException {
    String issuer = settings.issuer().issuer();
    String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    BackChannel.Answer answer = channel.get(URI.create(base + "/.well-known/openid-configuration"));
    if (answer.status() != 200) {
      throw IdTokens.bad("the identity provider says nothing of itself, status " + answer.status());
    }
    try {
      OIDCProviderMetadata found = OIDCProviderMetadata.parse(answer.body());
      if (!found.getIssuer().getValue().equals(issuer)) {
        throw IdTokens.bad("the identity provider calls itself by another name");
      }
      boolean whole =
          found.getAuthorizationEndpointURI() != null
              && found.getTokenEndpointURI() != null
              && found.getJWKSetURI() != null;
      if (!whole) throw IdTokens.bad("the identity provider has no endpoints to sign in at");
      return found;
    } catch (ParseException e) {
      throw new Fault(
          Fault.Code.SIGN_IN_FAILED, "the identity provider's answer cannot be read", e);
    }
  }

  @Override
  public void close() {
    channel.close();
  }
}
