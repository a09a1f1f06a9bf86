package dev.countergate.domain;

import java.util.Set;

/// How PostgreSQL may end a turn that was judged to read and no more: its own words for what it
/// did, as they stand in an [Outcome.Done].
///
/// It is the second net under the judgement, not a judgement of its own: a volatile function that
/// writes still ends as `SELECT 1`. But what ends as `DELETE 1` was not a read, whatever was said
/// of it before it ran.
public final class ReadTags {
  /// Those that end with a count of rows. A COPY is here as COPY TO STDOUT.
  private static final Set<String> COUNTED = Set.of("SELECT", "FETCH", "MOVE", "COPY");

  private static final Set<String> PLAIN =
      Set.of(
          "", // an empty statement, or none at all
          "SHOW",
          "EXPLAIN",
          "SET",
          "RESET",
          "BEGIN",
          "START TRANSACTION",
          "COMMIT",
          "ROLLBACK",
          "SAVEPOINT",
          "RELEASE",
          "PREPARE",
          "DEALLOCATE",
          "DEALLOCATE ALL",
          "DECLARE CURSOR",
          "CLOSE CURSOR",
          "CLOSE CURSOR ALL",
          "LISTEN",
          "UNLISTEN",
          "LOCK TABLE"); // in access share mode, as a SELECT locks

  private ReadTags() {}

  /// Whether a turn that only reads can end with this command tag. The spelling is the server's
  /// own: anything else is refused.
  public static boolean allows(String tag) {
    if (PLAIN.contains(tag)) return true;
    int blank = tag.indexOf(' ');
    return blank > 0 && COUNTED.contains(tag.substring(0, blank)) && isCount(tag, blank + 1);
  }

  private static boolean isCount(String tag, int from) {
    for (int i = from; i < tag.length(); i++) {
      if (tag.charAt(i) < '0' || tag.charAt(i) > '9') return false;
    }
    return from < tag.length();
  }
}
