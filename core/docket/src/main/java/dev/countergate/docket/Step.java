package dev.countergate.docket;

import dev.countergate.domain.Ruling;

/// What one fact led to.
public record Step(Docket docket, Ruling ruling) {}
