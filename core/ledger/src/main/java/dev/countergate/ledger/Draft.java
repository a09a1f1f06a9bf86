package dev.countergate.ledger;

import java.util.List;

/// An entry before it has its place: what it means, its exact bytes, where in them the time goes,
/// and the payloads that stay beside it. The bytes are handed over: the ledger writes the time into
/// them and keeps them.
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record Draft<T>(T item, byte[] content, int stampAt, List<Payload> payloads) {
  public Draft {
    if (content.length > Bundle.ENTRY_BYTES_MAX) {
      throw new IllegalArgumentException(
          "an entry of " + content.length + " bytes, allowed are " + Bundle.ENTRY_BYTES_MAX);
    }
    if (stampAt >= 0 && stampAt > content.length - Stamp.LENGTH) {
      throw new IllegalArgumentException("the time of an entry does not fit at byte " + stampAt);
    }
    if (payloads.size() > Frame.PAYLOADS_MAX) {
      throw new IllegalArgumentException(
          "an entry with " + payloads.size() + " payloads, allowed are " + Frame.PAYLOADS_MAX);
    }
    payloads = List.copyOf(payloads);
  }

  /// An entry without time and payloads.
  public static <T> Draft<T> of(T item, byte[] content) {
    return new Draft<>(item, content, -1, List.of());
  }
}
