package dev.countergate.gate;

import dev.countergate.docket.Docket;
import dev.countergate.domain.Account;
import dev.countergate.domain.Digest;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Fault;
import dev.countergate.domain.Passkey;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// How people sign in with their account at an identity provider. Whose account it is the docket
/// says: here sign-ins are begun, kept for a while, bound to one browser, and ended once.
public final class Accounts implements Renewal {
  /// How long a sign-in may take.
  public static final Duration CEREMONY = Duration.ofMinutes(10);

  /// What was said of a person is asked for again when it is older than this.
  static final Duration RENEW_AFTER = Duration.ofMinutes(5);

  static final int CEREMONIES_MAX = 10_000;

  /// The path of ours to which a provider sends people back.
  public static final String CALLBACK = "/oidc/callback";

  private static final System.Logger LOG = System.getLogger("dev.countergate.gate");
  private static final String ENDED = "the identity provider does not vouch for it any more";
  private static final String NOBODYS = "the account is nobody's";
  private final Evidence evidence;
  private final Sessions sessions;
  private final IdentityProvider provider;
  private final InstantSource clock;

  /// What was begun and not ended, by the digest of the ticket that names it. GUARDED BY itself.
  private final Map<Digest, Pending> begun = new HashMap<>();

  /// With what a provider can be asked again, by the session in which it gave it. Kept nowhere
  /// else: after a restart people sign in again. GUARDED BY itself.
  private final Map<Digest, String> renewals = new HashMap<>();

  private record Pending(IdentityProvider.Request request, Instant expires) {}

  public Accounts(
      Evidence evidence, Sessions sessions, IdentityProvider provider, InstantSource clock) {
    this.evidence = evidence;
    this.sessions = sessions;
    this.provider = provider;
    this.clock = clock;
  }

  /// What people call the provider.
  public String name() {
    return provider.name();
  }

  /// A sign-in that was begun.
  ///
  /// @param ticket what binds it to the browser that began it; it works once
  /// @param location where that browser goes now
  public record Begun(String ticket, URI location) {}

  public Begun begin() throws InterruptedException {
    var request =
        new IdentityProvider.Request(
            redirect(), sessions.secret(), sessions.secret(), sessions.secret());
    URI location = provider.authorization(request);
    return new Begun(keep(request), location);
  }

  private String keep(IdentityProvider.Request request) {
    String ticket = sessions.secret();
    Instant now = clock.instant();
    synchronized (begun) {
      begun.values().removeIf(one -> !now.isBefore(one.expires()));
      if (begun.size() >= CEREMONIES_MAX) {
        throw new Fault(
            Fault.Code.LIMIT_REACHED,
            "too many sign-ins are under way\nhelp: try again in a minute");
      }
      begun.put(Sessions.digest(ticket), new Pending(request, now.plus(CEREMONY)));
    }
    return ticket;
  }

  /// What a browser brings back from the provider.
  ///
  /// @param issuer who says so, where it does (RFC 9207)
  /// @param error why there is no code
  public record Back(
      String state, Optional<String> code, Optional<String> issuer, Optional<String> error) {}

  /// Begins the session of whoever the provider saw.
  ///
  /// @throws Fault with the reason, if nobody is signed in; it is a fact too
  public Sessions.Opened finish(String ticket, Back back) throws InterruptedException {
    IdentityProvider.Request request = take(ticket).request();
    IdentityProvider.Proven proven;
    try {
      proven = provider.redeem(request, code(request, back));
    } catch (Fault fault) {
      throw refused(fault, Optional.empty());
    }
    Account account = proven.claims().account();
    Optional<String> person = evidence.docket().account(account);
    if (person.isEmpty()) throw refused(nobodys(account), Optional.of(account));
    Sessions.Opened opened =
        sessions
            .open(person.orElseThrow(), proven.claims())
            .orElseThrow(
                () -> new Fault(Fault.Code.SIGN_IN_FAILED, "the account was not accepted"));
    keep(opened.session().id(), proven.renewal());
    return opened;
  }

  private void keep(Digest session, Optional<String> renewal) {
    synchronized (renewals) {
      renewals.keySet().removeIf(one -> evidence.docket().session(one).isEmpty());
      renewal.ifPresent(token -> renewals.put(session, token));
    }
  }

  /// Asks the provider again about whoever signed in with an account. A person for whom it does not
  /// vouch any more is signed out; if it gives no answer, what it said before grows old.
  @Override
  public void renew(String person) throws InterruptedException {
    Optional<Docket.Seen> seen =
        evidence
            .docket()
            .seen(person)
            .filter(one -> !clock.instant().isBefore(one.at().plus(RENEW_AFTER)));
    if (seen.isEmpty()) return;
    Digest session = seen.orElseThrow().session();
    Optional<Account> account =
        evidence
            .docket()
            .session(session)
            .flatMap(Fact.SessionOpened::oidc)
            .map(Account.Claims::account);
    Optional<String> token = taken(session);
    if (account.isEmpty() || token.isEmpty()) return;
    try {
      Optional<IdentityProvider.Proven> proven =
          provider.renew(account.orElseThrow(), token.orElseThrow());
      if (proven.isEmpty()) {
        evidence.append(new Fact.SessionClosed(session, ENDED)).await();
        return;
      }
      evidence.append(new Fact.SessionRenewed(session, proven.orElseThrow().claims())).await();
      keep(session, proven.orElseThrow().renewal().or(() -> token));
    } catch (Fault silent) {
      keep(session, token);
      LOG.log(System.Logger.Level.WARNING, "a session is not renewed: " + silent.words());
    }
  }

  /// Taking it: of two at once only one asks, since a provider may give each token once.
  private Optional<String> taken(Digest session) {
    synchronized (renewals) {
      return Optional.ofNullable(renewals.remove(session));
    }
  }

  private String code(IdentityProvider.Request request, Back back) {
    if (!same(request.state(), back.state())) {
      throw failed("the answer belongs to another sign-in");
    }
    if (back.issuer().filter(issuer -> !issuer.equals(provider.issuer())).isPresent()) {
      throw failed("the answer is another identity provider's");
    }
    if (back.error().isPresent()) throw failed("the identity provider did not sign you in");
    return back.code().orElseThrow(() -> failed("the identity provider sent no code"));
  }

  /// Taking is ending: of two at once only one gets it.
  private Pending take(String ticket) {
    synchronized (begun) {
      return Optional.ofNullable(begun.remove(Sessions.digest(ticket)))
          .filter(one -> clock.instant().isBefore(one.expires()))
          .orElseThrow(() -> failed("this browser began no sign-in, or more than 10 minutes ago"));
    }
  }

  private Fault refused(Fault fault, Optional<Account> account) throws InterruptedException {
    String why = fault.words().lines().findFirst().orElse("");
    evidence
        .append(new Fact.SessionRefused(Account.TYPE, account.isEmpty() ? why : NOBODYS, account))
        .await();
    return fault;
  }

  private static Fault nobodys(Account account) {
    return new Fault(
        Fault.Code.SIGN_IN_FAILED,
        "this account belongs to nobody here\nhelp: ask whoever runs this Countergate to add"
            + " `{ issuer: \""
            + account.issuer()
            + "\", subject: \""
            + account.subject()
            + "\" }` to your `accounts`");
  }

  private static Fault failed(String why) {
    return new Fault(Fault.Code.SIGN_IN_FAILED, why + "\nhelp: begin again on the sign-in page");
  }

  private static boolean same(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  /// Where the provider sends people back: as the site was declared, whatever a request says.
  private URI redirect() {
    Passkey.Site site =
        evidence
            .docket()
            .site()
            .orElseThrow(() -> new Fault(Fault.Code.REFUSED, "no site is declared"));
    return URI.create(site.origins().getFirst() + CALLBACK);
  }
}
