package dev.countergate.ledger;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The place of a tlog-tiles resource: a tile of hashes, or at level `ENTRIES` a bundle of entries.
public record Tile(int level, long index, int width) {
  public static final int ENTRIES = -1;
  public static final int WIDTH = 256;
  private static final int LEVEL_MAX = 7;
  private static final Pattern PATH =
      Pattern.compile("tile/(entries|[0-7])/((?:x\\d{3}/){0,5}\\d{3})(?:\\.p/(\\d{1,3}))?");

  public Tile {
    if (level < ENTRIES || level > LEVEL_MAX || index < 0 || width < 1 || width > WIDTH) {
      throw new IllegalArgumentException("no tile " + level + "/" + index + " of " + width);
    }
  }

  /// The tile of this level and index as a tree of `size` has it; the tree must reach it.
  static Tile in(long size, int level, long index) {
    long rest = (level <= 0 ? size : size >> (8 * level)) - index * WIDTH;
    return new Tile(level, index, (int) Math.min(rest, WIDTH));
  }

  /// The place that a path below the ledger's prefix names, if it is one.
  static Optional<Tile> parse(String path) {
    Matcher match = PATH.matcher(path);
    if (!match.matches()) {
      return Optional.empty();
    }
    int level = match.group(1).equals("entries") ? ENTRIES : Integer.parseInt(match.group(1));
    String width = Objects.requireNonNullElse(match.group(3), "256");
    var tile =
        new Tile(
            level,
            Long.parseLong(match.group(2).replaceAll("[x/]", "")),
            Math.clamp(Integer.parseInt(width), 1, WIDTH));
    return tile.path().equals(path) ? Optional.of(tile) : Optional.empty();
  }

  boolean isFull() {
    return width == WIDTH;
  }

  Tile full() {
    return new Tile(level, index, WIDTH);
  }

  /// The path below the ledger's prefix: `tile/0/x001/x234/067.p/8`.
  public String path() {
    return isFull() ? fullPath() : partials() + width;
  }

  /// The folder of this tile's partial forms.
  String partials() {
    return fullPath() + ".p/";
  }

  private String fullPath() {
    return "tile/" + (level == ENTRIES ? "entries" : level) + "/" + number(index);
  }

  /// An index in groups of three digits: 1234067 is `x001/x234/067`.
  static String number(long index) {
    var path = new StringBuilder(digits(index % 1000));
    for (long rest = index / 1000; rest > 0; rest /= 1000) {
      path.insert(0, "x" + digits(rest % 1000) + "/");
    }
    return path.toString();
  }

  private static String digits(long below1000) {
    return "" + below1000 / 100 + below1000 / 10 % 10 + below1000 % 10;
  }

  /// The entry that stands at `position` of this tile, if it is a bundle or of level 0.
  long entryAt(int position) {
    return index * WIDTH + position;
  }
}
