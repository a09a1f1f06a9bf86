package dev.countergate.gate;

import dev.countergate.domain.Digest;
import java.time.Instant;
import java.util.Optional;

/// Proves a person. It decides nothing.
public interface SignIn {
  /// A signed-in person.
  ///
  /// @param id digest of the session's secret: what facts name
  /// @param how in words: `one-time link`
  record Session(Digest id, String person, String how, Instant expires) {}

  /// A new session with the secret that its holder keeps.
  record Opened(Session session, String secret) {}

  /// Makes a one-time link's token for a person.
  String invite(String person);

  /// Whether a token could still be spent. Spends nothing.
  boolean isFresh(String token);

  /// Spends a token; empty if it is unknown, spent or too old.
  Optional<Opened> spend(String token) throws InterruptedException;

  /// The live session of a secret.
  Optional<Session> session(String secret);

  /// Ends a session.
  void end(Session session, String why) throws InterruptedException;
}
