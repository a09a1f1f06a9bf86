package dev.countergate.domain;

import java.time.Instant;

/// What policy may look at beyond the action. It stands in the fact, so that a decision can be
/// recomputed.
public record Context(Instant now) {}
