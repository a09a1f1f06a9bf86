package dev.countergate.gate;

import java.util.Optional;

/// Proves a person by a link that works once. It decides nothing.
public interface SignIn {
  /// Makes a one-time link's token for a person.
  String invite(String person);

  /// Whether a token could still be spent. Spends nothing.
  boolean isFresh(String token);

  /// Spends a token; empty if it is unknown, spent or too old.
  Optional<Sessions.Opened> spend(String token) throws InterruptedException;
}
