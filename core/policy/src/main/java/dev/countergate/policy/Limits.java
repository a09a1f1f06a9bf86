package dev.countergate.policy;

/// How large a policy may be. Each limit is an error at publish, never a surprise later.
final class Limits {
  static final int FILES_MAX = 200;
  static final int FILE_BYTES_MAX = 256 * 1024;
  static final int RULES_MAX = 2_000;
  static final int CONDITION_CHARS_MAX = 4_096;
  static final int CONDITION_NODES_MAX = 500;
  static final int CONDITION_DEPTH_MAX = 40;

  /// All rounds of all comprehensions of one condition in one decision; more is an error.
  static final int CONDITION_ROUNDS_MAX = 10_000;

  static final int REGEX_PROGRAM_MAX = 500;
  static final int DENY_CHARS_MAX = 500;
  static final int CONTROLS_MAX = 32;

  private Limits() {}
}
