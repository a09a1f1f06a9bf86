package dev.countergate.gate;

import dev.countergate.domain.Digest;
import dev.countergate.domain.Position;
import java.net.URI;
import java.time.Duration;

/// What a waiting client is told.
public record Waiting(Position approval, URI link, Duration left, Digest action, String headline) {}
