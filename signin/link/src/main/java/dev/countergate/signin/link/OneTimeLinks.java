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
/// Of a token only the SHA-256 is kept, in memory: a restart voids every link that was not spent. A
/// link that another process made lies with the [Neighbour] until then.
public final class OneTimeLinks implements SignIn {
  public static final Duration LINK_LIFETIME = Duration.ofMinutes(15);
  public static final int LINKS_MAX = 1_000;
  private static final String HOW = "one-time link";

  private final Evidence evidence;
  private final InstantSource clock;
  private final Sessions sessions;

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
  public OneTimeLinks(Evidence evidence, InstantSource clock, Sessions sessions) {
    this(evidence, clock, sessions, new Alone());
  }

  /// A sign-in over this ledger, with the links of a neighbour too.
  public OneTimeLinks(
      Evidence evidence, InstantSource clock, Sessions sessions, Neighbour neighbour) {
    this.evidence = evidence;
    this.clock = clock;
    this.sessions = sessions;
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
    String token = sessions.secret();
    invitations.put(Sessions.digest(token), new Invitation(person, now.plus(LINK_LIFETIME)));
    return token;
  }

  @Override
  public synchronized boolean isFresh(String token) {
    Digest digest = Sessions.digest(token);
    return Optional.ofNullable(invitations.get(digest))
        .or(() -> neighbour.find(digest))
        .filter(this::isOpen)
        .isPresent();
  }

  @Override
  public Optional<Sessions.Opened> spend(String token) throws InterruptedException {
    Optional<Invitation> taken = take(token);
    if (taken.isEmpty()) return Optional.empty();
    return sessions.open(taken.get().person(), HOW);
  }

  /// Spending is taking: of two at once only one gets it.
  private synchronized Optional<Invitation> take(String token) {
    Digest digest = Sessions.digest(token);
    return Optional.ofNullable(invitations.remove(digest))
        .or(() -> neighbour.take(digest))
        .filter(this::isOpen);
  }

  private boolean isOpen(Invitation invitation) {
    return clock.instant().isBefore(invitation.expires());
  }
}
