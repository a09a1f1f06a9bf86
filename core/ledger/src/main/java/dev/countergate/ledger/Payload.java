package dev.countergate.ledger;

/// Bytes that belong to an entry and are kept beside the ledger, where they can be erased. Their
/// name is the commitment that stands in the entry; the ledger looks into neither.
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record Payload(byte[] commitment, byte[] envelope) {
  public static final int COMMITMENT_BYTES = 32;

  public Payload {
    if (commitment.length != COMMITMENT_BYTES) {
      throw new IllegalArgumentException(
          "a commitment of " + commitment.length + " bytes, expected " + COMMITMENT_BYTES);
    }
  }
}
