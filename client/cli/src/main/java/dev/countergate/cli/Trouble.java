package dev.countergate.cli;

/// What went wrong, in words for the terminal. The exit code is 1.
final class Trouble extends RuntimeException {
  Trouble(String message) {
    super(message);
  }

  Trouble(String message, Throwable cause) {
    super(message, cause);
  }
}
