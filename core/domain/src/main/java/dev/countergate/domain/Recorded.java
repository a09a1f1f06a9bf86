package dev.countergate.domain;

import java.time.Instant;

/// A fact with its place and time in the ledger.
///
/// @param content the exact bytes of the entry
public record Recorded(Position place, Instant at, String node, Fact fact, byte[] content) {
  /// The leaf hash of the entry.
  public Digest leaf() {
    return Digest.ofLeaf(content);
  }
}
