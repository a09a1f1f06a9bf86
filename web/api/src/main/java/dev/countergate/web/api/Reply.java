package dev.countergate.web.api;

import dev.countergate.domain.Json;

/// What an act answers.
sealed interface Reply {
  record Of(int status, Json.Obj body) implements Reply {}

  record Bytes(String type, String cache, byte[] content) implements Reply {}

  /// The answer goes on for as long as the client stays.
  record Stream(Writing writing) implements Reply {}

  /// Writes a stream until it has to end.
  interface Writing {
    void to(java.io.OutputStream out) throws java.io.IOException, InterruptedException;
  }

  static Reply ok(Json.Obj body) {
    return new Of(200, body);
  }
}
