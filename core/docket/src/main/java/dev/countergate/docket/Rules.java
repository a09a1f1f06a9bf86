package dev.countergate.docket;

import dev.countergate.domain.Account;
import dev.countergate.domain.Change;
import dev.countergate.domain.Decision;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Outcome;
import dev.countergate.domain.Position;
import dev.countergate.domain.Principal;
import dev.countergate.domain.Recorded;
import dev.countergate.domain.Ruling;
import dev.countergate.domain.Target;
import java.time.Duration;
import java.util.Optional;

/// Rules on one fact against one state: what is configured, who is signed in, what runs. Approvals
/// have their own page, [ApprovalRules].
final class Rules {
  private static final Duration CONTEXT_AGE_MAX = Duration.ofSeconds(5);
  private final State state;
  private final Recorded recorded;

  Rules(State state, Recorded recorded) {
    this.state = state;
    this.recorded = recorded;
  }

  /// The state after the fact, and the word on it.
  record Result(State state, Ruling ruling) {
    static Result accepted(State state) {
      return new Result(state, new Ruling.Accepted());
    }
  }

  Result apply() {
    if (!(recorded.fact() instanceof Change.Configuring fact)) return told();
    Optional<String> unwarranted = new ChangeRules(state).unwarranted(fact);
    if (unwarranted.isPresent()) return refused(unwarranted.orElseThrow());
    Result result = told();
    return result.ruling() instanceof Ruling.Accepted
        ? Result.accepted(new ChangeRules(result.state()).used(fact))
        : result;
  }

  private Result told() {
    var approvals = new ApprovalRules(state, recorded);
    return switch (recorded.fact()) {
      case Fact.LedgerOpened fact -> ledgerOpened(fact);
      case Fact.LedgerRecovered _ -> recovered();
      case Fact.PolicyPublished fact -> policyPublished(fact);
      case Fact.PersonEnrolled(var person, _) -> enrolled(person);
      case Fact.PersonChanged(var person, _) -> changed(person);
      case Fact.PersonRemoved(var id, _) -> removed(id, Principal.Person.class);
      case Fact.AgentEnrolled(var agent, _) -> enrolled(agent);
      case Fact.AgentChanged(var agent, _) -> changed(agent);
      case Fact.AgentRemoved(var id, _) -> removed(id, Principal.Agent.class);
      case Fact.TargetDeclared(var target, _) -> declared(target);
      case Fact.TargetChanged(var target, _) -> retargeted(target);
      case Fact.TargetRemoved(var name, _) ->
          state.targets().get(name).isEmpty()
              ? refused("no target `" + name + "`")
              : Result.accepted(state.withTargets(state.targets().remove(name)));
      case Fact.SiteDeclared(var site, _) ->
          Result.accepted(state.withKeys(state.keys().withSite(site)));
      case Fact.CredentialInvited fact -> new PasskeyRules(state, recorded).invited(fact);
      case Fact.IssuerDeclared(var issuer, _) ->
          Result.accepted(
              state.withKeys(
                  state.keys().withIssuers(state.keys().issuers().put(issuer.issuer(), issuer))));
      case Fact.IssuerRemoved(var issuer, _) ->
          new SessionRules(state, recorded).issuerRemoved(issuer);
      case Fact.CredentialBound fact ->
          switch (fact.type()) {
            case PasskeyRules.TYPE -> new PasskeyRules(state, recorded).bound(fact);
            case Account.TYPE -> new SessionRules(state, recorded).accountBound(fact);
            default -> bound(fact);
          };
      case Fact.CredentialRevoked(var id, _) -> revoked(id);
      case Fact.SessionOpened fact -> new SessionRules(state, recorded).opened(fact);
      case Fact.SessionRenewed fact -> new SessionRules(state, recorded).renewed(fact);
      case Fact.SessionClosed(var session, _) -> new SessionRules(state, recorded).closed(session);
      case Fact.SessionRefused _ -> Result.accepted(state);
      case Fact.ConnectionOpened fact -> connectionOpened(fact);
      case Fact.ConnectionClosed(var id, _) ->
          state.connections().get(id).isEmpty()
              ? refused("no such connection")
              : Result.accepted(state.withConnections(state.connections().remove(id)));
      case Fact.ConnectionRefused _ -> Result.accepted(state);
      case Fact.Asked fact -> asked(fact);
      case Fact.Rehearsed fact -> approvals.rehearsed(fact);
      case Fact.Opened fact -> approvals.opened(fact);
      case Fact.Presented fact -> approvals.presented(fact);
      case Fact.Answered fact -> approvals.answered(fact);
      case Fact.Expired(var approval) -> approvals.expired(approval);
      case Fact.Withdrawn(var approval, var why) -> approvals.withdrawn(approval, why);
      case Fact.Released fact -> approvals.released(fact);
      case Fact.Measured fact -> measured(fact);
      case Fact.Finished(var action, var outcome) -> finished(action, outcome);
      case Fact.Resolved fact -> resolved(fact);
      case Fact.Foreign(var kind, _) -> refused("kind `" + kind + "` is not known here");
    };
  }

  private Result refused(String reason) {
    return new Result(state, new Ruling.Refused(reason));
  }

  private Result ledgerOpened(Fact.LedgerOpened fact) {
    if (recorded.place().index() != 0 || state.ledger().isPresent()) {
      return refused("a ledger is opened once, by its first entry");
    }
    return Result.accepted(state.withLedger(fact));
  }

  /// The node's process is gone: what it had released and not finished is settled as far as the
  /// facts allow, and its connections are closed.
  private Result recovered() {
    State after = state.withConnections(Trie.empty()).with(state.changing().forgotten());
    for (Running one : state.running().values()) {
      if (one.outcome().isPresent() || !one.node().equals(recorded.node())) continue;
      boolean provablyNotRun = one.guarded() && one.measured().isEmpty();
      Outcome outcome =
          provablyNotRun
              ? new Outcome.NotRun("the gateway stopped before it asked the target to commit")
              : new Outcome.Unknown("the gateway stopped while it ran");
      after = after.withRunning(one.endedAs(outcome));
    }
    return Result.accepted(after);
  }

  private Result policyPublished(Fact.PolicyPublished fact) {
    State after = state.withPolicy(new Standing<>(fact.policy(), recorded.place()));
    for (Approval approval : state.approvals().values()) {
      if (approval.ending().isEmpty()) {
        var ending = new Ending.Withdrawn(recorded.at(), "the policy changed, send it again");
        after = after.withApproval(approval.ended(ending));
      }
    }
    return Result.accepted(after);
  }

  private Result enrolled(Principal principal) {
    if (state.principals().get(principal.id()).isPresent()) {
      return refused("`" + principal.id() + "` exists already");
    }
    return put(principal);
  }

  private Result changed(Principal principal) {
    Optional<Principal> known = state.principals().get(principal.id()).map(Standing::value);
    if (known.isEmpty() || !known.orElseThrow().kind().equals(principal.kind())) {
      return refused("no " + principal.kind() + " `" + principal.id() + "`");
    }
    return put(principal);
  }

  private Result put(Principal principal) {
    if (principal instanceof Principal.Agent agent
        && !(state.principals().get(agent.owner()).map(Standing::value).orElse(null)
            instanceof Principal.Person)) {
      return refused("owner `" + agent.owner() + "` is no person");
    }
    var standing = new Standing<>(principal, recorded.place());
    return Result.accepted(state.withPrincipals(state.principals().put(principal.id(), standing)));
  }

  private Result removed(String id, Class<? extends Principal> type) {
    Optional<Principal> known = state.principals().get(id).map(Standing::value);
    if (known.isEmpty() || !type.isInstance(known.orElseThrow())) {
      return refused("no such principal `" + id + "`");
    }
    return Result.accepted(state.withoutPrincipal(id));
  }

  private Result declared(Target target) {
    if (state.targets().get(target.name()).isPresent()) {
      return refused("target `" + target.name() + "` exists already");
    }
    return putTarget(target);
  }

  private Result retargeted(Target target) {
    if (state.targets().get(target.name()).isEmpty()) {
      return refused("no target `" + target.name() + "`");
    }
    return putTarget(target);
  }

  private Result putTarget(Target target) {
    var standing = new Standing<>(target, recorded.place());
    return Result.accepted(state.withTargets(state.targets().put(target.name(), standing)));
  }

  private Result bound(Fact.CredentialBound fact) {
    if (state.principals().get(fact.principal()).isEmpty()) {
      return refused("no principal `" + fact.principal() + "`");
    }
    return Result.accepted(state.withCredentials(state.credentials().put(fact.id(), fact)));
  }

  private Result revoked(String id) {
    Optional<Keys.Held> passkey = state.keys().passkeys().get(id).filter(held -> !held.revoked());
    if (passkey.isPresent()) {
      return Result.accepted(state.withKeys(state.keys().with(passkey.orElseThrow().without())));
    }
    if (state.credentials().get(id).isEmpty()) return refused("no credential `" + id + "`");
    State without = state.withCredentials(state.credentials().remove(id));
    return Result.accepted(new SessionRules(without, recorded).withoutAccount(id));
  }

  private Result connectionOpened(Fact.ConnectionOpened fact) {
    Optional<Principal> known = state.principals().get(fact.principal()).map(Standing::value);
    if (known.isEmpty()) return refused("no principal `" + fact.principal() + "`");
    if (state.targets().get(fact.target()).isEmpty()) {
      return refused("no target `" + fact.target() + "`");
    }
    if (known.orElseThrow() instanceof Principal.Agent agent
        && !recorded.at().isBefore(agent.expires())) {
      return refused("agent `" + agent.id() + "` has expired");
    }
    if (known.orElseThrow() instanceof Principal.Agent agent && agent.suspended()) {
      return refused("agent `" + agent.id() + "` is suspended");
    }
    return Result.accepted(state.withConnections(state.connections().put(recorded.place(), fact)));
  }

  private Result asked(Fact.Asked fact) {
    Optional<String> wrong =
        stale(fact).or(() -> new ChangeRules(state).wrongAsked(fact, recorded));
    if (wrong.isPresent()) return refused(wrong.orElseThrow());
    if (!(fact.decision() instanceof Decision.Ask)) {
      return Result.accepted(ChangeRules.permit(state, fact, recorded.place()));
    }
    if (fact.joins().isPresent()) {
      Optional<Approval> joined = state.approvals().get(fact.joins().orElseThrow());
      boolean same =
          joined.isPresent()
              && joined.orElseThrow().opened().digest().equals(fact.action().digest());
      if (!same) return refused("it joins an approval of another action");
    }
    var pending =
        new Docket.Pending(fact, recorded.place(), recorded.at(), Optional.empty(), false);
    return Result.accepted(state.withPending(state.pending().put(recorded.place(), pending)));
  }

  /// Why the decision was made at a state that is no longer the current one, if it was.
  private Optional<String> stale(Fact.Asked fact) {
    Fact.Versions versions = fact.versions();
    if (state.policy().map(Standing::value).filter(versions.policy()::equals).isEmpty()) {
      return Optional.of("the policy changed, decide again");
    }
    if (state
        .principals()
        .get(fact.action().by())
        .map(Standing::since)
        .filter(versions.principal()::equals)
        .isEmpty()) {
      return Optional.of("the principal changed, decide again");
    }
    if (state
        .targets()
        .get(fact.action().target())
        .map(Standing::since)
        .filter(versions.target()::equals)
        .isEmpty()) {
      return Optional.of("the target changed, decide again");
    }
    if (fact.context().now().isAfter(recorded.at())
        || fact.context().now().plus(CONTEXT_AGE_MAX).isBefore(recorded.at())) {
      return Optional.of("the decision's time is not the fact's, decide again");
    }
    return Optional.empty();
  }

  private Result measured(Fact.Measured fact) {
    Optional<Running> found = state.running().get(fact.action());
    if (found.isEmpty() || found.orElseThrow().outcome().isPresent()) {
      return refused("the action is not running");
    }
    Running running = found.orElseThrow();
    if (running.measured().isPresent()) return refused("measured twice");
    boolean approved =
        state
            .approvals()
            .get(running.approval())
            .flatMap(approval -> approval.view().preview().held())
            .filter(held -> held.digest().equals(fact.impact().digest()))
            .isPresent();
    if (!approved) return refused("the impact is not the approved one");
    return Result.accepted(state.withRunning(running.measuredAs(fact)));
  }

  private Result finished(Position action, Outcome outcome) {
    // A permit ends with its action: what was not changed by then is asked for again.
    boolean permitted = state.changing().permitted().get(action).isPresent();
    Result result = ended(action, outcome);
    return permitted && result.ruling() instanceof Ruling.Accepted
        ? Result.accepted(result.state().with(result.state().changing().spent(action)))
        : result;
  }

  private Result ended(Position action, Outcome outcome) {
    Optional<Running> found = state.running().get(action);
    if (found.isEmpty()) return Result.accepted(state); // only counted: see Conduct
    Running running = found.orElseThrow();
    if (running.outcome().isPresent()) return refused("finished twice");
    return switch (outcome) {
      case Outcome.Suspended _ -> Result.accepted(state);
      case Outcome.Done _ when running.guarded() && running.measured().isEmpty() ->
          refused("it was committed without being measured");
      case Outcome.Unknown _ -> Result.accepted(state.withRunning(running.endedAs(outcome)));
      case Outcome.Done _,
          Outcome.Failed _,
          Outcome.Drifted _,
          Outcome.NotRun _,
          Outcome.Withdrawn _ ->
          Result.accepted(state.withRunning(running.endedAs(outcome)));
      case Outcome.Denied _, Outcome.Refused _, Outcome.Expired _, Outcome.Spent _ ->
          refused("a released action does not end this way");
    };
  }

  private Result resolved(Fact.Resolved fact) {
    Optional<Running> found = state.running().get(fact.action());
    if (found.isEmpty()
        || !(found.orElseThrow().outcome().orElse(null) instanceof Outcome.Unknown)) {
      return refused("its outcome is not unknown");
    }
    return Result.accepted(state.withRunning(found.orElseThrow().endedAs(fact.outcome())));
  }
}
