package dev.countergate.ledger;

/// One thing that is not as the evidence must be: where, and what.
public record Finding(String where, String what) {
  static Finding at(long entry, String what) {
    return new Finding("entry " + entry, what);
  }

  static Finding in(Tile tile, String what) {
    return new Finding(tile.path(), what);
  }

  @Override
  public String toString() {
    return where + " " + what;
  }
}
