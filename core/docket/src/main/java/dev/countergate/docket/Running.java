package dev.countergate.docket;

import dev.countergate.domain.Fact;
import dev.countergate.domain.Outcome;
import dev.countergate.domain.Position;
import java.time.Instant;
import java.util.Optional;

/// A released action: until it is finished, and until somebody knows how it ended.
///
/// @param guarded whether the release is held to a measured impact
/// @param measured the impact that is about to be committed
public record Running(
    Position action,
    Position approval,
    String node,
    Instant releasedAt,
    boolean guarded,
    Optional<Fact.Measured> measured,
    Optional<Outcome> outcome) {

  Running measuredAs(Fact.Measured fact) {
    return new Running(action, approval, node, releasedAt, guarded, Optional.of(fact), outcome);
  }

  Running endedAs(Outcome how) {
    return new Running(action, approval, node, releasedAt, guarded, measured, Optional.of(how));
  }
}
