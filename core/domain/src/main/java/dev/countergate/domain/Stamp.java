package dev.countergate.domain;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/// A time as facts write it: UTC, microseconds, always 27 characters.
public final class Stamp {
  /// What stands in an encoded fact until the ledger gives it its time.
  public static final String BLANK = "0000-01-01T00:00:00.000000Z";

  private Stamp() {}

  /// Written digit by digit: every fact has at least one.
  public static String write(Instant instant) {
    LocalDateTime time =
        LocalDateTime.ofEpochSecond(instant.getEpochSecond(), instant.getNano(), ZoneOffset.UTC);
    if (time.getYear() < 0 || time.getYear() > 9999) {
      throw new IllegalArgumentException("a time outside the years 0 to 9999");
    }
    byte[] out = BLANK.getBytes(StandardCharsets.US_ASCII);
    digits(out, 0, 4, time.getYear());
    digits(out, 5, 2, time.getMonthValue());
    digits(out, 8, 2, time.getDayOfMonth());
    digits(out, 11, 2, time.getHour());
    digits(out, 14, 2, time.getMinute());
    digits(out, 17, 2, time.getSecond());
    digits(out, 20, 6, time.getNano() / 1_000);
    return new String(out, StandardCharsets.US_ASCII);
  }

  private static void digits(byte[] out, int at, int count, int value) {
    int left = value;
    for (int i = at + count - 1; i >= at; i--) {
      out[i] = (byte) ('0' + left % 10);
      left /= 10;
    }
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
