package dev.countergate.ledger;

/// The place of an appended entry, which it has at once.
public interface Receipt<R> {
  long index();

  /// Marks the entry urgent; returns its ruling when it is durable and was ruled on. Fails with
  /// `LedgerStopped` when that can never be known.
  R await() throws InterruptedException;
}
