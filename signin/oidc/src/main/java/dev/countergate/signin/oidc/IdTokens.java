package dev.countergate.signin.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.token.AccessToken;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.validators.AccessTokenValidator;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import com.nimbusds.openid.connect.sdk.validators.InvalidHashException;
import dev.countergate.domain.Account;
import dev.countergate.domain.Digest;
import dev.countergate.domain.Fault;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Checks ID tokens (OpenID Connect Core, 3.1.3.7) and reads what they say.
///
/// Only asymmetric signatures count: with a shared secret we could have written the token
/// ourselves, and with none anybody could.
final class IdTokens {
  private static final Duration AGE_MAX = Duration.ofMinutes(10);
  private static final Duration SKEW = Duration.ofSeconds(60);
  private static final int VALUES_MAX = 50;
  private static final int VALUE_CHARS_MAX = 200;
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512,
          JWSAlgorithm.EdDSA,
          JWSAlgorithm.Ed25519);

  private final Settings settings;
  private final IDTokenValidator validator;
  private final InstantSource clock;

  IdTokens(Settings settings, JWKSource<SecurityContext> keys, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
    this.validator =
        new IDTokenValidator(
            new Issuer(settings.issuer().issuer()),
            new ClientID(settings.issuer().client()),
            new JWSVerificationKeySelector<>(ALGORITHMS, keys),
            null);
    validator.setMaxClockSkew((int) SKEW.toSeconds());
  }

  /// What a token says that the provider gave for this nonce; none at a renewal.
  Account.Claims claims(JWT token, Optional<String> nonce, Optional<AccessToken> beside) {
    if (!(token instanceof SignedJWT signed)
        || !ALGORITHMS.contains(signed.getHeader().getAlgorithm())) {
      throw bad("the ID token is not signed by the identity provider's own key");
    }
    try {
      IDTokenClaimsSet claims = validator.validate(token, nonce.map(Nonce::new).orElse(null));
      wrong(claims)
          .ifPresent(why -> {
            throw bad(why);
          });
      if (beside.isPresent() && claims.getAccessTokenHash() != null) {
        AccessTokenValidator.validate(
            beside.orElseThrow(), signed.getHeader().getAlgorithm(), claims.getAccessTokenHash());
      }
      return read(signed, claims);
    } catch (BadJOSEException | JOSEException | InvalidHashException | ParseException e) {
      throw new Fault(
          Fault.Code.SIGN_IN_FAILED,
          "the ID token is not good: its signature, issuer, audience, nonce or time is wrong"
              + "\nhelp: begin again on the sign-in page",
          e);
    }
  }

  private Optional<String> wrong(IDTokenClaimsSet claims) {
    String client = settings.issuer().client();
    if (claims.getAudience().size() != 1) return Optional.of("the ID token is for others too");
    if (claims.getAuthorizedParty() != null
        && !claims.getAuthorizedParty().getValue().equals(client)) {
      return Optional.of("the ID token was issued to another client");
    }
    Instant now = clock.instant();
    Instant issued = claims.getIssueTime().toInstant();
    if (issued.isBefore(now.minus(AGE_MAX)) || issued.isAfter(now.plus(SKEW))) {
      return Optional.of("the ID token was not issued just now");
    }
    return Optional.empty();
  }

  private Account.Claims read(SignedJWT token, IDTokenClaimsSet claims) throws ParseException {
    Map<String, Object> all = token.getJWTClaimsSet().getClaims();
    try {
      return new Account.Claims(
          new Account(claims.getIssuer().getValue(), claims.getSubject().getValue()),
          text(all.get("sid")),
          text(all.get("acr")),
          words(all.get("amr")),
          Optional.ofNullable(claims.getAuthenticationTime()).map(Date::toInstant),
          groups(all),
          Digest.of(token.serialize().getBytes(StandardCharsets.US_ASCII)));
    } catch (IllegalArgumentException e) {
      throw bad("the ID token names nobody: " + e.getMessage());
    }
  }

  /// Of the provider's words for groups those that the declaration names; others mean nothing, and
  /// are not written down.
  private List<String> groups(Map<String, Object> claims) {
    Object value = settings.groupsClaim().isEmpty() ? null : claims.get(settings.groupsClaim());
    Set<String> known = settings.issuer().groups().keySet();
    if (!(value instanceof Collection<?> items)) return List.of();
    return items.stream()
        .filter(String.class::isInstance)
        .map(String.class::cast)
        .filter(known::contains)
        .distinct()
        .sorted()
        .toList();
  }

  private static List<String> words(@Nullable Object value) {
    var words = new ArrayList<String>();
    if (value instanceof Collection<?> items) {
      for (Object item : items) {
        if (words.size() < VALUES_MAX) text(item).ifPresent(words::add);
      }
    }
    return words;
  }

  private static Optional<String> text(@Nullable Object value) {
    return value instanceof String text && text.length() <= VALUE_CHARS_MAX
        ? Optional.of(text)
        : Optional.empty();
  }

  static Fault bad(String why) {
    return new Fault(
        Fault.Code.SIGN_IN_FAILED, why + "\nhelp: ask whoever runs the identity provider");
  }
}
