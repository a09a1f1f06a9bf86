package dev.countergate.ledger;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A signed note: a text that ends in a newline, an empty line, and one line for each signature.
public final class Note {
  private static final String DASH = "— ";
  private static final int NOTE_BYTES_MAX = 1_000_000;
  private static final int LINES_MAX = 100;

  private final String text;
  private final List<Line> lines;

  private Note(String text, List<Line> lines) {
    this.text = text;
    this.lines = List.copyOf(lines);
  }

  /// One signature: the name and the four bytes of the key's hash say whose it is.
  public static final class Line {
    private final String name;
    private final byte[] keyId;
    private final byte[] signature;

    Line(String name, byte[] keyId, byte[] signature) {
      this.name = name;
      this.keyId = keyId;
      this.signature = signature;
    }

    public String name() {
      return name;
    }

    byte[] keyId() {
      return keyId.clone();
    }

    byte[] signature() {
      return signature.clone();
    }

    /// Reads `— name base64`.
    public static Line parse(String line) {
      int space = line.lastIndexOf(' ');
      if (!line.startsWith(DASH) || space < DASH.length()) {
        throw new Malformed("signature line `" + line + "`, expected `— name base64`");
      }
      String name = line.substring(DASH.length(), space);
      checkName(name);
      byte[] bytes = Spelling.base64(line.substring(space + 1));
      if (bytes.length < 5) {
        throw new Malformed("the signature of `" + name + "` has " + bytes.length + " bytes");
      }
      return new Line(name, Arrays.copyOf(bytes, 4), Arrays.copyOfRange(bytes, 4, bytes.length));
    }

    @Override
    public String toString() {
      byte[] bytes = Arrays.copyOf(keyId, 4 + signature.length);
      System.arraycopy(signature, 0, bytes, 4, signature.length);
      return DASH + name + " " + Spelling.base64(bytes);
    }
  }

  static Note of(String text, Line line) {
    return new Note(text, List.of(line));
  }

  /// Reads a note without asking whose signatures it has.
  public static Note parse(byte[] bytes) {
    String all = decode(bytes);
    int end = all.lastIndexOf("\n\n");
    if (end < 0 || end + 2 == all.length() || !all.endsWith("\n")) {
      throw new Malformed("a note without an empty line and signatures after it");
    }
    List<Line> lines = new ArrayList<>();
    for (String line : all.substring(end + 2, all.length() - 1).split("\n", -1)) {
      lines.add(Line.parse(line));
      if (lines.size() > LINES_MAX) {
        throw new Malformed("a note with more than " + LINES_MAX + " signatures");
      }
    }
    return new Note(all.substring(0, end + 1), lines);
  }

  private static String decode(byte[] bytes) {
    if (bytes.length > NOTE_BYTES_MAX) {
      throw new Malformed("a note of " + bytes.length + " bytes, allowed are " + NOTE_BYTES_MAX);
    }
    for (byte b : bytes) {
      if (b >= 0 && b < ' ' && b != '\n') {
        throw new Malformed("a note with the control character " + b);
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new Malformed("a note that is not UTF-8");
    }
  }

  public String text() {
    return text;
  }

  public List<Line> lines() {
    return lines;
  }

  public Note with(Line line) {
    List<Line> all = new ArrayList<>(lines);
    all.add(line);
    return new Note(text, all);
  }

  /// Demands a good signature of this key. A bad line of this key fails the whole note, and lines
  /// of unknown keys mean nothing.
  public void require(VerifierKey key) {
    boolean signed = false;
    for (Line line : lines) {
      if (key.isNamedBy(line)) {
        if (!key.verifies(text, line)) {
          throw new Malformed("the signature of `" + key.name() + "` does not verify");
        }
        signed = true;
      }
    }
    if (!signed) {
      throw new Malformed("no signature of `" + key.name() + "+" + key.id() + "`");
    }
  }

  public byte[] bytes() {
    return toString().getBytes(StandardCharsets.UTF_8);
  }

  static void checkName(String name) {
    if (name.isEmpty() || name.indexOf('+') >= 0 || name.codePoints().anyMatch(Note::isSpace)) {
      throw new Malformed("`" + name + "` is not the name of a key");
    }
  }

  private static boolean isSpace(int codePoint) {
    return Character.isWhitespace(codePoint) || Character.isSpaceChar(codePoint) || codePoint < ' ';
  }

  @Override
  public String toString() {
    var all = new StringBuilder(text).append('\n');
    lines.forEach(line -> all.append(line).append('\n'));
    return all.toString();
  }
}
