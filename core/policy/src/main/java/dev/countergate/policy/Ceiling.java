package dev.countergate.policy;

import dev.countergate.domain.Action;
import dev.countergate.domain.Decision;
import dev.countergate.domain.Effect;
import dev.countergate.domain.Principal;
import dev.countergate.domain.Question;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// What no rule can grant: an agent's scope bounds it before any rule is asked.
final class Ceiling {
  private Ceiling() {}

  static Optional<Decision> refusal(Question question) {
    Action action = question.action();
    if (!action.by().equals(question.actor().id())) return deny("the action names another actor");
    if (!action.target().equals(question.target().name())) {
      return deny("the action names another target");
    }
    return switch (question.actor()) {
      case Principal.Person _ -> Optional.empty();
      case Principal.Agent agent -> refusal(agent, question);
    };
  }

  private static Optional<Decision> refusal(Principal.Agent agent, Question question) {
    Action action = question.action();
    if (agent.suspended()) return deny("agent `" + agent.id() + "` is suspended");
    if (!question.context().now().isBefore(agent.expires())) {
      return deny("agent `" + agent.id() + "` has expired");
    }
    if (agent.mayEver(action.target(), action.effects())) return Optional.empty();
    if (!agent.targets().contains(action.target())) {
      return outside(agent, "target `" + action.target() + "`");
    }
    var beyond = new TreeSet<>(action.effects());
    beyond.removeAll(agent.effects());
    return outside(agent, "effect " + Nearest.list(beyond.stream().map(Effect::word).toList()));
  }

  private static Optional<Decision> outside(Principal.Agent agent, String what) {
    return deny(what + " is outside the scope of agent `" + agent.id() + "`");
  }

  private static Optional<Decision> deny(String reason) {
    return Optional.of(new Decision.Deny(List.of(), reason));
  }
}
