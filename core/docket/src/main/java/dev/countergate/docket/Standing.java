package dev.countergate.docket;

import dev.countergate.domain.Position;

/// Something configured, with the place of its last change.
public record Standing<T>(T value, Position since) {}
