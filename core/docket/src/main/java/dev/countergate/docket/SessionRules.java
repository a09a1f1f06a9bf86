package dev.countergate.docket;

import dev.countergate.domain.Account;
import dev.countergate.domain.Digest;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Passkey;
import dev.countergate.domain.Principal;
import dev.countergate.domain.Recorded;
import dev.countergate.domain.Ruling;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Rules on sign-ins, and on what identity providers say of people.
///
/// A provider says who it saw; whose account that is was declared, and what its words for groups
/// mean was declared too. Its word on groups is good for a quarter of an hour: who left a group has
/// no right by it for longer than that.
final class SessionRules {
  static final Duration GROUPS_AGE_MAX = Duration.ofMinutes(15);

  private final State state;
  private final Recorded recorded;

  SessionRules(State state, Recorded recorded) {
    this.state = state;
    this.recorded = recorded;
  }

  private Rules.Result refused(String reason) {
    return new Rules.Result(state, new Ruling.Refused(reason));
  }

  Rules.Result issuerRemoved(String issuer) {
    if (state.keys().issuers().get(issuer).isEmpty()) {
      return refused("no identity provider `" + issuer + "`");
    }
    State after = state.withKeys(state.keys().withIssuers(state.keys().issuers().remove(issuer)));
    return Rules.Result.accepted(
        new SessionRules(after, recorded).without(one -> one.issuer().equals(issuer)));
  }

  Rules.Result accountBound(Fact.CredentialBound fact) {
    Optional<Account> account = fact.account();
    if (account.isEmpty()
        || !account.orElseThrow().digest().equals(fact.verifier())
        || !fact.id().equals(fact.verifier().hex())) {
      return refused("an account is bound by its issuer and subject");
    }
    if (!isPerson(fact.principal())) return refused("`" + fact.principal() + "` is no person");
    if (state.keys().issuers().get(account.orElseThrow().issuer()).isEmpty()) {
      return refused("the account's issuer is not declared");
    }
    if (state.credentials().get(fact.id()).isPresent()) {
      return refused("this account belongs to somebody already");
    }
    return Rules.Result.accepted(state.withCredentials(state.credentials().put(fact.id(), fact)));
  }

  Rules.Result opened(Fact.SessionOpened fact) {
    if (!isPerson(fact.person())) return refused("`" + fact.person() + "` is no person");
    if (!fact.expires().isAfter(recorded.at())) return refused("the session is over already");
    State after = state;
    if (fact.how().equals(PasskeyRules.TYPE) != fact.signed().isPresent()) {
      return refused("a sign-in by passkey is what a passkey signed");
    }
    if (fact.how().equals(Account.TYPE) != fact.oidc().isPresent()) {
      return refused("a sign-in by account is what an identity provider said");
    }
    if (fact.signed().isPresent()) {
      byte[] challenge = new Passkey.Login(fact.session()).challenge();
      var passkeys = new PasskeyRules(state, recorded);
      switch (passkeys.signed(fact.person(), challenge, fact.signed().orElseThrow())) {
        case PasskeyRules.Signed.Not(var why) -> {
          return refused(why);
        }
        case PasskeyRules.Signed.By(var held) -> after = state.withKeys(state.keys().with(held));
      }
    }
    if (fact.oidc().isPresent()) {
      Optional<String> wrong = wrongClaims(fact.person(), fact.oidc().orElseThrow());
      if (wrong.isPresent()) return refused(wrong.orElseThrow());
      after = seen(fact.person(), fact.session(), fact.oidc().orElseThrow());
    }
    return Rules.Result.accepted(after.withSessions(after.sessions().put(fact.session(), fact)));
  }

  /// The provider's newest word on whoever has this session.
  Rules.Result renewed(Fact.SessionRenewed fact) {
    Optional<Fact.SessionOpened> found =
        state.sessions().get(fact.session()).filter(one -> recorded.at().isBefore(one.expires()));
    if (found.isEmpty()) return refused("no such session");
    Fact.SessionOpened session = found.orElseThrow();
    if (session
        .oidc()
        .map(Account.Claims::account)
        .filter(fact.oidc().account()::equals)
        .isEmpty()) {
      return refused("the session was opened by another account");
    }
    Optional<String> wrong = wrongClaims(session.person(), fact.oidc());
    if (wrong.isPresent()) return refused(wrong.orElseThrow());
    return Rules.Result.accepted(seen(session.person(), fact.session(), fact.oidc()));
  }

  Rules.Result closed(Digest session) {
    Optional<Fact.SessionOpened> found = state.sessions().get(session);
    if (found.isEmpty()) return refused("no such session");
    return Rules.Result.accepted(state.withoutSession(found.orElseThrow()));
  }

  /// The state without the sessions that this account opened.
  State withoutAccount(String credential) {
    return without(one -> one.digest().hex().equals(credential));
  }

  private State without(Predicate<Account> whose) {
    State after = state;
    for (Fact.SessionOpened session : state.sessions().values()) {
      if (session.oidc().map(Account.Claims::account).filter(whose).isPresent()) {
        after = after.withoutSession(session);
      }
    }
    return after;
  }

  private Optional<String> wrongClaims(String person, Account.Claims claims) {
    Account account = claims.account();
    if (state.keys().issuers().get(account.issuer()).isEmpty()) {
      return Optional.of("the account's issuer is not declared");
    }
    boolean theirs =
        state
            .credentials()
            .get(account.digest().hex())
            .filter(bound -> bound.principal().equals(person))
            .isPresent();
    return theirs ? Optional.empty() : Optional.of("the account is not of `" + person + "`");
  }

  private State seen(String person, Digest session, Account.Claims claims) {
    var groups = new LinkedHashSet<String>();
    state
        .keys()
        .issuers()
        .get(claims.account().issuer())
        .ifPresent(issuer ->
            claims
                .groups()
                .forEach(
                    word -> Optional.ofNullable(issuer.groups().get(word)).ifPresent(groups::add)));
    var now = new Keys.Seen(session, List.copyOf(groups), recorded.at());
    return state.withKeys(state.keys().withSeen(state.keys().seen().put(person, now)));
  }

  /// The groups that a person has at that time: those declared, and those that were seen lately.
  static List<String> groupsAt(State state, String person, Instant at) {
    return groups(state, person, seen -> at.isBefore(seen.at().plus(GROUPS_AGE_MAX)));
  }

  /// The groups that were declared, and those that were seen, if what was seen counts.
  static List<String> groups(State state, String person, Predicate<Keys.Seen> counts) {
    var groups = new LinkedHashSet<String>();
    if (state.principals().get(person).map(Standing::value).orElse(null)
        instanceof Principal.Person declared) {
      groups.addAll(declared.groups());
      state
          .keys()
          .seen()
          .get(person)
          .filter(counts)
          .ifPresent(seen -> groups.addAll(seen.groups()));
    }
    return List.copyOf(groups);
  }

  /// Why the person is not of the group now, if so.
  static Optional<String> outside(State state, String person, String group, Instant at) {
    if (groupsAt(state, person, at).contains(group)) {
      return Optional.empty();
    }
    String words = "`" + person + "` is not of group `" + group + "`";
    return Optional.of(
        stale(state, person, group, at)
            .map(seen -> words + " any more: it was last seen at " + seen + ", sign in again")
            .orElse(words));
  }

  /// When this group was last seen at the person, if that is too long ago to count.
  private static Optional<Instant> stale(State state, String person, String group, Instant at) {
    return state
        .keys()
        .seen()
        .get(person)
        .filter(seen -> seen.groups().contains(group))
        .map(Keys.Seen::at)
        .filter(seen -> !at.isBefore(seen.plus(GROUPS_AGE_MAX)));
  }

  private boolean isPerson(String id) {
    return state.principals().get(id).map(Standing::value).orElse(null) instanceof Principal.Person;
  }
}
