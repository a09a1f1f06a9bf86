package dev.countergate.gate;

import dev.countergate.domain.Position;
import dev.countergate.domain.Ruling;

/// An appended fact: it has its place at once.
public interface Receipt {
  Position place();

  /// Marks the fact urgent, and returns when it is durable and ruled on.
  Ruling await() throws InterruptedException;
}
