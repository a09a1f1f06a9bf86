package dev.countergate.gate;

import dev.countergate.domain.Digest;
import dev.countergate.domain.Position;
import java.util.Optional;

/// Where an action comes from, as its fact names it.
///
/// @param connection the connection of a protocol
/// @param session the sign-in of a person who asks to change Countergate itself
public record Caller(Optional<Position> connection, Optional<Digest> session) {
  public static Caller at(Position connection) {
    return new Caller(Optional.of(connection), Optional.empty());
  }

  static Caller in(Digest session) {
    return new Caller(Optional.empty(), Optional.of(session));
  }

  /// Nothing is known of it.
  public static Caller unnamed() {
    return new Caller(Optional.empty(), Optional.empty());
  }
}
