package dev.countergate.docket;

import dev.countergate.domain.Change;
import dev.countergate.domain.Codec;
import dev.countergate.domain.Decision;
import dev.countergate.domain.Digest;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Json;
import dev.countergate.domain.Passkey;
import dev.countergate.domain.Position;
import dev.countergate.domain.Principal;
import dev.countergate.domain.Recorded;
import dev.countergate.domain.Target;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// Rules on who may change Countergate itself.
///
/// What was configured is declared once, up to the first published policy: that is the founding.
/// From then on a fact that configures is accepted only for an action that policy allowed, or
/// people released, for exactly this change of what stands now; and each such action once. There is
/// no other way in, for administrators neither.
final class ChangeRules {
  private final State state;

  ChangeRules(State state) {
    this.state = state;
  }

  /// Why the fact may not configure anything here, if it may not.
  Optional<String> unwarranted(Change.Configuring fact) {
    if (isCeremony(fact)) {
      return Optional.empty(); // a passkey rests on its invitation or on another passkey
    }
    if (fact.by().action().isPresent()) return unpermitted(fact, fact.by().action().orElseThrow());
    if (fact instanceof Fact.CredentialInvited) {
      // Somebody must be the first: see PasskeyRules.
      return fact.by().kind().equals("server")
          ? Optional.empty()
          : Optional.of("nobody was asked about this invitation");
    }
    if (!fact.by().kind().equals("configuration")) {
      return Optional.of("nobody was asked about this change");
    }
    return state.policy().isEmpty()
        ? Optional.empty()
        : Optional.of("the founding is over: a change is asked for as an action");
  }

  /// A try of a person at a passkey. No other credential has a warrant for itself.
  static boolean isCeremony(Change.Configuring fact) {
    return fact instanceof Fact.CredentialBound bound
        && bound.type().equals(PasskeyRules.TYPE)
        && bound.warrant().isPresent();
  }

  private Optional<String> unpermitted(Change.Configuring fact, Position action) {
    Optional<Changing.Permitted> permitted = state.changing().permitted().get(action);
    if (permitted.isEmpty()) return Optional.of("action " + action + " permits no change");
    String by = permitted.orElseThrow().by();
    if (!fact.by().id().equals(Optional.of(by))) {
      return Optional.of("action " + action + " was somebody else's");
    }
    if (!(state.principals().get(by).map(Standing::value).orElse(null)
        instanceof Principal.Person)) {
      return Optional.of("`" + by + "` is no person");
    }
    return permitted.orElseThrow().change().equals(of(fact))
        ? Optional.empty()
        : Optional.of("action " + action + " permits another change");
  }

  /// The state in which the fact has used up what permitted it.
  State used(Change.Configuring fact) {
    Changing after = state.changing();
    Optional<Position> action = fact.by().action();
    if (action.isPresent()) after = after.spent(action.orElseThrow());
    String by = fact.by().id().orElse("");
    after =
        switch (fact) {
          case Fact.AgentEnrolled(var agent, _) when action.isPresent() ->
              after.edited(agent.id(), by);
          case Fact.AgentChanged(var agent, _) when action.isPresent() ->
              after.edited(agent.id(), by);
          case Fact.AgentRemoved(var id, _) -> after.removed(id);
          default -> after;
        };
    return state.with(after);
  }

  /// Why such an action cannot be asked for, if it cannot.
  Optional<String> wrongAsked(Fact.Asked fact, Recorded recorded) {
    boolean house = fact.action().target().equals(Change.HOUSE);
    if (fact.action().change().isEmpty()) {
      return house
          ? Optional.of("an action on Countergate itself names its change")
          : Optional.empty();
    }
    if (!house) return Optional.of("only Countergate itself is changed this way");
    Change change = fact.action().change().orElseThrow();
    if (!fact.action().statements().equals(java.util.List.of(change.statement()))
        || !fact.action().relations().equals(java.util.List.of(change.subject()))) {
      return Optional.of("the action says something else than its change");
    }
    boolean signedIn =
        fact.session()
            .flatMap(session -> state.sessions().get(session))
            .filter(session -> session.person().equals(fact.action().by()))
            .filter(session -> recorded.at().isBefore(session.expires()))
            .isPresent();
    return signedIn
        ? Optional.empty()
        : Optional.of("`" + fact.action().by() + "` is not signed in");
  }

  /// An allowed change may be made at once, one that is asked about after its release.
  static State permit(State state, Fact.Asked asked, Position place) {
    boolean allowed = asked.decision() instanceof Decision.Allow;
    return allowed ? released(state, asked, place) : state;
  }

  static State released(State state, Fact.Asked asked, Position action) {
    return asked
        .action()
        .change()
        .map(change -> new Changing.Permitted(asked.action().by(), change))
        .map(one -> state.with(state.changing().permit(action, one)))
        .orElse(state);
  }

  /// What the fact would make of what stands now.
  Change of(Change.Configuring fact) {
    return switch (fact) {
      case Fact.PolicyPublished(var policy, _) ->
          change(fact, "policy", state.policy().map(Standing::value), Optional.of(policy));
      case Fact.PersonEnrolled(var person, _) -> changed(fact, person);
      case Fact.PersonChanged(var person, _) -> changed(fact, person);
      case Fact.PersonRemoved(var id, _) -> removed(fact, "person/" + id, id);
      case Fact.AgentEnrolled(var agent, _) -> changed(fact, agent);
      case Fact.AgentChanged(var agent, _) -> changed(fact, agent);
      case Fact.AgentRemoved(var id, _) -> removed(fact, "agent/" + id, id);
      case Fact.TargetDeclared(var target, _) -> retargeted(fact, target);
      case Fact.TargetChanged(var target, _) -> retargeted(fact, target);
      case Fact.TargetRemoved(var name, _) ->
          change(fact, "target/" + name, target(name), Optional.empty());
      case Fact.SiteDeclared(var site, _) ->
          change(
              fact,
              "site",
              state.keys().site().map(ChangeRules::digest),
              Optional.of(digest(site)));
      case Fact.IssuerDeclared(var issuer, _) ->
          change(
              fact,
              "issuer/" + issuer.issuer(),
              issuer(issuer.issuer()),
              Optional.of(digest(issuer)));
      case Fact.IssuerRemoved(var issuer, _) ->
          change(fact, "issuer/" + issuer, issuer(issuer), Optional.empty());
      case Fact.CredentialInvited invited ->
          change(
              fact,
              "person/" + invited.person(),
              Optional.empty(),
              Optional.empty(),
              invited.person());
      case Fact.CredentialBound bound ->
          change(
              fact,
              "credential/" + bound.id(),
              state.credentials().get(bound.id()).map(Fact.CredentialBound::verifier),
              Optional.of(
                  Digest.of(
                      Json.object()
                          .put("principal", bound.principal())
                          .put("type", bound.type())
                          .put("verifier", bound.verifier().hex())
                          .canonical())),
              bound.principal());
      case Fact.CredentialRevoked(var id, _) ->
          change(fact, "credential/" + id, verifier(id), Optional.empty(), holder(id));
      default -> throw new IllegalStateException("no change: " + fact.getClass());
    };
  }

  private Change changed(Change.Configuring fact, Principal principal) {
    String subject = principal.kind() + "/" + principal.id();
    Change change =
        change(
            fact,
            subject,
            state.principals().get(principal.id()).map(Standing::value).map(ChangeRules::digest),
            Optional.of(digest(principal)),
            principal.id());
    if (!(principal instanceof Principal.Agent agent)) return change;
    var concerns = new HashSet<>(change.concerns());
    concerns.add(agent.owner());
    return new Change(change.kind(), subject, change.before(), change.after(), concerns);
  }

  private Change removed(Change.Configuring fact, String subject, String id) {
    Optional<Digest> before =
        state.principals().get(id).map(Standing::value).map(ChangeRules::digest);
    return change(fact, subject, before, Optional.empty(), id);
  }

  private Change retargeted(Change.Configuring fact, Target target) {
    return change(
        fact, "target/" + target.name(), target(target.name()), Optional.of(digest(target)));
  }

  private Change change(
      Change.Configuring fact,
      String subject,
      Optional<Digest> before,
      Optional<Digest> after,
      String... principals) {
    var concerns = new HashSet<String>();
    for (String principal : principals) {
      concerns.add(principal);
      concerns.addAll(state.party(principal));
    }
    return new Change(kind(fact), subject, before, after, Set.copyOf(concerns));
  }

  private static String kind(Change.Configuring fact) {
    Fact.Kind kind = fact.getClass().getAnnotation(Fact.Kind.class);
    if (kind == null) throw new IllegalStateException("a fact of ours has a kind");
    return kind.value();
  }

  private Optional<Digest> target(String name) {
    return state.targets().get(name).map(Standing::value).map(ChangeRules::digest);
  }

  private Optional<Digest> issuer(String name) {
    return state.keys().issuers().get(name).map(ChangeRules::digest);
  }

  private Optional<Digest> verifier(String id) {
    return state
        .credentials()
        .get(id)
        .map(Fact.CredentialBound::verifier)
        .or(() -> state.keys().passkeys().get(id).map(held -> held.bound().verifier()));
  }

  private String holder(String id) {
    return state
        .credentials()
        .get(id)
        .map(Fact.CredentialBound::principal)
        .or(() -> state.keys().passkeys().get(id).map(Keys.Held::person))
        .orElse(id);
  }

  private static Digest digest(Principal principal) {
    return switch (principal) {
      case Principal.Person person -> digest((Record) person);
      case Principal.Agent agent -> digest((Record) agent);
    };
  }

  private static Digest digest(Passkey.Site site) {
    return digest((Record) site);
  }

  private static Digest digest(Record value) {
    return Digest.of(Codec.canonical(value));
  }
}
