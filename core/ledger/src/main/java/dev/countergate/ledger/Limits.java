package dev.countergate.ledger;

import java.time.Duration;

/// The sizes and times of a ledger. At a limit an append waits for room or is refused; nothing
/// queues without end.
public record Limits(
    int segmentBytes, int segmentsMax, int bufferBytes, Duration tick, Duration checkpointEvery) {
  private static final int BUFFER_BYTES_MIN = 70_000; // one entry of full length fits

  public Limits {
    if (bufferBytes < BUFFER_BYTES_MIN) {
      throw new IllegalArgumentException(
          "bufferBytes `" + bufferBytes + "` is below " + BUFFER_BYTES_MIN);
    }
    if (segmentBytes < bufferBytes + SegmentHeader.ROOM) {
      throw new IllegalArgumentException(
          "segmentBytes `" + segmentBytes + "` cannot hold bufferBytes `" + bufferBytes + "`");
    }
    if (segmentsMax < 3) {
      throw new IllegalArgumentException("segmentsMax `" + segmentsMax + "` is below 3");
    }
    if (!tick.isPositive() || !checkpointEvery.isPositive()) {
      throw new IllegalArgumentException("tick and checkpointEvery must be positive");
    }
  }

  /// 32 MB segments, at most 32 of them, 4 MB for the entries of one sync, a checkpoint a second.
  public static Limits standard() {
    return new Limits(32 << 20, 32, 4 << 20, Duration.ofMillis(5), Duration.ofSeconds(1));
  }
}
