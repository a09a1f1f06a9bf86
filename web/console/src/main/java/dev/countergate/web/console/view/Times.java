package dev.countergate.web.console.view;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Times as pages write them: ledger time, UTC, with seconds.
public final class Times {
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter FINE =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("EEE d MMM, HH:mm:ss", Locale.ENGLISH).withZone(ZoneOffset.UTC);

  private Times() {}

  public static String clock(Instant at) {
    return CLOCK.format(at);
  }

  public static String fine(Instant at) {
    return FINE.format(at);
  }

  public static String day(Instant at) {
    return DAY.format(at) + " UTC";
  }

  /// How long, in the two largest units: `8 min 25 s`, `92 ms`.
  public static String took(Duration time) {
    long millis = Math.max(0, time.toMillis());
    if (millis < 1) return "under 1 ms";
    if (millis < 1_000) return millis + " ms";
    if (millis < 60_000) return seconds(millis);
    long minutes = millis / 60_000;
    if (minutes < 60) {
      long rest = millis / 1_000 % 60;
      return minutes + " min" + (rest == 0 ? "" : " " + rest + " s");
    }
    long rest = minutes % 60;
    return minutes / 60 + " h" + (rest == 0 ? "" : " " + rest + " min");
  }

  private static String seconds(long millis) {
    return millis < 10_000 && millis % 1_000 >= 100
        ? millis / 1_000 + "." + millis % 1_000 / 100 + " s"
        : millis / 1_000 + " s";
  }

  /// `22:14`, or `1:02:14` from an hour on.
  public static String left(Duration time) {
    long seconds = Math.max(0, time.toSeconds());
    String rest = String.format(Locale.ROOT, "%02d:%02d", seconds / 60 % 60, seconds % 60);
    return seconds < 3_600 ? rest : seconds / 3_600 + ":" + rest;
  }

  /// A number with separators.
  public static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /// `3 rows`, `1 row`.
  public static String count(long number, String one) {
    return number(number) + " " + one + (number == 1 ? "" : "s");
  }
}
