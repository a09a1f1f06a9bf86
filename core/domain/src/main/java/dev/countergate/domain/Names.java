package dev.countergate.domain;

/// The spelling of configured names, which stand in facts, URLs and terminals as they are.
public final class Names {
  private Names() {}

  /// Refuses a name that could be mistaken for something else.
  public static void check(String what, String name) {
    boolean good = !name.isEmpty() && name.length() <= 63;
    for (int i = 0; good && i < name.length(); i++) {
      char c = name.charAt(i);
      good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || "-_.".indexOf(c) >= 0;
      good &= i > 0 || (c != '-' && c != '.');
    }
    if (!good) {
      throw new IllegalArgumentException(
          what + " name `" + name + "` must be 1 to 63 of a-z, 0-9, `-`, `_`, `.`");
    }
  }
}
