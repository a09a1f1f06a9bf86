package dev.countergate.ledger;

/// The refusal to open a ledger whose evidence was altered or lost. The message says where.
public final class LedgerDamaged extends RuntimeException {
  public LedgerDamaged(String message) {
    super(message);
  }
}
