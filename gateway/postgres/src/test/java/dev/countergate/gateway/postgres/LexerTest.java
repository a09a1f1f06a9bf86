package dev.countergate.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LexerTest {
  @Test
  void blockCommentsNest() {
    assertThat(pieces("/* /* */ SELECT 1; */ DROP TABLE t")).containsExactly("DROP TABLE t");
  }

  @Test
  void aLineCommentEndsAtACarriageReturnToo() {
    assertThat(pieces("select 1 -- x\rdrop table t")).hasSize(1);
    assertThat(pieces("select 1 -- x\r;drop table t")).containsExactly("select 1", "drop table t");
  }

  @Test
  void aDollarInsideAnIdentifierOpensNoQuote() {
    assertThat(pieces("SELECT 1 AS a$$; DROP TABLE t; --$$"))
        .containsExactly("SELECT 1 AS a$$", "DROP TABLE t");
  }

  @Test
  void dollarQuotesHoldAnything() {
    assertThat(pieces("SELECT $x$; DROP TABLE t; $$ ' -- $x$")).hasSize(1);
    assertThat(pieces("select $1;select $2")).hasSize(2);
  }

  @Test
  void backslashesEscapeOnlyInTheirOwnLiterals() {
    assertThat(pieces("select E'\\'; drop table t; --'")).hasSize(1);
    assertThat(pieces("select '\\'; drop table t; --'")).hasSize(2);
    assertThat(pieces("select e'a'\n'\\'; drop table t; --'")).hasSize(1);
    assertThat(pieces("select e'a' '\\'; drop table t; --'")).hasSize(2);
    assertThat(pieces("select e'a' -- c\n '\\'; drop table t; --'")).hasSize(1);
  }

  @Test
  void quotedNamesHoldSemicolons() {
    assertThat(pieces("select 1 as \"a;\"\"b\"; select U&\"!0070;\"")).hasSize(2);
  }

  @Test
  void whatNeverEndsIsUnsure() {
    for (String open :
        List.of("select '", "select \"", "select $a$ ", "/* /* */", "select E'\\'")) {
      assertThat(Script.of(open + ";drop table t").sure()).as(open).isFalse();
    }
  }

  @Test
  void bodiesThatHoldStatementsAreUnsure() {
    assertThat(Script.of("create function f() returns int begin atomic select 1; end").sure())
        .isFalse();
    assertThat(
            Script.of("create rule r as on insert to t do also (delete from t; select 1)").sure())
        .isFalse();
  }

  @Test
  void otherSpacesAreNoSpaces() {
    for (String space : List.of("\uFEFF", "\u00A0", "\u3000", "\u2003")) {
      assertThat(Shapes.of(piece(space + "drop table t"))).isInstanceOf(Shape.Unknown.class);
      assertThat(Shapes.of(piece("drop" + space + "table t"))).isInstanceOf(Shape.Unknown.class);
    }
    assertThat(Shapes.of(piece("\u000bdrop table t"))).isInstanceOf(Shape.Unknown.class);
  }

  @Test
  void everySpellingOfAnalyzeExecutes() {
    for (String on :
        List.of(
            "explain analyze delete from t",
            "explain analyse verbose delete from t",
            "explain verbose analyze delete from t",
            "explain (analyze) delete from t",
            "explain (costs off, ANALYZE 1) delete from t",
            "explain (analyze true, analyze off, analyze 'on') delete from t",
            "explain (\"analyze\" on) delete from t",
            "explain (analyze off, U&\"\\0061nalyze\" on) delete from t",
            "explain (analyze +1) delete from t")) {
      assertThat(Shapes.of(piece(on))).as(on).isInstanceOf(Shape.ExplainAnalyze.class);
    }
    for (String off :
        List.of("explain delete from t", "explain (analyze off, costs) delete from t")) {
      assertThat(Shapes.of(piece(off))).as(off).isInstanceOf(Shape.Explain.class);
    }
  }

  @Test
  void tooManyJoinsAreRefusedBeforeTheServerSeesThem() {
    assertThat(Script.isTooLarge(piece("select * from t" + ", t".repeat(60)))).isTrue();
    assertThat(Script.isTooLarge(piece("select * from t" + " join t".repeat(60)))).isTrue();
    assertThat(Script.isTooLarge(piece("select " + "a, ".repeat(60) + "b from t"))).isFalse();
  }

  /// Tokens never overlap, leave out only blanks and comments, and nothing is thrown.
  @Test
  void anyTextIsReadToItsEnd() {
    String alphabet = "'\"$;-/*\\ \n\r\teEuU&bxnq0159.(),aZ_é\u3000:=<>+@";
    for (long seed = 0; seed < 4_000; seed++) {
      var random = new SplittableRandom(seed);
      var text = new StringBuilder();
      for (int i = random.nextInt(40); i >= 0; i--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      int end = 0;
      for (Token token : Lexer.tokens(text.toString())) {
        assertThat(token.start()).as("seed %d", seed).isGreaterThanOrEqualTo(end);
        assertThat(token.end()).as("seed %d", seed).isGreaterThan(token.start());
        String gap = text.substring(end, token.start());
        assertThat(gap.isBlank() || gap.contains("--") || gap.contains("/*")).isTrue();
        end = token.end();
      }
      for (Script.Piece piece : Script.of(text.toString()).pieces()) {
        assertThat(Shapes.of(piece)).isNotNull();
      }
    }
  }

  /// Every word that begins a statement, cut off anywhere: a value, never an exception.
  @Test
  void anyBeginningOfAStatementIsAValue() {
    for (String text :
        List.of(
            "explain (analyze off, costs) select 1",
            "copy binary a.b (c, d) to stdout with (format csv)",
            "copy (select 1) to program 'x'",
            "prepare p (int, pg_catalog.oid) as select $1",
            "execute p (1, 'a', null)",
            "declare c insensitive scroll cursor with hold for select 1",
            "fetch backward 3 in c",
            "lock table only a.b, c in access share mode nowait",
            "truncate table a, only b restart identity cascade",
            "set session characteristics as transaction isolation level read committed",
            "set local search_path to a, b",
            "reset session authorization",
            "create or replace temp table if not exists x as select 1 with no data",
            "alter table t alter column a type int using f(a)",
            "select 1 into temp table a.b from t",
            "deallocate prepare all",
            "rollback to savepoint a")) {
      var tokens = Lexer.tokens(text);
      for (int i = 0; i <= tokens.size(); i++) {
        String cut = i == tokens.size() ? text : text.substring(0, tokens.get(i).start());
        assertThat(Shapes.of(piece(cut))).as(cut).isNotNull();
      }
    }
  }

  private static Script.Piece piece(String text) {
    return Script.Piece.of(text);
  }

  private static List<String> pieces(String text) {
    return Script.of(text).pieces().stream().map(Script.Piece::text).toList();
  }
}
