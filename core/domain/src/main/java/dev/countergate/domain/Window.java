package dev.countergate.domain;

/// A counter over the last whole minutes, the running one included.
public record Window(Counter counter, int minutes) implements Comparable<Window> {
  public static final int MINUTES_MAX = 60;

  public Window {
    if (minutes < 1 || minutes > MINUTES_MAX) {
      throw new IllegalArgumentException("a window has 1 to " + MINUTES_MAX + " minutes");
    }
  }

  @Override
  public int compareTo(Window other) {
    int first = counter.compareTo(other.counter);
    return first != 0 ? first : Integer.compare(minutes, other.minutes);
  }
}
