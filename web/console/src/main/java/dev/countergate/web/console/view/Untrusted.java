package dev.countergate.web.console.view;

import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The only way from text that an attacker may have written to a page.
///
/// The text becomes runs: characters that are what they look like, and chips for all others: bidi
/// controls, zero width and other ignorables, controls, private use, unassigned, pictures, odd
/// spaces, stacked marks, letters of a second script inside one word. Stored order is shown order;
/// nothing is ever interpreted.
public final class Untrusted {
  private static final int MARKS_MAX = 2;
  private static final Set<UnicodeScript> EAST_ASIAN =
      EnumSet.of(
          UnicodeScript.HAN,
          UnicodeScript.HIRAGANA,
          UnicodeScript.KATAKANA,
          UnicodeScript.BOPOMOFO,
          UnicodeScript.HANGUL);

  private final List<Run> runs = new ArrayList<>();
  private final StringBuilder plain = new StringBuilder();

  private Untrusted() {}

  /// One line; a line break in it is a chip.
  public static List<Run> line(String text) {
    var shown = new Untrusted();
    int[] points = text.codePoints().toArray();
    int at = 0;
    while (at < points.length) {
      int end = wordEnd(points, at);
      if (end > at) shown.word(points, at, end);
      else shown.single(points[end++]);
      at = end;
    }
    shown.flush();
    return List.copyOf(shown.runs);
  }

  /// The lines of a longer text, split at its line feeds.
  public static List<List<Run>> lines(String text) {
    var lines = new ArrayList<List<Run>>();
    for (String line : text.split("\n", -1)) lines.add(line(line));
    return List.copyOf(lines);
  }

  private static int wordEnd(int[] points, int from) {
    int end = from;
    while (end < points.length && isWordPart(points[end])) end++;
    return end;
  }

  private static boolean isWordPart(int c) {
    return Character.isLetterOrDigit(c) || c == '_' || Codepoints.isMark(c);
  }

  private void word(int[] points, int from, int to) {
    UnicodeScript own = script(points, from, to);
    int marks = 0;
    boolean chips = false;
    for (int i = from; i < to; i++) {
      marks = Codepoints.isMark(points[i]) ? marks + 1 : 0;
      UnicodeScript script = of(points[i]);
      boolean stranger = script != UnicodeScript.COMMON && script != own;
      if (Codepoints.isHidden(points[i]) || stranger || marks > MARKS_MAX) {
        chip(points[i]);
        chips = true;
      } else {
        plain.appendCodePoint(points[i]);
      }
    }
    if (!chips && own != UnicodeScript.LATIN && own != UnicodeScript.COMMON) {
      flush();
      runs.add(new Run.Script(name(own)));
    }
  }

  /// The script of a word: Latin if it has any Latin letter, else that of its first letter.
  private static UnicodeScript script(int[] points, int from, int to) {
    UnicodeScript first = UnicodeScript.COMMON;
    for (int i = from; i < to; i++) {
      UnicodeScript script = of(points[i]);
      if (script == UnicodeScript.LATIN) return script;
      if (first == UnicodeScript.COMMON) first = script;
    }
    return first;
  }

  /// Marks and digits belong to every script; the scripts of East Asia are mixed by custom.
  private static UnicodeScript of(int c) {
    UnicodeScript script = UnicodeScript.of(c);
    if (script == UnicodeScript.INHERITED || !Character.isLetter(c)) return UnicodeScript.COMMON;
    return EAST_ASIAN.contains(script) ? UnicodeScript.HAN : script;
  }

  private static String name(UnicodeScript script) {
    if (script == UnicodeScript.HAN) return "East Asian";
    String name = script.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
  }

  private void single(int c) {
    if (Codepoints.isHidden(c)) chip(c);
    else plain.appendCodePoint(c);
  }

  private void chip(int c) {
    flush();
    runs.add(new Run.Chip(Codepoints.label(c)));
  }

  private void flush() {
    if (!plain.isEmpty()) runs.add(new Run.Plain(plain.toString()));
    plain.setLength(0);
  }
}
