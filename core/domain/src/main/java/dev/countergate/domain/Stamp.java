package dev.countergate.domain;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/// A time as facts write it: UTC, microseconds, always 27 characters.
public final class Stamp {
  /// What stands in an encoded fact until the ledger gives it its time.
  public static final String BLANK = "0000-01-01T00:00:00.000000Z";

  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private Stamp() {}

  public static String write(Instant instant) {
    return FORM.format(instant);
  }

  public static Instant read(String text) {
    if (text.length() != BLANK.length())
      throw new IllegalArgumentException("`" + text + "` is no time");
    try {
      return Instant.parse(text);
    } catch (java.time.format.DateTimeParseException e) {
      throw new IllegalArgumentException("`" + text + "` is no time", e);
    }
  }
}
