package dev.countergate.gateway.postgres;

import dev.countergate.gateway.postgres.TreeNode.Atom;
import dev.countergate.gateway.postgres.TreeNode.Items;
import java.util.ArrayList;
import java.util.List;

/// The numbers and lists in a tree.
final class Commands {
  /// Stands among columns for something that is no column number.
  static final int UNREADABLE = Integer.MIN_VALUE;

  /// Attribute numbers in bitmapsets are offset so that system columns are not negative.
  private static final int COLUMN_OFFSET = 7;

  private Commands() {}

  static String tag(String commandType) {
    return switch (commandType) {
      case "1" -> "SELECT";
      case "2" -> "UPDATE";
      case "3" -> "INSERT";
      case "4" -> "DELETE";
      case "5" -> "MERGE";
      default -> "UTILITY";
    };
  }

  static boolean isNumber(String text) {
    if (text.isEmpty() || text.length() > 10) return false;
    return text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /// A number of at most 31 bits, or -1.
  static int number(String text) {
    if (!isNumber(text)) return -1;
    long value = Long.parseLong(text);
    return value > Integer.MAX_VALUE ? -1 : (int) value;
  }

  /// An OID as an int, or 0.
  static int oid(TreeNode node) {
    return node instanceof Atom(var text) && isNumber(text) ? (int) Long.parseLong(text) : 0;
  }

  /// Reads `o 23 25`; false if it is anything else.
  static boolean list(List<TreeNode> all, List<Integer> into) {
    if (all.isEmpty() || !(all.getFirst() instanceof Atom(var letter))) return false;
    if (!letter.equals("o")) return false;
    for (TreeNode item : all.subList(1, all.size())) {
      if (!(item instanceof Atom(var text)) || !isNumber(text)) return false;
      into.add(oid(item));
    }
    return true;
  }

  /// The columns of `(b 8 9)`; 0 is the whole row, system columns are negative.
  static List<Integer> columns(TreeNode node) {
    var columns = new ArrayList<Integer>();
    if (node.equals(TreeNode.NULL)) return columns;
    if (!(node instanceof Items(var all)) || all.isEmpty()) return List.of(UNREADABLE);
    if (!all.getFirst().equals(new Atom("b"))) return List.of(UNREADABLE);
    for (TreeNode item : all.subList(1, all.size())) {
      if (!(item instanceof Atom(var text)) || number(text) < 0) return List.of(UNREADABLE);
      columns.add(number(text) - COLUMN_OFFSET);
    }
    return columns;
  }
}
