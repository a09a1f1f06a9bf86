package dev.countergate.web.console.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.domain.Turn;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatementTest {
  private static Statement shown(String sql, String verb, Turn.Value... values) {
    return Statement.of(List.of(new Turn.Piece(sql, List.of(values))), List.of(verb));
  }

  private static Turn.Value text(String shown) {
    return new Turn.Value("text", "text", shown);
  }

  @Test
  void linesAreNumberedAndNothingIsLeftOut() {
    Statement statement = shown("DELETE FROM a\n\nWHERE b", "DELETE");

    assertThat(statement.lines()).extracting(Statement.Line::number).containsExactly(1, 2, 3);
    assertThat(statement.size()).isEqualTo("3 lines, 22 bytes, shown whole");
    assertThat(statement.isWhole()).isTrue();
  }

  @Test
  void theVerbIsMarkedOnlyWhereTheServerNamedIt() {
    assertThat(shown("  delete FROM a", "DELETE").lines().getFirst().runs())
        .contains(new Run.Verb("delete"));
    for (String sql : List.of("DELETED", "/* DELETE */ SELECT 1", "WITH x AS (DELETE)", "")) {
      assertThat(shown(sql, "DELETE").lines().getFirst().runs())
          .as(sql)
          .noneMatch(Run.Verb.class::isInstance);
    }
  }

  @Test
  void valuesStandBesideTheirPlaceholders() {
    Statement statement = shown("SELECT $1, $2, $12", "SELECT", text("a"), text("b\u200b"));

    assertThat(Run.text(statement.lines().getFirst().runs()))
        .isEqualTo("SELECT $1 a, $2 b[U+200B zero width space], $12");
    assertThat(statement.hidden()).isEqualTo(1);
  }

  @Test
  void whereAPlaceholderIsNotCertainTheValuesStandBelowOnly() {
    for (String sql :
        List.of(
            "SELECT '$1'",
            "SELECT \"$1\"",
            "-- $1\n",
            "/* $1 */",
            "SELECT $$ $1 $$",
            "$a$ $1 $a$")) {
      Statement statement = shown(sql, "", text("x"));
      assertThat(statement.lines().stream().flatMap(line -> line.runs().stream()))
          .as(sql)
          .noneMatch(Run.Value.class::isInstance);
      assertThat(statement.values()).hasSize(1);
    }
  }

  @Test
  void aLongValueKeepsItsEndsAndItsFoldMustBeOpened() {
    String value = "h".repeat(200) + "secret; DROP TABLE x".repeat(20) + "t".repeat(80);
    Statement statement = shown("SELECT $1", "SELECT", text(value));
    List<Run> runs = statement.values().getFirst().shown();

    assertThat(runs.get(0)).isEqualTo(new Run.Plain("h".repeat(200)));
    assertThat(runs.get(2)).isEqualTo(new Run.Plain("t".repeat(80)));
    assertThat(((Run.Fold) runs.get(1)).says()).isEqualTo("400 bytes folded");
    assertThat(Run.text(runs)).isEqualTo(value);
    assertThat(statement.hasFolds()).isTrue();
    assertThat(shown("SELECT $1", "SELECT", text("a".repeat(9_999))).hasFolds()).isFalse();
  }

  @Test
  void whatCannotBeReadOrIsTooLongIsNotWhole() {
    assertThat(shown("SELECT $1", "SELECT", new Turn.Value("bytea", "hex", "7f45")).unread())
        .isEqualTo("A value cannot be read");
    assertThat(shown("x".repeat(Statement.BYTES_MAX + 1), "").isWhole()).isFalse();
    Statement tooLong = shown("x\n".repeat(Statement.LINES_MAX), "");
    assertThat(tooLong.isWhole()).isFalse();
    assertThat(tooLong.size()).doesNotContain("shown whole");
    assertThat(Statement.erased().isWhole()).isFalse();
  }
}
