package dev.countergate.verifier;

import dev.countergate.domain.Effect;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads a target's own trees, as the gateway of its protocol does. It is handed in by whoever
/// knows that protocol; without one, trees are checked to be there and are not read.
@FunctionalInterface
public interface Trees {
  /// The effects that follow from the trees alone; empty if they cannot be read.
  ///
  /// @param statements what each statement of the action is
  Optional<Set<Effect>> effects(byte[] payload, List<String> statements);
}
