package dev.countergate.ledger;

import java.time.Instant;

/// An entry in its place. Its time is the one that stands in its bytes, or the epoch if none does.
@SuppressWarnings("ArrayRecordComponent") // shared to avoid a copy for each; nobody may change it
public record Entry<T>(long index, Instant at, T item, byte[] content) {}
