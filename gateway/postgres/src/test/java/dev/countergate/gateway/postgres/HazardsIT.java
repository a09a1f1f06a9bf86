package dev.countergate.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.domain.Effect;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Built-in functions that run user code because of a type, and texts that are no statements.
class HazardsIT {
  private static final List<String> TYPES =
      List.of(
          "create function noisy() returns int language plpgsql immutable as"
              + " 'begin perform pg_advisory_lock(7); return 0; end'",
          "create type ut as (a int)",
          "create function ut_lt(ut, ut) returns bool language sql immutable as 'select noisy() ="
              + " 0'",
          "create function ut_cmp(ut, ut) returns int language sql immutable as 'select noisy()'",
          "create operator < (leftarg = ut, rightarg = ut, function = ut_lt)",
          "create operator class ut_ops default for type ut using btree as operator 1 <,"
              + " function 1 ut_cmp(ut, ut)",
          "create table uts (v ut, a ut[])",
          "create type jt as (x int)",
          "create function jt_json(jt) returns json language plpgsql as"
              + " 'begin perform noisy(); return null; end'",
          "create cast (jt as json) with function jt_json(jt)",
          "create table jts (v jt)",
          "create function diff(int, int) returns float8 language sql immutable as 'select"
              + " 1.0::float8'",
          "create type rg as range (subtype = int4, subtype_diff = diff)",
          "create table rgs (r rg)",
          "create domain dc as int check (nextval('s1') > 0)",
          "create type dct as (a dc)",
          "create domain fine as int check (value > 0)",
          "create table fines (f fine)",
          "grant all on all tables in schema public to agent");

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void userCodeBehindBuiltinsIsFound(int major) throws IOException {
    try (var server = Servers.start(major);
        var fixture = new Fixture(server);
        var one = fixture.open(true, List.of())) {
      for (String text : TYPES) one.administer(text);
      for (String text :
          List.of(
              "select greatest(v, v) from uts",
              "select a < a from uts",
              "select a from uts order by a",
              "select distinct a from uts",
              "select row(v, 1) < row(v, 2) from uts",
              "select v from uts union select v from uts",
              "select rank() over (order by a) from uts",
              "select to_json(v) from jts",
              "select row_to_json(jts) from jts",
              "select json_agg(jts) from jts",
              "select json_build_object(1, v) from jts",
              "select r from rgs",
              "select json_populate_record(null::dct, null::json)",
              "select * from json_to_record(null) as x(a dc)",
              "select null::dct",
              "select array[null::dc]",
              "select (uts).v from uts")) {
        assertThat(one.judge(text).effects()).as(text).contains(Effect.UNKNOWN);
      }
      assertThat(one.judge("select f from fines where f = 3 order by f").isRead()).isTrue();
      anyTextIsAValue(one);
      assertThat(
              one.admin
                  .query("select count(*) from pg_locks where locktype = 'advisory'")
                  .number(0, 0))
          .isZero();
    }
  }

  /// Words thrown together: always a judgement, and the session is ready for the next one.
  private static void anyTextIsAValue(Fixture.Case one) throws IOException {
    var words =
        List.of(
            "select",
            "1",
            "(",
            ")",
            ";",
            ",",
            "from",
            "t",
            "explain",
            "analyze",
            "copy",
            "to",
            "stdout",
            "prepare",
            "p",
            "as",
            "execute",
            "with",
            "delete",
            "into",
            "'x'",
            "$1",
            "begin",
            "rollback",
            "set",
            "search_path",
            "=",
            "declare",
            "c",
            "cursor",
            "for",
            "fetch",
            "insert",
            "values",
            "lock",
            "table",
            "--",
            "/*",
            "\n",
            "\"",
            "create",
            "\\");
    for (long seed = 0; seed < 400; seed++) {
      var random = new SplittableRandom(seed);
      var text = new StringBuilder();
      for (int i = random.nextInt(12); i >= 0; i--) {
        text.append(words.get(random.nextInt(words.size()))).append(' ');
      }
      assertThat(one.judge(text.toString()).effects()).as("seed %d", seed).isNotEmpty();
      assertThat(one.analyst.parse(text.toString(), List.of()).statements()).isNotEmpty();
      assertThat(one.client.status()).as("seed %d", seed).isEqualTo('I');
    }
  }
}
