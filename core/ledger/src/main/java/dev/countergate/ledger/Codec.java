package dev.countergate.ledger;

/// Reads what an entry means out of its bytes.
@FunctionalInterface
public interface Codec<T> {
  T decode(byte[] content);

  /// Where the time stands in these bytes, or -1: by default the member `at` of a JSON object.
  default int stampAt(byte[] content) {
    return Stamp.find(content);
  }
}
