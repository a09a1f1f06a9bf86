package dev.countergate.server;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/// What the operator's log shows: warnings of libraries, and everything of ours from information
/// on.
final class Quiet {
  /// Held here: a logger that nobody holds forgets its level.
  private static final List<Logger> LIBRARIES =
      List.of(Logger.getLogger("org.eclipse.jetty"), Logger.getLogger("io.zonky"));

  private Quiet() {}

  static void libraries() {
    System.setProperty(
        "java.util.logging.SimpleFormatter.format", "%1$tFT%1$tTZ %4$s %3$s: %5$s%6$s%n");
    for (Logger library : LIBRARIES) library.setLevel(Level.WARNING);
  }
}
