package dev.countergate.ledger;

/// The answer of a ledger that takes no entry and acknowledges none any more: it was closed, or its
/// storage failed once, after which nothing it says of the disk could be believed.
public final class LedgerStopped extends RuntimeException {
  public LedgerStopped(String reason, Throwable cause) {
    super(reason, cause);
  }

  public LedgerStopped(String reason) {
    super(reason);
  }
}
