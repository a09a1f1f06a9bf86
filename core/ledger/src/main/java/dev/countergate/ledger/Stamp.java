package dev.countergate.ledger;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/// The fixed-width time in an entry, `2026-11-24T12:00:00.000000Z`. One instance remembers the
/// second it wrote last, since most entries share it; for one thread at a time.
final class Stamp {
  static final int LENGTH = 27;
  private static final int MICROS_AT = 20;
  private static final byte[] MEMBER = "\"at\":\"".getBytes(StandardCharsets.US_ASCII);

  private final byte[] text = "0000-00-00T00:00:00.000000Z".getBytes(StandardCharsets.US_ASCII);
  private long second = Long.MIN_VALUE;

  static long micros(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
  }

  static Instant instant(long micros) {
    long second = Math.floorDiv(micros, 1_000_000L);
    return Instant.ofEpochSecond(second, Math.floorMod(micros, 1_000_000L) * 1_000L);
  }

  void write(long micros, byte[] into, int at) {
    long now = Math.floorDiv(micros, 1_000_000L);
    if (now != second) {
      LocalDateTime time = LocalDateTime.ofEpochSecond(now, 0, ZoneOffset.UTC);
      digits(time.getYear(), 0, 4);
      digits(time.getMonthValue(), 5, 2);
      digits(time.getDayOfMonth(), 8, 2);
      digits(time.getHour(), 11, 2);
      digits(time.getMinute(), 14, 2);
      digits(time.getSecond(), 17, 2);
      second = now;
    }
    digits(Math.floorMod(micros, 1_000_000), MICROS_AT, 6);
    System.arraycopy(text, 0, into, at, LENGTH);
  }

  private void digits(int value, int at, int count) {
    int rest = value;
    for (int i = at + count - 1; i >= at; i--) {
      text[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  /// The time at this place, in microseconds since 1970.
  static long read(byte[] content, int at) {
    if (!isAt(content, at)) {
      throw new Malformed("no time at byte " + at);
    }
    try {
      var time =
          LocalDateTime.of(
              number(content, at, 4),
              number(content, at + 5, 2),
              number(content, at + 8, 2),
              number(content, at + 11, 2),
              number(content, at + 14, 2),
              number(content, at + 17, 2));
      return time.toEpochSecond(ZoneOffset.UTC) * 1_000_000L + number(content, at + MICROS_AT, 6);
    } catch (DateTimeException e) {
      throw new Malformed("no time at byte " + at);
    }
  }

  private static int number(byte[] content, int at, int count) {
    int number = 0;
    for (int i = at; i < at + count; i++) {
      number = number * 10 + content[i] - '0';
    }
    return number;
  }

  private static boolean isAt(byte[] content, int at) {
    String form = "dddd-dd-ddTdd:dd:dd.ddddddZ";
    boolean matches = at >= 0 && at + LENGTH <= content.length;
    for (int i = 0; matches && i < LENGTH; i++) {
      char expected = form.charAt(i);
      byte found = content[at + i];
      matches = expected == 'd' ? found >= '0' && found <= '9' : found == expected;
    }
    return matches;
  }

  /// Where the value of the top-level member `at` of a JSON object begins, or -1.
  static int find(byte[] json) {
    int depth = 0;
    for (int i = 0; i < json.length; i++) {
      switch (json[i]) {
        case '{', '[' -> depth++;
        case '}', ']' -> depth--;
        case '"' -> {
          if (depth == 1 && json[0] == '{' && isMember(json, i)) {
            return isAt(json, i + MEMBER.length) ? i + MEMBER.length : -1;
          }
          i = endOfString(json, i);
        }
        default -> {} // digits, literals and punctuation tell nothing
      }
    }
    return -1;
  }

  private static boolean isMember(byte[] json, int at) {
    boolean matches = at + MEMBER.length <= json.length;
    for (int i = 0; matches && i < MEMBER.length; i++) {
      matches = json[at + i] == MEMBER[i];
    }
    return matches;
  }

  private static int endOfString(byte[] json, int quote) {
    int i = quote + 1;
    while (i < json.length && json[i] != '"') {
      i += json[i] == '\\' ? 2 : 1;
    }
    return i;
  }
}
