package dev.countergate.gate;

import dev.countergate.domain.Outcome;
import dev.countergate.domain.Payload;
import java.util.Optional;

/// How a run ended, and the text that the outcome commits to.
public record Result(Outcome outcome, Optional<Payload> beside) {
  public static Result of(Outcome outcome) {
    return new Result(outcome, Optional.empty());
  }
}
