package dev.countergate.gateway.postgres;

import java.util.List;

/// What one traced Parse gave.
sealed interface Trace {
  /// The server's tree, as it printed it.
  ///
  /// @param parameterTypes as the server resolved them
  record Tree(byte[] printed, List<Integer> parameterTypes) implements Trace {
    public Tree {
      parameterTypes = List.copyOf(parameterTypes);
    }
  }

  /// The server refused the text: as it stands it cannot run.
  record Rejected(ServerMessage.Report report) implements Trace {}

  /// No tree that can be believed.
  record Absent(String why) implements Trace {}
}
