package dev.countergate.ledger;

import java.io.IOException;
import java.util.Optional;

/// The right to extend a ledger, with the newest head that may have been signed. It is swapped
/// before any signature leaves, so that no two checkpoints can contradict each other.
public interface Lock extends AutoCloseable {
  /// Size and root of a tree.
  record Head(long size, Hash root) {}

  /// The head that was swapped in last; empty for a ledger that never had one.
  Optional<Head> head() throws IOException;

  /// Replaces the head if it still is `expected`; durable on return. Otherwise somebody else
  /// extends this ledger, and it fails.
  void swap(Optional<Head> expected, Head next) throws IOException;

  /// Gives the ledger back.
  @Override
  void close() throws IOException;
}
