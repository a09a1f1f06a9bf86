package dev.countergate.web.console.view;

import java.time.Instant;
import java.util.List;

/// What frames every page of a signed-in person.
///
/// @param area the part of the console that the page belongs to: `inbox`, `activity` or `people`
public record Shell(
    String area, String name, List<String> groups, int open, long facts, long signed, Instant now) {
  public Shell {
    groups = List.copyOf(groups);
  }

  public String time() {
    return Times.day(now);
  }

  public long nowMillis() {
    return now.toEpochMilli();
  }
}
