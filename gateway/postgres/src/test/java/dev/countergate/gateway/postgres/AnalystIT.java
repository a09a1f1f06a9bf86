package dev.countergate.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.domain.Effect;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the analysis proves, and what it leaves behind: nothing.
class AnalystIT {
  private static final String STATE =
      "select (select string_agg(name || '=' || setting, ',' order by name) from pg_settings"
          + " where name in ('client_min_messages', 'debug_print_rewritten', 'lock_timeout',"
          + " 'debug_pretty_print')), (select count(*) from pg_locks where pid = pg_backend_pid()"
          + " and relation = 'public.t'::regclass), (select count(*) from pg_prepared_statements),"
          + " (select count(*) from pg_cursors where name like 'countergate%')";

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void theAnalystIsHeldToItsRules(int major) throws IOException {
    try (var server = Servers.start(major);
        var fixture = new Fixture(server)) {
      nothingRunsWhileALiteralIsParsed(fixture);
      forgedTreesProveNothing(fixture);
      awkwardNamesHideNothing(fixture);
      replacedBuiltinsAreUserFunctions(fixture);
      userCodeBehindTypesAndRelationsIsFound(fixture);
      theBracketLeavesNothing(fixture);
      whatSqlPreparedIsShownAndNeverARead(fixture);
      valuesDecideAtBind(fixture);
      aReleaseComparesTheTree(fixture);
      whatTheTransactionHidesIsUnknown(fixture);
    }
  }

  /// A domain's CHECK behind an array, a row, a range: the text is not parsed at all.
  private static void nothingRunsWhileALiteralIsParsed(Fixture fixture) throws IOException {
    try (var one = fixture.open(false, List.of())) {
      one.administer(
          "create function chk(int) returns bool language plpgsql as"
              + " 'begin delete from public.t; return true; end'");
      one.administer("create domain evil as int check (chk(value))");
      one.administer("create type ct as (a evil)");
      one.administer("create table arr (x evil[])");
      one.administer("grant all on arr to agent");
      for (String text :
          List.of(
              "select '(1)'::ct",
              "select '{1}'::evil[]",
              "select 1 from arr where x = '{1}'",
              "explain select '(1)'::ct",
              "copy (select '(1)'::ct) to stdout",
              "select 1; select '(1)'::ct",
              "prepare p as select '(1)'::ct",
              "declare c cursor for select $q$(1)$q$::ct",
              "create table x as select E'(1)'::ct")) {
        Judgement judgement = one.judge(text);
        assertThat(judgement.effects()).as(text).contains(Effect.UNKNOWN);
        assertThat(one.analyst.parse(text, List.of()).effects()).as(text).contains(Effect.UNKNOWN);
        assertThat(judgement.isNeutral()).isFalse();
        assertThat(one.admin.query("select count(*) from t").number(0, 0)).as(text).isEqualTo(3);
      }
      assertThat(one.analyst.parse("select '(1)'::ct", List.of()).mayParse()).isFalse();
      assertThat(one.judge("select 1 from arr where x is null").isRead()).isFalse();
      assertThat(one.judge("select id from t where id = 1").isRead()).isTrue();
      int evil = one.admin.query("select 'evil'::regtype::oid").oid(0, 0);
      assertThat(one.analyst.parse("select $1", List.of(evil)).effects())
          .containsExactly(Effect.UNKNOWN);
    }
  }

  /// User code can raise a LOG of the same text; and a second tree means that code ran.
  private static void forgedTreesProveNothing(Fixture fixture) throws IOException {
    try (var one = fixture.open(false, List.of())) {
      one.run("set client_min_messages = 'log'");
      one.administer(
          "create function forge() returns int language plpgsql immutable as $$begin raise log"
              + " 'rewritten parse tree:' using detail = '({QUERY :commandType 1})'; return 1;"
              + " end$$");
      assertThat(one.judge("select forge()").effects()).containsExactly(Effect.UNKNOWN);
      assertThat(one.judge("delete from t").effects()).containsExactly(Effect.WRITE);
      assertThat(one.judge("insert into empty_log values ('a') returning msg").effects())
          .containsExactly(Effect.WRITE);
    }
  }

  private static void awkwardNamesHideNothing(Fixture fixture) throws IOException {
    try (var one = fixture.open(false, List.of())) {
      for (String text :
          List.of(
              "SELECT 1 AS \"x\"\"\", wipe() AS \"y\"\"\"",
              "select wipe() as \":funcid\"",
              "select 1 as \":funcid 1\", wipe() as \"a b {c} \\ (d)\"",
              "select wipe() as \"" + "}".repeat(63) + "\"",
              "select 1 as \"a" + "{".repeat(50) + "\", wipe() as b")) {
        assertThat(one.judge(text).effects()).as(text).containsExactly(Effect.UNKNOWN);
      }
      assertThat(one.judge("select 1 as \":funcid 1\", 2 as \"a b {c} \\ (d)\"").isRead()).isTrue();
    }
  }

  private static void replacedBuiltinsAreUserFunctions(Fixture fixture) throws IOException {
    try (var one = fixture.open(true, List.of())) {
      assertThat(one.judge("select lpad('a', 3)").isRead()).isTrue();
      one.administer(
          "create or replace function pg_catalog.lpad(text, int) returns text language sql"
              + " immutable strict as 'select ''replaced'''");
      assertThat(one.judge("select lpad('a', 3)").effects()).containsExactly(Effect.UNKNOWN);
      assertThat(one.catalog.facts().replaced()).containsExactly("pg_catalog.lpad(text, integer)");
      assertThat(one.judge("select rpad('a', 3)").isRead()).isTrue();
    }
  }

  private static void userCodeBehindTypesAndRelationsIsFound(Fixture fixture) throws IOException {
    try (var one = fixture.open(true, List.of())) {
      one.administer(
          "create function bad(int) returns bool language plpgsql immutable as"
              + " 'begin perform pg_advisory_lock(1); return true; end'");
      one.administer("create table parent (a int)");
      one.administer("create table child (check (bad(a))) inherits (parent)");
      one.administer("create table indexed (a int)");
      one.administer("create index on indexed (a) where bad(a)");
      one.administer("create table triggered (a int)");
      one.administer(
          "create trigger w before insert on triggered for each row execute function wipe_trg()");
      one.administer("create table cascading (a int references t on delete cascade)");
      one.administer(
          "create trigger w before delete on cascading for each row execute function wipe_trg()");
      one.administer("create type mood as enum ('a', 'b')");
      one.administer("create table moods (m mood)");
      for (String text :
          List.of(
              "select * from parent",
              "explain select * from parent where a = 1",
              "select * from indexed",
              "explain delete from indexed",
              "select * from child")) {
        assertThat(one.judge(text).effects()).as(text).contains(Effect.UNKNOWN);
      }
      assertThat(one.judge("insert into triggered values (1)").effects())
          .containsExactlyInAnyOrder(Effect.WRITE, Effect.UNKNOWN);
      assertThat(one.judge("delete from t").effects())
          .containsExactlyInAnyOrder(Effect.WRITE, Effect.UNKNOWN);
      assertThat(one.judge("copy triggered from stdin").effects())
          .containsExactlyInAnyOrder(Effect.WRITE, Effect.UNKNOWN);
      assertThat(one.judge("explain insert into triggered values (1)").isRead()).isTrue();
      assertThat(one.judge("select m from moods where m = 'a' order by m").isRead()).isTrue();
      assertThat(one.judge("select moods from moods").isRead()).isTrue();
    }
  }

  private static void theBracketLeavesNothing(Fixture fixture) throws IOException {
    try (var one = fixture.open(false, List.of())) {
      String before = one.client.query(STATE).row(0).toString();
      one.judge("select * from t");
      one.judge("syntax error");
      one.judge("select nothing from nowhere");
      one.analyst.parse("delete from t where id = $1", List.of());
      assertThat(one.client.status()).isEqualTo('I');
      assertThat(one.client.query(STATE).row(0).toString()).isEqualTo(before);

      one.run("begin");
      one.client.query("set local client_min_messages = 'warning'");
      String inside = one.client.query(STATE).row(0).toString();
      one.judge("select * from t");
      one.judge("select nothing from nowhere");
      one.judge("delete from t");
      assertThat(one.client.status()).isEqualTo('T');
      assertThat(one.client.query(STATE).row(0).toString()).isEqualTo(inside);
      one.run("commit");
      assertThat(one.client.query(STATE).row(0).toString()).isEqualTo(before);
      assertThat(one.analyst.asides()).isEmpty();
    }
  }

  private static void whatSqlPreparedIsShownAndNeverARead(Fixture fixture) throws IOException {
    try (var one = fixture.open(false, List.of())) {
      one.run("prepare r as select 1");
      one.run("prepare w as delete from t");
      for (String text : List.of("execute r", "execute w", "execute never", "execute r (wipe())")) {
        assertThat(one.judge(text).effects()).containsExactly(Effect.UNKNOWN);
      }
      assertThat(one.analyst.prepared("explain analyze execute w").orElseThrow())
          .containsExactly("prepare w as delete from t");
      assertThat(one.analyst.prepared("execute never")).isEmpty();
      assertThat(one.analyst.prepared("execute U&\"\\0077\"")).isEmpty();
      assertThat(one.analyst.prepared("prepare n as select 2; execute n").orElseThrow())
          .containsExactly("prepare n as select 2");
      assertThat(one.judge("set search_path = x; select 1").effects()).contains(Effect.UNKNOWN);
      assertThat(one.judge("set timezone = 'UTC'; select 1").isRead()).isTrue();
      assertThat(one.judge("select set_config('search_path', 'x', false); select 1").effects())
          .contains(Effect.UNKNOWN);
      assertThat(one.judge("select set_config('jit', 'off', false); select 1").isRead()).isTrue();
      Judgement path = one.analyst.parse("select set_config('search_path', $1, false)", List.of());
      Judgement read = one.analyst.parse("select 1", List.of());
      var batch = List.of(bound(one, path, "x", ""), read);
      assertThat(Judgement.together(batch).effects()).contains(Effect.UNKNOWN);
      assertThat(Judgement.together(List.of(read, read)).isRead()).isTrue();
    }
  }

  private static void valuesDecideAtBind(Fixture fixture) throws IOException {
    try (var one = fixture.open(false, List.of())) {
      Judgement judgement = one.analyst.parse("select set_config($1, $2, false)", List.of());
      assertThat(bound(one, judgement, "jit", "off").isRead()).isTrue();
      assertThat(bound(one, judgement, "role", "owner_r").effects())
          .containsExactly(Effect.ADMINISTER);
      assertThat(bound(one, judgement, "client_encoding", "BIG5").effects())
          .containsExactly(Effect.ADMINISTER);
      assertThat(bound(one, judgement, "search_path", "x").isNeutral()).isFalse();
    }
  }

  private static void aReleaseComparesTheTree(Fixture fixture) throws IOException {
    try (var one = fixture.open(false, List.of())) {
      String text = "update v set note = 'x' where id = 1";
      one.administer("create view v as select id, note from t");
      one.administer("grant all on v to agent");
      Judgement approved = one.analyst.parse(text, List.of());
      assertThat(approved.effects()).containsExactly(Effect.WRITE);
      assertThat(one.analyst.same(approved, "", text, List.of())).isTrue();
      assertThat(
              one.admin
                  .query(
                      "select count(*) from pg_locks where mode = 'RowExclusiveLock'"
                          + " and relation = 't'::regclass")
                  .number(0, 0))
          .isEqualTo(1);
      sync(one);
      one.administer("create or replace view v as select id, ssn as note from t");
      assertThat(one.analyst.same(approved, "", text, List.of())).isFalse();
      sync(one);
      assertThat(one.client.status()).isEqualTo('I');
      one.run("begin");
      assertThat(one.analyst.same(approved, "s1", text, List.of())).isFalse();
      Judgement again = one.analyst.parse(text, List.of());
      assertThat(one.analyst.same(again, "s1", text, List.of())).isTrue();
      assertThat(one.client.status()).isEqualTo('T');
      one.run("rollback");
      everyHeldFormCanBeReleased(one);
    }
  }

  /// Also what is no query itself: its own words, and the trees of what is inside it.
  private static void everyHeldFormCanBeReleased(Fixture.Case one) throws IOException {
    for (String text :
        List.of(
            "explain analyze delete from t where id = 7",
            "copy (delete from t where id = 7 returning *) to stdout",
            "create table copied as select * from u",
            "select * into copied from u",
            "vacuum u",
            "call wipe_proc()",
            "drop view v")) {
      Judgement approved = one.analyst.parse(text, List.of());
      assertThat(approved.isRead()).as(text).isFalse();
      assertThat(one.analyst.same(approved, "", text, List.of())).as(text).isTrue();
      sync(one);
      assertThat(one.analyst.sameQuery(one.judge(text), text)).as(text).isTrue();
    }
    Judgement held = one.judge("delete from t where id = 7; update u set id = 1");
    assertThat(one.analyst.sameQuery(held, "delete from t where id = 7; update u set id = 1"))
        .isTrue();
    assertThat(one.analyst.sameQuery(held, "delete from t where id = 8; update u set id = 1"))
        .isFalse();
  }

  private static void whatTheTransactionHidesIsUnknown(Fixture fixture) throws IOException {
    try (var one = fixture.open(false, List.of())) {
      one.run("create temp table u (id int)");
      assertThat(one.judge("select * from u").effects()).containsExactly(Effect.UNKNOWN);
      one.run("begin");
      one.run("create table fresh (id int)");
      assertThat(one.judge("select * from fresh").effects()).containsExactly(Effect.UNKNOWN);
      one.run("commit");
      assertThat(one.judge("select * from fresh").isRead()).isTrue();
      one.run("begin");
      one.run("set local search_path = public");
      assertThat(one.judge("rollback; select 1").effects()).contains(Effect.UNKNOWN);
      assertThat(one.judge("rollback").isRead()).isTrue();
      one.run("rollback");
      one.run("begin");
      assertThat(one.judge("commit; select 1").isRead()).isTrue();
      one.run("rollback");
      assertThat(one.analyst.endsTransaction("rollback")).isTrue();
      assertThat(one.analyst.endsTransaction("rollback; delete from t")).isFalse();
    }
  }

  private static Judgement bound(Fixture.Case one, Judgement judgement, String name, String value) {
    return one.analyst.bound(
        judgement,
        List.of(
            Optional.of(name.getBytes(StandardCharsets.UTF_8)),
            Optional.of(value.getBytes(StandardCharsets.UTF_8))));
  }

  private static void sync(Fixture.Case one) throws IOException {
    one.client.send(Frontend.sync());
    one.client.flush();
    while (one.client.read().letter() != 'Z') {
      // completions
    }
  }
}
