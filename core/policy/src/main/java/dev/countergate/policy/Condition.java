package dev.countergate.policy;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.Program;
import dev.countergate.domain.Window;
import java.util.List;
import java.util.Optional;

/// A compiled `when`. It holds, does not hold, or cannot be evaluated, and never throws.
final class Condition {
  private final Program program;
  private final Refuter refuter;
  private final boolean namesUnknown;
  private final List<Window> windows;

  Condition(Program program, Refuter refuter, boolean namesUnknown, List<Window> windows) {
    this.program = program;
    this.refuter = refuter;
    this.namesUnknown = namesUnknown;
    this.windows = List.copyOf(windows);
  }

  sealed interface Truth {
    Truth YES = new Yes();
    Truth NO = new No();

    record Yes() implements Truth {}

    record No() implements Truth {}

    record Unclear(String why) implements Truth {}
  }

  Truth holds(Subject subject) {
    return refuter.refutes(subject) ? Truth.NO : evaluate(subject);
  }

  /// The answer of CEL alone, which [#holds] only ever reaches sooner.
  Truth evaluate(Subject subject) {
    try {
      return program.eval(subject) instanceof Boolean truth
          ? truth ? Truth.YES : Truth.NO
          : new Truth.Unclear("it is neither true nor false");
    } catch (CelEvaluationException | RuntimeException e) {
      return new Truth.Unclear(Words.of(String.valueOf(e.getMessage())));
    }
  }

  /// What must be so, else the condition is plainly false.
  Optional<Candidates.Key> key() {
    return refuter.key();
  }

  /// Whether the text has the constant `'unknown'`: only such a rule may allow that effect.
  boolean namesUnknown() {
    return namesUnknown;
  }

  /// The counters that it reads.
  List<Window> windows() {
    return windows;
  }
}
