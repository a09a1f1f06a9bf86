package dev.countergate.ledger;

/// The fault of a text or a file that does not have the one form its format allows.
public final class Malformed extends RuntimeException {
  public Malformed(String message) {
    super(message);
  }
}
