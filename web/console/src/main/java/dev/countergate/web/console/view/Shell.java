package dev.countergate.web.console.view;

import java.time.Instant;
import java.util.List;

/// What frames every page of a signed-in person.
///
/// @param area the part of the console that the page belongs to: `inbox`, `activity` or `people`
public record Shell(String area, Self self, int open, long facts, long signed, Instant now) {
  /// Who is signed in.
  ///
  /// @param how what proved it at the sign-in: `passkey`, `one-time link`
  public record Self(String name, List<String> groups, String how) {
    public Self {
      groups = List.copyOf(groups);
    }
  }

  public String time() {
    return Times.day(now);
  }

  public long nowMillis() {
    return now.toEpochMilli();
  }
}
