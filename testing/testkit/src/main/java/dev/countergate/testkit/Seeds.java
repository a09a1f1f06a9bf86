package dev.countergate.testkit;

import java.util.SplittableRandom;

/// Runs a property for many seeds. A failure names its seed, and `-Dseed=` runs that one alone.
public final class Seeds {
  private Seeds() {}

  /// One run of a property.
  @FunctionalInterface
  public interface Property {
    void holds(SplittableRandom random) throws Exception;
  }

  /// Runs the property for seeds 0 to `count` - 1, small ones first.
  public static void forAllSeeds(int count, Property property) {
    String only = System.getProperty("seed");
    if (only != null) {
      run(Long.parseLong(only), property);
      return;
    }
    for (long seed = 0; seed < count; seed++) {
      run(seed, property);
    }
  }

  private static void run(long seed, Property property) {
    try {
      property.holds(new SplittableRandom(seed));
    } catch (Exception | AssertionError e) {
      throw new AssertionError(e.getMessage() + "\nreplay with -Dseed=" + seed, e);
    }
  }
}
