package dev.countergate.ledger;

import java.time.InstantSource;
import java.util.function.Consumer;

/// What a ledger is opened with: who signs, whose time counts, how entries are read and followed,
/// and who is told, once, that the ledger has stopped.
public record Terms<T, R>(
    LogKey signer,
    InstantSource clock,
    Codec<T> codec,
    Follower<T, R> follower,
    Consumer<LedgerStopped> onFatal,
    Limits limits) {}
