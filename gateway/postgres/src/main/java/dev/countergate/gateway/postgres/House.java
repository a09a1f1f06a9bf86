package dev.countergate.gateway.postgres;

import dev.countergate.gate.Documents;
import dev.countergate.gate.Evidence;
import dev.countergate.gate.Gate;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;

/// What all connections of this gateway share.
///
/// @param closing the gateway stops: whoever is cut off by that has not left
record House(
    Doors doors,
    Gate gate,
    Evidence evidence,
    Documents documents,
    Catalogs catalogs,
    AtomicBoolean closing,
    RandomGenerator chance) {}
