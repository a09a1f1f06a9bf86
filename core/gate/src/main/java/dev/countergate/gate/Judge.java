package dev.countergate.gate;

import dev.countergate.docket.Docket;
import dev.countergate.docket.Standing;
import dev.countergate.domain.Action;
import dev.countergate.domain.Context;
import dev.countergate.domain.Decision;
import dev.countergate.domain.Digest;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Position;
import dev.countergate.domain.Principal;
import dev.countergate.domain.Question;
import dev.countergate.domain.Target;
import dev.countergate.policy.Policies;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Puts an action before the running policy, together with the versions of everything that it looks
/// at.
public final class Judge {
  private static final Position NOWHERE = new Position(0);
  private final Evidence evidence;
  private final InstantSource clock;
  private volatile Policies policies;

  public Judge(Policies policies, Evidence evidence, InstantSource clock) {
    this.policies = policies;
    this.evidence = evidence;
    this.clock = clock;
  }

  /// A decision, with what it was made at.
  public record Judged(Decision decision, Context context, Fact.Versions versions) {}

  public Judged decide(Action action) {
    Docket docket = evidence.docket();
    Policies current = policies;
    Optional<Standing<Principal>> actor = docket.principal(action.by());
    Optional<Standing<Target>> target = docket.target(action.target());
    Digest published = docket.policy().map(Standing::value).orElse(current.digest());
    Instant now = clock.instant();
    var context = new Context(now, evidence.tallied(action.by(), now, current.windows()));
    var versions =
        new Fact.Versions(
            current.digest(),
            actor.map(Standing::since).orElse(NOWHERE),
            target.map(Standing::since).orElse(NOWHERE));
    return new Judged(
        decision(action, current, published, actor, target, context), context, versions);
  }

  private static Decision decision(
      Action action,
      Policies policies,
      Digest published,
      Optional<Standing<Principal>> actor,
      Optional<Standing<Target>> target,
      Context context) {
    if (actor.isEmpty() || target.isEmpty()) {
      return new Decision.Deny(List.of(), "the caller or the target is not known any more");
    }
    if (!published.equals(policies.digest())) {
      return new Decision.Deny(List.of(), "the running policy is not the published one");
    }
    return policies.decide(
        new Question(action, actor.orElseThrow().value(), target.orElseThrow().value(), context));
  }

  /// Takes another policy into use. Its publication must be a fact first.
  public void use(Policies next) {
    policies = next;
  }

  public Policies policies() {
    return policies;
  }
}
