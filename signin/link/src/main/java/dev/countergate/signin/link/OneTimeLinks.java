package dev.countergate.signin.link;

import dev.countergate.domain.Digest;
import dev.countergate.domain.Fault;
import dev.countergate.gate.Evidence;
import dev.countergate.gate.Sessions;
import dev.countergate.gate.SignIn;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Signs a person in with a link that works once.
///
/// Of a token only the SHA-256 is kept, in memory: a restart voids every link that was not spent.
public final class OneTimeLinks implements SignIn {
  static final Duration LINK_LIFETIME = Duration.ofMinutes(15);
  static final int LINKS_MAX = 1_000;
  private static final String HOW = "one-time link";

  private final Evidence evidence;
  private final InstantSource clock;
  private final Sessions sessions;

  /// GUARDED BY this.
  private final Map<Digest, Invitation> invitations = new HashMap<>();

  private record Invitation(String person, Instant expires) {}

  public OneTimeLinks(Evidence evidence, InstantSource clock, Sessions sessions) {
    this.evidence = evidence;
    this.clock = clock;
    this.sessions = sessions;
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
    String token = sessions.secret();
    invitations.put(Sessions.digest(token), new Invitation(person, now.plus(LINK_LIFETIME)));
    return token;
  }

  @Override
  public synchronized boolean isFresh(String token) {
    Invitation invitation = invitations.get(Sessions.digest(token));
    return invitation != null && clock.instant().isBefore(invitation.expires());
  }

  @Override
  public Optional<Sessions.Opened> spend(String token) throws InterruptedException {
    Optional<Invitation> taken = take(token);
    if (taken.isEmpty()) return Optional.empty();
    return sessions.open(taken.get().person(), HOW);
  }

  /// Spending is taking: of two at once only one gets it.
  private synchronized Optional<Invitation> take(String token) {
    return Optional.ofNullable(invitations.remove(Sessions.digest(token)))
        .filter(invitation -> clock.instant().isBefore(invitation.expires()));
  }
}
