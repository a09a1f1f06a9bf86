package dev.countergate.gateway.postgres;

import dev.countergate.gateway.postgres.TreeNode.Atom;
import dev.countergate.gateway.postgres.TreeNode.Datum;
import dev.countergate.gateway.postgres.TreeNode.Field;
import dev.countergate.gateway.postgres.TreeNode.Items;
import dev.countergate.gateway.postgres.TreeNode.Struct;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads a tree as the server's own `pg_strtok` does.
///
/// Tokens end at a blank, a line end or one of `(){}`; a backslash escapes the next byte; quotes
/// mean nothing; behind a `:field` the next token is its value, even if it begins with a colon. The
/// server wraps the text at 78 bytes, normally at a blank; where it had to cut elsewhere the text
/// is not what was meant, and is refused. Any surprise is refused.
final class TreeReader {
  private static final int LINE_BYTES = 78;
  private static final int DEPTH_MAX = 500;

  private final byte[] text;
  private int at;
  private int tokenStart;
  private int tokenEnd;

  private TreeReader(byte[] text) {
    this.text = text;
  }

  /// What reading gave.
  sealed interface Read {
    record Whole(TreeNode tree) implements Read {}

    record Refused(String why) implements Read {}
  }

  private static final class Surprise extends Exception {
    private Surprise(String why) {
      super(why, null, false, false);
    }
  }

  /// A tree out of a notice, wrapped by the server.
  static Read wrapped(byte[] text) {
    if (cutInside(text)) return new Read.Refused("the tree was cut in the middle of a word");
    return plain(text);
  }

  /// A tree that was never wrapped, as catalogs hold them.
  static Read plain(byte[] text) {
    var reader = new TreeReader(text);
    try {
      if (!reader.next()) return new Read.Refused("the tree is empty");
      TreeNode tree = reader.value(0);
      if (reader.next()) return new Read.Refused("the tree goes on behind its end");
      return new Read.Whole(tree);
    } catch (Surprise e) {
      return new Read.Refused(e.getMessage() == null ? "the tree is malformed" : e.getMessage());
    }
  }

  static Read plain(String text) {
    return plain(text.getBytes(StandardCharsets.UTF_8));
  }

  /// A line that is full and has no blank behind its first byte was cut where there was none.
  private static boolean cutInside(byte[] text) {
    int lineStart = 0;
    int blank = -1;
    for (int i = 0; i <= text.length; i++) {
      if (i == text.length || text[i] == '\n') {
        int size = i - lineStart;
        if (size > LINE_BYTES || (size == LINE_BYTES && blank <= lineStart)) return true;
        lineStart = i + 1;
        blank = -1;
      } else if (text[i] == ' ') {
        blank = i;
      } else if (text[i] == '\t' || text[i] == '\r' || text[i] == 0) {
        return true;
      }
    }
    return false;
  }

  private TreeNode value(int depth) throws Surprise {
    if (depth > DEPTH_MAX) throw new Surprise("the tree is nested too deeply");
    if (isMark('{')) return struct(depth);
    if (isMark('(')) return items(depth);
    if (isMark(')') || isMark('}')) throw new Surprise("a value is missing in the tree");
    return new Atom(word());
  }

  private Struct struct(int depth) throws Surprise {
    need();
    if (isMark('{') || isMark('(') || isMark('}') || isMark(')')) {
      throw new Surprise("a node of the tree has no kind");
    }
    String kind = word();
    var fields = new ArrayList<Field>();
    need();
    while (!isMark('}')) {
      String name = word();
      if (name.length() < 2 || name.charAt(0) != ':') {
        throw new Surprise("`" + kind + "` holds something that is no field");
      }
      need();
      TreeNode value = value(depth + 1);
      need();
      if (name.equals(":constvalue") && isWord("[")) {
        value = datum(value);
        need();
      }
      fields.add(new Field(name.substring(1), value));
    }
    return new Struct(kind, fields);
  }

  /// `4 [ 1 0 0 0 0 0 0 0 ]`: a size, and its bytes as signed numbers.
  private Datum datum(TreeNode size) throws Surprise {
    int count = number(size instanceof Atom(var text) ? text : "");
    List<Byte> bytes = new ArrayList<>();
    need();
    while (!isWord("]")) {
      bytes.add((byte) number(word()));
      need();
    }
    // A constant passed by value is printed as its whole machine word.
    if (bytes.size() < count) throw new Surprise("a constant of the tree is too short");
    var datum = new byte[bytes.size()];
    for (int i = 0; i < datum.length; i++) datum[i] = bytes.get(i);
    return new Datum(datum);
  }

  private static int number(String text) throws Surprise {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new Surprise("a number was expected in the tree");
    }
  }

  private Items items(int depth) throws Surprise {
    var all = new ArrayList<TreeNode>();
    need();
    while (!isMark(')')) {
      all.add(value(depth + 1));
      need();
    }
    return new Items(all);
  }

  private void need() throws Surprise {
    if (!next()) throw new Surprise("the tree ends too early");
  }

  /// Moves to the next token; false at the end.
  private boolean next() {
    while (at < text.length && isBlank(text[at])) at++;
    if (at == text.length) return false;
    tokenStart = at;
    if (isBracket(text[at])) {
      at++;
    } else {
      while (at < text.length && !isBlank(text[at]) && !isBracket(text[at])) {
        at += text[at] == '\\' && at + 1 < text.length ? 2 : 1;
      }
    }
    tokenEnd = at;
    return true;
  }

  private boolean isMark(char mark) {
    return tokenEnd - tokenStart == 1 && text[tokenStart] == mark;
  }

  private boolean isWord(String word) {
    return tokenEnd - tokenStart == word.length() && word.equals(word());
  }

  private String word() {
    return new String(text, tokenStart, tokenEnd - tokenStart, StandardCharsets.UTF_8);
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\n' || b == '\t';
  }

  private static boolean isBracket(byte b) {
    return b == '(' || b == ')' || b == '{' || b == '}';
  }
}
