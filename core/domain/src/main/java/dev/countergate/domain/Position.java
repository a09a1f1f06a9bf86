package dev.countergate.domain;

/// A place in the ledger. An action's id is the position of its `action.asked`, an approval's that
/// of its `approval.opened`.
public record Position(long index) implements Comparable<Position> {
  public Position {
    if (index < 0) throw new IllegalArgumentException("a position is not negative");
  }

  @Override
  public int compareTo(Position other) {
    return Long.compare(index, other.index);
  }

  @Override
  public String toString() {
    return Long.toString(index);
  }
}
