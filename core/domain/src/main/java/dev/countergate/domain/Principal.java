package dev.countergate.domain;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Who acts or answers.
public sealed interface Principal {
  String id();

  /// The word that policies use: `person` or `agent`.
  String kind();

  /// A human being, who may answer approvals.
  record Person(String id, String name, List<String> groups) implements Principal {
    public Person {
      Names.check("person", id);
      groups = List.copyOf(groups);
    }

    @Override
    public String kind() {
      return "person";
    }
  }

  /// A program that acts for its owner, within a scope. Agents never approve.
  ///
  /// @param suspended whether it may do nothing for now
  record Agent(
      String id,
      String owner,
      List<String> targets,
      Set<Effect> effects,
      Instant expires,
      boolean suspended)
      implements Principal {
    public Agent(
        String id, String owner, List<String> targets, Set<Effect> effects, Instant expires) {
      this(id, owner, targets, effects, expires, false);
    }

    public Agent {
      Names.check("agent", id);
      Names.check("owner", owner);
      targets = List.copyOf(targets);
      effects = Set.copyOf(new TreeSet<>(effects));
    }

    @Override
    public String kind() {
      return "agent";
    }

    /// Whether policy may be asked at all: the scope is a ceiling that no rule exceeds.
    public boolean mayEver(String target, Set<Effect> wanted) {
      return targets.contains(target) && effects.containsAll(wanted);
    }
  }
}
