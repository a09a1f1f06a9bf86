package dev.countergate.gateway.postgres;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The answer to one of the gateway's own statements, in text form.
final class Rows {
  private final List<List<@Nullable String>> all;
  private final String tag;

  Rows(List<List<@Nullable String>> all, String tag) {
    this.all = all;
    this.tag = tag;
  }

  int size() {
    return all.size();
  }

  String tag() {
    return tag;
  }

  boolean isNull(int row, int column) {
    return all.get(row).get(column) == null;
  }

  /// The value, or an empty text for NULL.
  String text(int row, int column) {
    String value = all.get(row).get(column);
    return value == null ? "" : value;
  }

  long number(int row, int column) {
    return Long.parseLong(text(row, column));
  }

  /// An OID; those above 2^31 are negative here as in every message.
  int oid(int row, int column) {
    return Integer.parseUnsignedInt(text(row, column));
  }

  boolean truth(int row, int column) {
    return text(row, column).equals("t");
  }

  /// One row; NULL is an empty text.
  List<String> row(int row) {
    var values = new ArrayList<String>();
    for (int column = 0; column < all.get(row).size(); column++) values.add(text(row, column));
    return values;
  }

  /// Columns of a row; zero where there is no row.
  int width() {
    return all.isEmpty() ? 0 : all.getFirst().size();
  }

  /// One column of all rows.
  List<String> column(int column) {
    var values = new ArrayList<String>();
    for (int row = 0; row < all.size(); row++) values.add(text(row, column));
    return values;
  }
}
