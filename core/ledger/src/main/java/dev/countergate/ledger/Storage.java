package dev.countergate.ledger;

import java.io.IOException;
import java.util.List;

/// Where a ledger keeps itself: blobs that appear whole, segments that are written in place, and
/// one lock. What a method says is durable survives the loss of power at the moment it returns.
public interface Storage extends Blobs {
  /// A name with its bytes.
  @SuppressWarnings("ArrayRecordComponent") // bytes pass through, they are never compared
  record Blob(String name, byte[] bytes) {}

  /// Takes the ledger for this process, or fails if another one has it.
  Lock lock() throws IOException;

  /// Writes all of these, replacing older ones of the same name. A reader sees each whole or not at
  /// all; all are durable on return, and after a failure any of them may be there.
  void put(List<Blob> blobs) throws IOException;

  /// Deletes those that exist.
  void delete(List<String> names) throws IOException;

  /// The names of all segments, in order.
  List<String> segments() throws IOException;

  /// A new segment of zeros that has all its room on the disk already; durable on return.
  Segment create(String name, int size) throws IOException;

  /// An existing segment.
  Segment segment(String name) throws IOException;
}
