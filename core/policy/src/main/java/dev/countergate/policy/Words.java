package dev.countergate.policy;

import java.util.regex.Pattern;

/// Turns what the expression library says into our manner: backticks, no full stop, no positions in
/// a text that nobody sees.
final class Words {
  private static final Pattern WHERE = Pattern.compile("^evaluation error(?: at [^:]*:\\d+)?: ");
  private static final Pattern QUOTED = Pattern.compile("'([^']*)'");
  private static final int CHARS_MAX = 200;

  private Words() {}

  static String of(String message) {
    String plain = WHERE.matcher(message).replaceFirst("").replace(" (in container '')", "");
    plain = QUOTED.matcher(plain).replaceAll("`$1`");
    int candidates = plain.indexOf(" (candidates: ");
    if (candidates > 0) plain = plain.substring(0, candidates);
    int line = plain.indexOf('\n');
    if (line >= 0) plain = plain.substring(0, line);
    if (plain.length() > CHARS_MAX) plain = plain.substring(0, CHARS_MAX) + "…";
    return plain.endsWith(".") ? plain.substring(0, plain.length() - 1) : plain;
  }
}
