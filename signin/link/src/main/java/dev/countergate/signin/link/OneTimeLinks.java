package dev.countergate.signin.link;

import dev.countergate.domain.Digest;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Fault;
import dev.countergate.domain.Ruling;
import dev.countergate.gate.Evidence;
import dev.countergate.gate.SignIn;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Signs a person in with a link that works once.
///
/// Of a token and of a session's secret only the SHA-256 is kept: tokens in memory, so a restart
/// voids every link that was not spent; sessions as the fact `session.opened`, so the docket alone
/// says who is signed in. A link that another process made lies with the [Neighbour] until then.
public final class OneTimeLinks implements SignIn {
  public static final Duration LINK_LIFETIME = Duration.ofMinutes(15);
  static final Duration SESSION_LIFETIME = Duration.ofHours(12);
  public static final int LINKS_MAX = 1_000;
  private static final String HOW = "one-time link";
  private static final int SECRET_BYTES = 32;
  private static final int SECRET_CHARS = 43;

  private final Evidence evidence;
  private final InstantSource clock;
  private final RandomGenerator chance;

  /// GUARDED BY this.
  private final Map<Digest, Invitation> invitations = new HashMap<>();

  private final Neighbour neighbour;

  /// Who may sign in with a token, and until when.
  public record Invitation(String person, Instant expires) {}

  private record Alone() implements Neighbour {
    @Override
    public Optional<Invitation> find(Digest token) {
      return Optional.empty();
    }

    @Override
    public Optional<Invitation> take(Digest token) {
      return Optional.empty();
    }
  }

  /// Keeps the links that were made outside of this process.
  public interface Neighbour {
    Optional<Invitation> find(Digest token);

    /// Gives it away: of two who take the same one only one gets it.
    Optional<Invitation> take(Digest token);
  }

  /// A sign-in with the links that are made here.
  public OneTimeLinks(Evidence evidence, InstantSource clock, RandomGenerator chance) {
    this(evidence, clock, chance, new Alone());
  }

  /// A sign-in over this ledger.
  ///
  /// @param chance where secrets come from: a secure source
  public OneTimeLinks(
      Evidence evidence, InstantSource clock, RandomGenerator chance, Neighbour neighbour) {
    this.evidence = evidence;
    this.clock = clock;
    this.chance = chance;
    this.neighbour = neighbour;
  }

  @Override
  public synchronized String invite(String person) {
    if (evidence.docket().person(person).isEmpty()) {
      throw new Fault(Fault.Code.NOT_FOUND, "no person `" + person + "`");
    }
    Instant now = clock.instant();
    invitations.values().removeIf(invitation -> !now.isBefore(invitation.expires()));
    if (invitations.size() >= LINKS_MAX) {
      throw new Fault(
          Fault.Code.LIMIT_REACHED,
          LINKS_MAX + " links are open\nhelp: wait until some are used or 15 minutes old");
    }
    String token = secret();
    invitations.put(digest(token), new Invitation(person, now.plus(LINK_LIFETIME)));
    return token;
  }

  @Override
  public synchronized boolean isFresh(String token) {
    Digest digest = digest(token);
    return Optional.ofNullable(invitations.get(digest))
        .or(() -> neighbour.find(digest))
        .filter(this::isOpen)
        .isPresent();
  }

  @Override
  public Optional<Opened> spend(String token) throws InterruptedException {
    Optional<Invitation> taken = take(token);
    if (taken.isEmpty()) return Optional.empty();
    String secret = secret();
    Instant expires = clock.instant().plus(SESSION_LIFETIME).truncatedTo(ChronoUnit.MICROS);
    var session = new Session(digest(secret), taken.get().person(), HOW, expires);
    Ruling ruling =
        evidence
            .append(new Fact.SessionOpened(session.id(), session.person(), HOW, expires))
            .await();
    return switch (ruling) {
      case Ruling.Accepted _ -> Optional.of(new Opened(session, secret));
      case Ruling.Refused _ -> Optional.empty();
    };
  }

  /// Spending is taking: of two at once only one gets it.
  private synchronized Optional<Invitation> take(String token) {
    Digest digest = digest(token);
    return Optional.ofNullable(invitations.remove(digest))
        .or(() -> neighbour.take(digest))
        .filter(this::isOpen);
  }

  private boolean isOpen(Invitation invitation) {
    return clock.instant().isBefore(invitation.expires());
  }

  @Override
  public Optional<Session> session(String secret) {
    if (secret.length() != SECRET_CHARS) return Optional.empty();
    Digest id = digest(secret);
    return evidence
        .docket()
        .session(id)
        .filter(opened -> clock.instant().isBefore(opened.expires()))
        .filter(opened -> evidence.docket().person(opened.person()).isPresent())
        .map(opened -> new Session(id, opened.person(), opened.how(), opened.expires()));
  }

  @Override
  public void end(Session session, String why) throws InterruptedException {
    evidence.append(new Fact.SessionClosed(session.id(), why)).await();
  }

  private String secret() {
    byte[] bytes = new byte[SECRET_BYTES];
    chance.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static Digest digest(String secret) {
    return Digest.of(secret.getBytes(StandardCharsets.UTF_8));
  }
}
