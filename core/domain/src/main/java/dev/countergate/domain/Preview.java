package dev.countergate.domain;

import java.util.List;
import java.util.Optional;

/// What an approver sees of the consequences, and how it is known.
public sealed interface Preview {
  /// The action was run and rolled back.
  ///
  /// @param leftOut columns that differ from run to run, not part of the digest
  /// @param images commitment to the row images
  record Measured(
      Impact impact, String tag, List<String> leftOut, long tookMicros, Optional<Digest> images)
      implements Preview {
    public Measured {
      leftOut = List.copyOf(leftOut);
    }
  }

  /// Nothing was measured; the words say which condition failed.
  record None(String why) implements Preview {}

  /// What the release is held to, if anything.
  default Optional<Impact> held() {
    return this instanceof Measured measured ? Optional.of(measured.impact()) : Optional.empty();
  }
}
