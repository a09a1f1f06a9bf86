package dev.countergate.gateway.postgres;

import dev.countergate.domain.Position;
import dev.countergate.domain.Target;
import dev.countergate.gate.Evidence;
import java.util.Map;

/// Who came in, and to what.
///
/// @param startup the start-up parameters that are handed on to the target
record Guest(
    String principal,
    Doors.Behind behind,
    String database,
    Map<String, String> startup,
    Position connection) {
  /// Whether the target is declared otherwise than when this connection began.
  boolean isOutdated(Evidence evidence) {
    Target declared = behind.target();
    return evidence
        .docket()
        .target(declared.name())
        .filter(now -> now.value().equals(declared))
        .isEmpty();
  }
}
