package dev.countergate.web.console.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RowImagesTest {
  private static RowsTable read(String columns, String before, String after, String... masked) {
    String json =
        "{\"public.orders\":{\"columns\":%s,\"before\":%s,\"after\":%s}}"
            .formatted(columns, before, after);
    return new RowImages(Set.of(masked))
        .read(json.getBytes(StandardCharsets.UTF_8), List.of())
        .getFirst();
  }

  @Test
  void deletedRowsAreShownAndTheOddOneIsTold() {
    RowsTable table =
        read("[\"id\",\"total\"]", "[[\"1\",\"0.00\"],[\"2\",\"0.00\"],[\"3\",\"118.40\"]]", "[]");

    assertThat(table.about()).isEqualTo("3 rows; after: gone");
    assertThat(table.first()).extracting(RowsTable.Line::sign).containsOnly("−");
    RowsTable.Cell odd = table.first().get(2).cells().get(1);
    assertThat(odd.look()).isEqualTo(RowsTable.Look.ODD);
    assertThat(odd.said()).isEqualTo("the others are 0.00");
    assertThat(table.first().get(0).cells().get(1).look()).isEqualTo(RowsTable.Look.PLAIN);
  }

  @Test
  void aChangedRowShowsOldAndNew() {
    RowsTable table =
        read("[\"id\",\"a\",\"b\"]", "[[\"1\",\"x\",\"same\"]]", "[[\"1\",null,\"same\"]]");
    RowsTable.Line line = table.first().getFirst();

    assertThat(line.sign()).isEqualTo("~");
    assertThat(line.cells())
        .extracting(RowsTable.Cell::look)
        .containsExactly(RowsTable.Look.PLAIN, RowsTable.Look.CHANGED, RowsTable.Look.PLAIN);
    assertThat(Run.text(line.cells().get(1).old())).isEqualTo("x");
    assertThat(Run.text(line.cells().get(1).shown())).isEqualTo("null");
  }

  @Test
  void rowsThatTheFirstColumnDoesNotTellApartStandAsGoneAndNew() {
    RowsTable table = read("[\"a\"]", "[[\"1\"],[\"1\"]]", "[[\"2\"],[\"2\"]]");

    assertThat(table.first()).extracting(RowsTable.Line::sign).containsExactly("−", "−", "+", "+");
  }

  @Test
  void aProtectedColumnIsMaskedAndSaysWhatItHides() {
    RowsTable table =
        read(
            "[\"id\",\"ssn\"]",
            "[[\"1\",\"078-05-1120\"]]",
            "[[\"1\",\"078-05-1121\"]]",
            "orders.ssn");
    RowsTable.Cell cell = table.first().getFirst().cells().get(1);

    assertThat(cell.look()).isEqualTo(RowsTable.Look.MASKED);
    assertThat(cell.said()).isEqualTo("masked, 11 characters");
    assertThat(table.toString()).doesNotContain("078-05");
  }

  @Test
  void manyRowsAreFoldedAndCounted() {
    String rows = "[\"1\"],".repeat(249) + "[\"1\"]";
    RowsTable table = read("[\"a\"]", "[" + rows + "]", "[]");

    assertThat(table.first()).hasSize(5);
    assertThat(table.more()).hasSize(95);
    assertThat(table.beyond()).isEqualTo(150);
  }

  @Test
  void valuesAreUntrusted() {
    RowsTable table = read("[\"a\"]", "[[\"x\\u202ey\"]]", "[]");

    assertThat(table.first().getFirst().cells().getFirst().shown())
        .isEqualTo(
            List.of(new Run.Plain("x"), new Run.Chip("U+202E right to left"), new Run.Plain("y")));
  }
}
