package dev.countergate.web.console.view;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What one character is to a reader: seen, or not; itself, or a look-alike.
final class Codepoints {
  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(0x07, "BEL"),
          Map.entry(0x08, "BS"),
          Map.entry(0x09, "TAB"),
          Map.entry(0x0a, "LF"),
          Map.entry(0x0d, "CR"),
          Map.entry(0x1b, "ESC"),
          Map.entry(0x7f, "DEL"),
          Map.entry(0xa0, "no-break space"),
          Map.entry(0xad, "soft hyphen"),
          Map.entry(0x200b, "zero width space"),
          Map.entry(0x200c, "zero width non-joiner"),
          Map.entry(0x200d, "zero width joiner"),
          Map.entry(0x200e, "left to right"),
          Map.entry(0x200f, "right to left"),
          Map.entry(0x2028, "line separator"),
          Map.entry(0x202a, "left to right"),
          Map.entry(0x202b, "right to left"),
          Map.entry(0x202c, "end direction"),
          Map.entry(0x202d, "left to right"),
          Map.entry(0x202e, "right to left"),
          Map.entry(0x2060, "word joiner"),
          Map.entry(0x2066, "isolate"),
          Map.entry(0x2067, "isolate right to left"),
          Map.entry(0x2068, "isolate"),
          Map.entry(0x2069, "end isolate"),
          Map.entry(0xfeff, "byte order mark"));

  private Codepoints() {}

  /// Whether the character must be told, because it is not seen or not what it seems.
  static boolean isHidden(int c) {
    if (c >= 0x20 && c < 0x7f) return false;
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> isIgnorable(c) || isPicture(c) || isLookAlike(c);
    };
  }

  /// Default-ignorable characters that have another category than format.
  private static boolean isIgnorable(int c) {
    return c == 0x034f
        || c == 0x115f
        || c == 0x1160
        || c == 0x17b4
        || c == 0x17b5
        || (c >= 0x180b && c <= 0x180f)
        || c == 0x2800
        || c == 0x3164
        || (c >= 0xfe00 && c <= 0xfe0f)
        || c == 0xffa0
        || (c >= 0xe0000 && c <= 0xe0fff);
  }

  private static boolean isPicture(int c) {
    return Character.isExtendedPictographic(c)
        || Character.isEmojiPresentation(c)
        || Character.isEmojiModifier(c)
        || Character.UnicodeBlock.DINGBATS.equals(Character.UnicodeBlock.of(c));
  }

  /// Full-width, mathematical and other forms of plain letters, digits and marks.
  private static boolean isLookAlike(int c) {
    if (c < 0xa0 || c == 0x2026) return false; // an ellipsis is not three dots to anybody
    String plain = Normalizer.normalize(Character.toString(c), Normalizer.Form.NFKC);
    return plain.codePoints().allMatch(p -> p > 0x20 && p < 0x7f);
  }

  static boolean isMark(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK ->
          true;
      default -> false;
    };
  }

  /// `U+200B zero width space`.
  static String label(int c) {
    String number = String.format(Locale.ROOT, "U+%04X", c);
    return name(c).map(name -> number + " " + name).orElse(number);
  }

  private static Optional<String> name(int c) {
    String known = NAMES.get(c);
    if (known != null) return Optional.of(known);
    return switch (Character.getType(c)) {
      case Character.CONTROL -> Optional.of("control");
      case Character.SURROGATE -> Optional.of("half a character");
      case Character.PRIVATE_USE -> Optional.of("private use");
      case Character.UNASSIGNED -> Optional.of("unassigned");
      default -> Optional.ofNullable(Character.getName(c)).map(Codepoints::shorten);
    };
  }

  /// `CYRILLIC SMALL LETTER O` is `Cyrillic o`.
  private static String shorten(String name) {
    String plain = name.toLowerCase(Locale.ROOT).replace(" small letter ", " ");
    boolean letter = name.contains(" LETTER ");
    return letter ? plain.substring(0, 1).toUpperCase(Locale.ROOT) + plain.substring(1) : plain;
  }
}
