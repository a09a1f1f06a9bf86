package dev.countergate.gateway.postgres;

import java.io.IOException;
import java.util.List;

/// Asks the server, or the cache, what a single query text means.
@FunctionalInterface
interface Tracer {
  Result trace(String text, List<Integer> types, Facts facts) throws IOException;

  /// What came of it.
  sealed interface Result {
    record Known(Traced traced) implements Result {}

    /// The server refuses the text.
    record Rejected(String code) implements Result {}

    record Absent(String why) implements Result {}
  }
}
