package dev.countergate.domain;

import java.util.List;

/// What an action really changes in its target: measured, never guessed.
///
/// @param digest over the images of all touched rows; what a release is held to
public record Impact(List<Table> tables, Digest digest) {
  public Impact {
    tables = List.copyOf(tables);
  }

  /// One touched table.
  ///
  /// @param rows rows in the table as the server estimates them, or -1
  /// @param because `the statement`, `foreign key …, on delete cascade`, `trigger …`
  public record Table(
      String name, long inserted, long updated, long deleted, long rows, String because) {}

  /// The headline: verb first, numbers and names.
  public String headline() {
    return ImpactWords.headline(this);
  }

  /// The counts in few words: `orders 3 deleted, order_items 12 deleted`.
  public String counts() {
    return ImpactWords.counts(this);
  }
}
