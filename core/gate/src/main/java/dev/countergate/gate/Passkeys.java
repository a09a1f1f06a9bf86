package dev.countergate.gate;

import dev.countergate.domain.Digest;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Fault;
import dev.countergate.domain.Json;
import dev.countergate.domain.Passkey;
import dev.countergate.domain.Payload;
import dev.countergate.domain.Principal;
import dev.countergate.domain.Ruling;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// How people come by a passkey and sign in with it. What any of it is worth the docket says: here
/// challenges are made, kept for a while, and spent once.
public final class Passkeys {
  static final Duration INVITATION = Duration.ofMinutes(15);
  static final Duration PROPOSED = Duration.ofHours(12);
  static final Duration CEREMONY = Duration.ofMinutes(5);
  static final int CEREMONIES_MAX = 10_000;
  private static final int CHALLENGE_BYTES = 32;
  private final Evidence evidence;
  private final Sessions sessions;
  private final Registrar registrar;
  private final InstantSource clock;
  private final RandomGenerator chance;

  /// What was begun and not ended, by the digest of the token that names it. GUARDED BY this.
  private final Map<Digest, Begun> begun = new HashMap<>();

  private sealed interface Begun {
    Instant expires();

    record Enrolment(byte[] challenge, Instant expires) implements Begun {}

    record Login(String secret, Instant expires) implements Begun {}
  }

  public Passkeys(
      Evidence evidence,
      Sessions sessions,
      Registrar registrar,
      InstantSource clock,
      RandomGenerator chance) {
    this.evidence = evidence;
    this.sessions = sessions;
    this.registrar = registrar;
    this.clock = clock;
    this.chance = chance;
  }

  /// Lets a person bind the very first passkeys: the token goes into a link that works once.
  public String invite(String person) throws InterruptedException {
    Invitation first = drawn(person, INVITATION);
    if (evidence.append(first.fact()).await() instanceof Ruling.Refused(var why)) {
      throw new Fault(Fault.Code.REFUSED, why);
    }
    return first.token();
  }

  /// An invitation that somebody asks for. It lasts long enough to be approved first.
  ///
  /// @param token goes into a link that works once
  record Invitation(Fact.CredentialInvited fact, String token) {}

  Invitation invitation(String person) {
    return drawn(person, PROPOSED);
  }

  private Invitation drawn(String person, Duration lasting) {
    String token = sessions.secret();
    Instant expires = clock.instant().plus(lasting).truncatedTo(ChronoUnit.MICROS);
    var fact =
        new Fact.CredentialInvited(Sessions.digest(token), person, Fact.By.server(), expires);
    return new Invitation(fact, token);
  }

  /// Whom a token invites, while it may still be used.
  public Optional<Principal.Person> invited(String token) {
    return evidence
        .docket()
        .invitation(Sessions.digest(token))
        .filter(invitation -> clock.instant().isBefore(invitation.expires()))
        .flatMap(invitation -> evidence.docket().person(invitation.person()));
  }

  /// What a browser is asked for when it shall make a key.
  public record Enrolment(String challenge, String rp, Principal.Person person) {}

  public Enrolment enrol(String token) {
    Principal.Person person = invited(token).orElseThrow(Passkeys::tooOld);
    byte[] challenge = new byte[CHALLENGE_BYTES];
    chance.nextBytes(challenge);
    begin(token, new Begun.Enrolment(challenge, clock.instant().plus(CEREMONY)));
    return new Enrolment(text(challenge), site().rp(), person);
  }

  /// Binds the key that the browser made; what the docket said of it.
  public Ruling bind(String token, String attestation, String clientData)
      throws InterruptedException {
    Principal.Person person = invited(token).orElseThrow(Passkeys::tooOld);
    if (!(end(token).orElse(null) instanceof Begun.Enrolment(var challenge, _))) throw tooOld();
    Registrar.Made made = read(challenge, attestation, clientData);
    byte[] answer =
        Json.object().put("attestation", attestation).put("clientData", clientData).canonical();
    Payload registration = Payload.seal(chance, person.id(), answer);
    var passkey =
        new Passkey(made.key(), made.algorithm(), made.backupEligible(), registration.commitment());
    var warrant = new Passkey.Warrant.Invited(Sessions.digest(token));
    var fact =
        new Fact.CredentialBound(
            made.credential(),
            person.id(),
            "passkey",
            Digest.of(Base64.getUrlDecoder().decode(made.key())),
            Fact.By.person(person.id()),
            Optional.of(passkey),
            Optional.of(warrant));
    return evidence.append(fact, registration).await();
  }

  private Registrar.Made read(byte[] challenge, String attestation, String clientData) {
    try {
      return registrar.read(challenge, site(), attestation, clientData);
    } catch (IllegalArgumentException e) {
      throw new Fault(Fault.Code.REFUSED, "the passkey was not made for this: " + e.getMessage());
    }
  }

  /// What a browser is asked for at a sign-in.
  ///
  /// @param ticket names this sign-in; it works once
  public record Login(String ticket, String challenge, String rp) {}

  public Login login() {
    String ticket = sessions.secret();
    String secret = sessions.secret();
    begin(ticket, new Begun.Login(secret, clock.instant().plus(CEREMONY)));
    byte[] challenge = new Passkey.Login(Sessions.digest(secret)).challenge();
    return new Login(ticket, text(challenge), site().rp());
  }

  /// Begins the session that was signed for; empty if the docket refuses it.
  public Optional<Sessions.Opened> signIn(String ticket, Passkey.Assertion assertion)
      throws InterruptedException {
    if (!(end(ticket).orElse(null) instanceof Begun.Login(var secret, _))) return Optional.empty();
    Optional<String> person =
        evidence.docket().passkey(assertion.credential()).map(Fact.CredentialBound::principal);
    if (person.isEmpty()) return Optional.empty();
    return sessions.open(secret, person.orElseThrow(), "passkey", Optional.of(assertion));
  }

  /// The ids of the passkeys that a person can sign with.
  public List<String> of(String person) {
    return evidence.docket().passkeys(person).stream().map(Fact.CredentialBound::id).toList();
  }

  /// The relying party's id, which a browser must be asked for.
  public String rp() {
    return site().rp();
  }

  private Passkey.Site site() {
    return evidence
        .docket()
        .site()
        .orElseThrow(() -> new Fault(Fault.Code.REFUSED, "no site for passkeys is declared"));
  }

  private synchronized void begin(String token, Begun what) {
    Instant now = clock.instant();
    begun.values().removeIf(one -> !now.isBefore(one.expires()));
    if (begun.size() >= CEREMONIES_MAX) {
      throw new Fault(
          Fault.Code.LIMIT_REACHED, "too many sign-ins are under way\nhelp: try again in a minute");
    }
    begun.put(Sessions.digest(token), what);
  }

  /// Ending is taking: of two at once only one gets it.
  private synchronized Optional<Begun> end(String token) {
    return Optional.ofNullable(begun.remove(Sessions.digest(token)))
        .filter(one -> clock.instant().isBefore(one.expires()));
  }

  private static Fault tooOld() {
    return new Fault(
        Fault.Code.SIGN_IN_FAILED,
        "this link was used already or is too old\nhelp: ask for a new one");
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
