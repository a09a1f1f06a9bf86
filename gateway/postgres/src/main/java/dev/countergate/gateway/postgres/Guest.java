package dev.countergate.gateway.postgres;

import dev.countergate.domain.Position;
import java.util.Map;

/// Who came in, and to what.
///
/// @param startup the start-up parameters that are handed on to the target
record Guest(
    String principal,
    Doors.Behind behind,
    String database,
    Map<String, String> startup,
    Position connection) {}
