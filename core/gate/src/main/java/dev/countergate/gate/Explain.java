package dev.countergate.gate;

import dev.countergate.domain.Decision;
import dev.countergate.domain.Effect;
import java.util.List;
import java.util.Set;

/// Says what would be decided, without running anything, and without Parsing what could run code.
public interface Explain {
  /// What is known of a statement and what policy says to it.
  record Explanation(
      Set<Effect> effects,
      List<String> statements,
      List<String> relations,
      List<String> functions,
      List<String> reasons,
      Decision decision) {}

  Explanation why(String target, String as, String sql) throws InterruptedException;
}
