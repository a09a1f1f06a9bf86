package dev.countergate.gateway.postgres;

import dev.countergate.gate.Documents;
import dev.countergate.gate.Evidence;
import dev.countergate.gate.Gate;
import java.util.random.RandomGenerator;

/// What all connections of this gateway share.
record House(
    Doors doors,
    Gate gate,
    Evidence evidence,
    Documents documents,
    Catalogs catalogs,
    RandomGenerator chance) {}
