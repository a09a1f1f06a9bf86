package dev.countergate.gate;

import dev.countergate.domain.Account;
import dev.countergate.domain.Digest;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Passkey;
import dev.countergate.domain.Ruling;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Who is signed in. Of a session's secret only the SHA-256 is kept, in the fact `session.opened`:
/// the docket alone says whose session it is.
public final class Sessions {
  public static final Duration LIFETIME = Duration.ofHours(12);
  private static final int SECRET_BYTES = 32;
  private static final int SECRET_CHARS = 43;
  private final Evidence evidence;
  private final InstantSource clock;
  private final RandomGenerator chance;

  /// @param chance where secrets come from: a secure source
  public Sessions(Evidence evidence, InstantSource clock, RandomGenerator chance) {
    this.evidence = evidence;
    this.clock = clock;
    this.chance = chance;
  }

  /// A signed-in person.
  ///
  /// @param id digest of the session's secret: what facts name
  /// @param how in words: `one-time link`
  public record Session(Digest id, String person, String how, Instant expires) {}

  /// A new session with the secret that its holder keeps.
  public record Opened(Session session, String secret) {}

  /// A secret that nobody else knows: 32 random bytes in base64url.
  public String secret() {
    byte[] bytes = new byte[SECRET_BYTES];
    chance.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  public static Digest digest(String secret) {
    return Digest.of(secret.getBytes(StandardCharsets.UTF_8));
  }

  /// Begins a session under a new secret. Empty if the docket refuses it.
  public Optional<Opened> open(String person, String how) throws InterruptedException {
    return open(secret(), person, how, Optional.empty());
  }

  /// Begins a session for whoever an identity provider vouched for.
  Optional<Opened> open(String person, Account.Claims claims) throws InterruptedException {
    String secret = secret();
    return open(
        secret,
        new Fact.SessionOpened(
            digest(secret),
            person,
            Account.TYPE,
            expires(),
            Optional.empty(),
            Optional.of(claims)));
  }

  /// Begins a session under a secret that was made before, with what was signed for it.
  Optional<Opened> open(
      String secret, String person, String how, Optional<Passkey.Assertion> signed)
      throws InterruptedException {
    return open(secret, new Fact.SessionOpened(digest(secret), person, how, expires(), signed));
  }

  private Instant expires() {
    return clock.instant().plus(LIFETIME).truncatedTo(ChronoUnit.MICROS);
  }

  private Optional<Opened> open(String secret, Fact.SessionOpened fact)
      throws InterruptedException {
    var session = new Session(fact.session(), fact.person(), fact.how(), fact.expires());
    return switch (evidence.append(fact).await()) {
      case Ruling.Accepted _ -> Optional.of(new Opened(session, secret));
      case Ruling.Refused _ -> Optional.empty();
    };
  }

  /// The live session of a secret.
  public Optional<Session> of(String secret) {
    if (secret.length() != SECRET_CHARS) return Optional.empty();
    Digest id = digest(secret);
    return evidence
        .docket()
        .session(id)
        .filter(opened -> clock.instant().isBefore(opened.expires()))
        .filter(opened -> evidence.docket().person(opened.person()).isPresent())
        .map(opened -> new Session(id, opened.person(), opened.how(), opened.expires()));
  }

  /// Ends a session.
  public void end(Session session, String why) throws InterruptedException {
    evidence.append(new Fact.SessionClosed(session.id(), why)).await();
  }
}
