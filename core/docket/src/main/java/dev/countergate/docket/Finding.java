package dev.countergate.docket;

import dev.countergate.domain.Position;

/// Something in the evidence that must not be there, or is missing.
public record Finding(Position place, String what) {
  @Override
  public String toString() {
    return "entry " + place + ": " + what;
  }
}
