package dev.countergate.policy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// What somebody may have meant.
final class Nearest {
  private static final int WORD_CHARS_MAX = 64;

  private Nearest() {}

  /// The expected word closest to the found one, if any is close.
  static Optional<String> to(String found, Collection<String> expected) {
    if (found.length() > WORD_CHARS_MAX) return Optional.empty();
    int least = Math.max(1, (found.length() + 1) / 2) + 1;
    Optional<String> nearest = Optional.empty();
    for (String word : expected) {
      int distance = distance(found, word);
      if (distance < least) {
        least = distance;
        nearest = Optional.of(word);
      }
    }
    return nearest;
  }

  /// The words as a message lists them.
  static String list(Collection<String> words) {
    List<String> quoted = new ArrayList<>();
    for (String word : words) quoted.add("`" + word + "`");
    return String.join(", ", quoted);
  }

  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) row[j] = j;
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int same = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(same, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
