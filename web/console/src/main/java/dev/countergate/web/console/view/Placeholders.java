package dev.countergate.web.console.view;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Puts a value beside its `$1`, where it is certain that the characters are a placeholder: in a
/// text without quotes and comments. Everywhere else the values stand below the statement only.
final class Placeholders {
  private static final Pattern UNCERTAIN = Pattern.compile("['\"]|--|/\\*|\\$\\$|\\$[A-Za-z_]");
  private static final Pattern PLACEHOLDER =
      Pattern.compile("(?<![\\w$])\\$([1-9][0-9]{0,4})(?!\\w)");
  private static final int INLINE_CHARS_MAX = 60;

  private Placeholders() {}

  static boolean areCertain(String text) {
    return !UNCERTAIN.matcher(text).find();
  }

  static List<Run> fill(String line, List<Statement.Bound> values) {
    var runs = new ArrayList<Run>();
    Matcher found = PLACEHOLDER.matcher(line);
    int from = 0;
    while (found.find()) {
      int number = Integer.parseInt(found.group(1));
      if (number > values.size() || !isShort(values.get(number - 1))) continue;
      runs.addAll(Untrusted.line(line.substring(from, found.start())));
      runs.add(new Run.Value("$" + number, values.get(number - 1).shown()));
      from = found.end();
    }
    runs.addAll(Untrusted.line(line.substring(from)));
    return List.copyOf(runs);
  }

  private static boolean isShort(Statement.Bound value) {
    return Run.text(value.shown()).length() <= INLINE_CHARS_MAX;
  }
}
