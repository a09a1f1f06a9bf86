package dev.countergate.domain;

import java.time.Duration;
import java.util.List;

/// Policy's word on an action, with the rules that made it.
public sealed interface Decision {
  List<String> rules();

  record Allow(List<String> rules) implements Decision {
    public Allow {
      rules = List.copyOf(rules);
      if (rules.isEmpty()) throw new IllegalArgumentException("no rule, no access");
    }
  }

  record Deny(List<String> rules, String reason) implements Decision {
    public Deny {
      rules = List.copyOf(rules);
    }
  }

  /// Every clause must be met, by different people, in time.
  record Ask(
      List<String> rules,
      List<Clause> clauses,
      Grade grade,
      Duration within,
      boolean reasonRequired)
      implements Decision {
    public Ask {
      rules = List.copyOf(rules);
      clauses = List.copyOf(clauses);
      if (clauses.isEmpty()) throw new IllegalArgumentException("an ask names nobody");
    }
  }
}
