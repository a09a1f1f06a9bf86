package dev.countergate.domain;

import java.util.Locale;

/// What is counted of a caller's traffic.
public enum Counter {
  /// Actions that were asked, whatever was decided.
  ACTIONS,
  /// Actions that only read, and were let through.
  READS,
  /// Actions that write, and were let through: allowed, or released after an approval.
  WRITES,
  /// Rows that came back, as the target counts them.
  ROWS_READ,
  /// Rows that were written, as the target counts them.
  ROWS_WRITTEN,
  /// Decisions that denied, and verdicts that refused.
  DENIALS;

  /// As conditions and facts write it.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
