package dev.countergate.gateway.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Whether the options of an EXPLAIN make it execute its statement.
final class Explains {
  private static final Set<String> OFF = Set.of("false", "off", "0");

  private Explains() {}

  /// Only options that are proven to switch ANALYZE off count as off: the last one wins on the
  /// server, any doubt means that it executes.
  static boolean analyzes(List<Token> options) {
    boolean analyzes = false;
    for (List<Token> option : split(options)) {
      Token name = option.getFirst();
      if (name.kind() == Token.Kind.NAME) {
        analyzes = true; // "analyze", or U&"…": proven by nothing here
      } else if (name.word("analyze") || name.word("analyse")) {
        analyzes |= !isOff(option);
      }
    }
    return analyzes;
  }

  private static boolean isOff(List<Token> option) {
    return option.size() == 2 && OFF.contains(Settings.plain(option.get(1)));
  }

  private static List<List<Token>> split(List<Token> options) {
    var all = new ArrayList<List<Token>>();
    var one = new ArrayList<Token>();
    for (Token token : options) {
      if (!token.mark(',')) {
        one.add(token);
      } else if (!one.isEmpty()) {
        all.add(List.copyOf(one));
        one.clear();
      }
    }
    if (!one.isEmpty()) all.add(List.copyOf(one));
    return all;
  }
}
