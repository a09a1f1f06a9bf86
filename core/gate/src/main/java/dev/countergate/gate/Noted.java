package dev.countergate.gate;

import dev.countergate.domain.Fact;

/// What a ledger entry decodes to: a fact, and the node that noted it.
public record Noted(Fact fact, String node) {}
