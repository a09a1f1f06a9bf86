package dev.countergate.gateway.postgres;

import java.io.IOException;

/// The session on the target broke; the client is still there, and is told.
final class TargetGone extends IOException {
  TargetGone(String message) {
    super(message);
  }

  TargetGone(IOException cause) {
    super("the target closed the session", cause);
  }
}
