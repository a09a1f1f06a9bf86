package dev.countergate.wire;

import java.io.IOException;

/// The peer broke the framing, went over a limit, or left in the middle of a message.
public final class WireException extends IOException {
  public WireException(String message) {
    super(message);
  }

  public WireException(String message, Throwable cause) {
    super(message, cause);
  }

  /// The message; there always is one.
  public String words() {
    String message = getMessage();
    return message == null ? "the connection failed" : message;
  }
}
