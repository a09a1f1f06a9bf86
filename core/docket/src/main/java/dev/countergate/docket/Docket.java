package dev.countergate.docket;

import dev.countergate.domain.Account;
import dev.countergate.domain.Change;
import dev.countergate.domain.Digest;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Passkey;
import dev.countergate.domain.Position;
import dev.countergate.domain.Preview;
import dev.countergate.domain.Principal;
import dev.countergate.domain.Recorded;
import dev.countergate.domain.Target;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Everything that follows from the facts so far: who exists, what is asked, what was granted.
///
/// It is immutable. [#step] is the only way forward; it does no I/O and has no clock, since the
/// time is the fact's own. The live system and an auditor's verifier run this same code over the
/// same facts, so a ruling is never stored: it is always computed again.
public final class Docket {
  private final State state;

  private Docket(State state) {
    this.state = state;
  }

  /// The docket before the first fact.
  public static Docket empty() {
    return new Docket(State.empty());
  }

  /// Rules on one fact. A fact that changes nothing returns this same docket.
  @SuppressWarnings("ReferenceEquality") // the state is persistent: the same object means no change
  public Step step(Recorded recorded) {
    Rules.Result result = new Rules(state.sweptAt(recorded.at()), recorded).apply();
    return new Step(result.state() == state ? this : new Docket(result.state()), result.ruling());
  }

  /// The running policy, with the place where it was published.
  public Optional<Standing<Digest>> policy() {
    return state.policy();
  }

  public Optional<Standing<Principal>> principal(String id) {
    return state.principals().get(id);
  }

  public Optional<Principal.Person> person(String id) {
    return principal(id)
        .map(Standing::value)
        .flatMap(
            p -> p instanceof Principal.Person person ? Optional.of(person) : Optional.empty());
  }

  public List<Principal> principals() {
    return state.principals().values().stream()
        .map(Standing::value)
        .sorted(Comparator.comparing(Principal::id))
        .toList();
  }

  public Optional<Standing<Target>> target(String name) {
    return state.targets().get(name);
  }

  public List<Target> targets() {
    return state.targets().values().stream()
        .map(Standing::value)
        .sorted(Comparator.comparing(Target::name))
        .toList();
  }

  /// The credentials that stand, as they were bound.
  public List<Fact.CredentialBound> credentials() {
    return state.credentials().values();
  }

  /// The identity providers that are believed.
  public List<Account.Issuer> issuers() {
    return state.keys().issuers().values();
  }

  /// Whose account this is.
  public Optional<String> account(Account account) {
    return state
        .credentials()
        .get(account.digest().hex())
        .map(Fact.CredentialBound::principal)
        .filter(person -> person(person).isPresent());
  }

  /// Our groups of a person: those declared, and those that their identity provider named last.
  /// Whether its word is too old to count is ruled on when the person answers.
  public List<String> groups(String person) {
    return SessionRules.groups(state, person, _ -> true);
  }

  /// In which session a person's identity provider was heard last, and when.
  public record Seen(Digest session, Instant at) {}

  public Optional<Seen> seen(String person) {
    return state.keys().seen().get(person).map(one -> new Seen(one.session(), one.at()));
  }

  /// The live sessions.
  public List<Fact.SessionOpened> sessions() {
    return state.sessions().values();
  }

  /// Where passkeys work.
  public Optional<Passkey.Site> site() {
    return state.keys().site();
  }

  /// The passkeys that a person can sign with, as they were bound.
  public List<Fact.CredentialBound> passkeys(String person) {
    return state.keys().of(person).stream()
        .filter(held -> !held.revoked())
        .map(Keys.Held::bound)
        .toList();
  }

  /// Whose passkey this is, and its key; empty if it is unknown or revoked.
  public Optional<Fact.CredentialBound> passkey(String id) {
    return state.keys().passkeys().get(id).filter(held -> !held.revoked()).map(Keys.Held::bound);
  }

  /// A link for a first passkey that was not used yet.
  public Optional<Fact.CredentialInvited> invitation(Digest token) {
    return state.keys().invitations().get(token);
  }

  public Optional<Fact.SessionOpened> session(Digest session) {
    return state.sessions().get(session);
  }

  public Optional<Approval> approval(Position id) {
    return state.approvals().get(id);
  }

  /// All approvals that are remembered, oldest first.
  public List<Approval> approvals() {
    return state.approvals().values().stream().sorted(Comparator.comparing(Approval::id)).toList();
  }

  public List<Approval> openAt(Instant at) {
    return approvals().stream().filter(approval -> approval.isOpenAt(at)).toList();
  }

  /// Released actions that are not finished, or whose end is not known.
  public List<Running> running() {
    return state.running().values();
  }

  public Optional<Running> running(Position action) {
    return state.running().get(action);
  }

  /// The ledger's identity, once its first fact stands.
  public Optional<Fact.LedgerOpened> ledger() {
    return state.ledger();
  }

  /// What a fact would make of what stands now: an action asks for it, and it permits that alone.
  public Change change(Change.Configuring fact) {
    return new ChangeRules(state).of(fact);
  }

  /// Who counts as one with this principal: the agent, and the person who answers for it.
  public Set<String> party(String principal) {
    return state.party(principal);
  }

  /// An action that was asked about and not released yet.
  ///
  /// @param opened whether an approval was opened for it
  record Pending(
      Fact.Asked asked, Position place, Instant at, Optional<Preview> preview, boolean opened) {
    Pending rehearsed(Preview seen) {
      return new Pending(asked, place, at, Optional.of(seen), opened);
    }

    Pending afterOpening() {
      return new Pending(asked, place, at, preview, true);
    }
  }
}
