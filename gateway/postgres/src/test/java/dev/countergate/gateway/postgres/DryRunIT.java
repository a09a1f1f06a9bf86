package dev.countergate.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.domain.Impact;
import dev.countergate.domain.Preview;
import java.io.IOException;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is measured is what would happen, nothing of it stays, and a release is held to it.
class DryRunIT {
  private static final List<String> SHOP =
      List.of(
          "create table orders (id int primary key, total int, at timestamptz default now())",
          "create table items (id int primary key, o int references orders on delete cascade)",
          "create table audit (what text)",
          "create table late (what text)",
          "insert into orders select g, g from generate_series(1, 5) g",
          "insert into items select g, 1 + g % 3 from generate_series(1, 9) g",
          "create function note() returns trigger language plpgsql as"
              + " $$begin insert into public.audit values (old.id); return old; end$$",
          "create trigger noted before delete on orders for each row execute function note()",
          "create function noted_late() returns trigger language plpgsql as"
              + " $$begin insert into public.late values (old.id); return null; end$$",
          "create constraint trigger later after delete on items deferrable initially deferred"
              + " for each row execute function noted_late()",
          "grant all on all tables in schema public to agent");

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void theImpactIsMeasuredAndHeldTo(int major) throws IOException, InterruptedException {
    try (var server = Servers.start(major);
        var fixture = new Fixture(server);
        var one = fixture.open(false, List.of())) {
      for (String text : SHOP) one.administer(text);
      for (String extension : List.of("dblink", "postgres_fdw", "file_fdw", "adminpack")) {
        one.administer("drop extension if exists " + extension);
      }
      one.administer("drop extension if exists plpython3u");
      cascadesAndTriggersAreCounted(one);
      conditionsAreCheckedFirst(one);
      volatileColumnsAreLeftOut(one);
      aReleaseCommitsWhatWasApproved(one);
      driftIsRolledBack(one);
    }
  }

  private static void cascadesAndTriggersAreCounted(Fixture.Case one) throws IOException {
    Impact impact = measured(one, "delete from orders where id = 1").impact();
    assertThat(impact.tables().stream().map(t -> t.name() + " " + t.deleted() + " " + t.inserted()))
        .containsExactly(
            "public.audit 0 1", "public.items 3 0", "public.late 0 3", "public.orders 1 0");
    assertThat(impact.tables().get(1).because())
        .isEqualTo("foreign key items_o_fkey, on delete cascade");
    assertThat(impact.tables().get(3).because()).isEqualTo("the statement");
    assertThat(impact.tables().get(0).because()).startsWith("trigger ");
    assertThat(one.admin.query("select count(*) from items").number(0, 0)).isEqualTo(9);
    assertThat(measured(one, "delete from orders where id = 1").impact()).isEqualTo(impact);
    assertThat(measured(one, "delete from orders where id = 4").impact().digest())
        .isNotEqualTo(measured(one, "delete from orders where id = 5").impact().digest());
  }

  private static void conditionsAreCheckedFirst(Fixture.Case one) throws IOException {
    for (String text :
        List.of(
            "insert into docs (body) values ('x')",
            "update u set id = wipe()",
            "update u set id = id where pg_try_advisory_lock(1)",
            "select 1",
            "truncate u",
            "with d as (delete from u returning id) update t set note = 'x'")) {
      assertThat(preview(one, text, true)).as(text).isInstanceOf(Preview.None.class);
    }
    assertThat(preview(one, "delete from orders", false))
        .isEqualTo(new Preview.None("trigger noted is not trusted"));
    Rows locks = one.admin.query("select count(*) from pg_locks where locktype = 'advisory'");
    assertThat(locks.number(0, 0)).isZero();
  }

  private static void volatileColumnsAreLeftOut(Fixture.Case one) throws IOException {
    var measured = measured(one, "update orders set at = clock_timestamp() where id = 2");
    assertThat(measured.leftOut()).containsExactly("public.orders.at");
  }

  private static void aReleaseCommitsWhatWasApproved(Fixture.Case one)
      throws IOException, InterruptedException {
    String text = "update orders set total = 7 where id = 5 returning id";
    Impact impact = measured(one, text).impact();
    assertThat(release(one, text, impact, false)).isInstanceOf(GuardedRelease.End.Undone.class);
    assertThat(total(one, 5)).isEqualTo(5);
    assertThat(release(one, text, impact, true))
        .isInstanceOfSatisfying(
            GuardedRelease.End.Committed.class, end -> assertThat(end.frames()).hasSize(3));
    assertThat(total(one, 5)).isEqualTo(7);
    assertThat(one.client.status()).isEqualTo('I');
    assertThat(one.client.query("select count(*) from pg_prepared_statements").number(0, 0))
        .isZero();
  }

  private static void driftIsRolledBack(Fixture.Case one) throws IOException, InterruptedException {
    String text = "delete from orders where total > 6";
    Impact impact = measured(one, text).impact();
    one.administer("update orders set total = 8 where id = 4");
    assertThat(release(one, text, impact, true))
        .isInstanceOfSatisfying(
            GuardedRelease.End.Drifted.class,
            end -> assertThat(end.found().digest()).isNotEqualTo(impact.digest()));
    assertThat(one.admin.query("select count(*) from orders").number(0, 0)).isEqualTo(5);
    assertThat(one.client.status()).isEqualTo('I');
  }

  private static long total(Fixture.Case one, int id) throws IOException {
    return one.admin
        .query("select total from orders where id = $1::int", String.valueOf(id))
        .number(0, 0);
  }

  private static GuardedRelease.End release(
      Fixture.Case one, String text, Impact impact, boolean confirmed)
      throws IOException, InterruptedException {
    Judgement judgement = one.analyst.parse(text, List.of());
    return new GuardedRelease(one.catalog, one.analyst, one.client, RandomGenerator.getDefault())
        .run(judgement, impact, List.of(), HeldStatement.of(text), List.of(), (_, _) -> confirmed);
  }

  private static Preview.Measured measured(Fixture.Case one, String text) throws IOException {
    Preview preview = preview(one, text, true);
    assertThat(preview).isInstanceOf(Preview.Measured.class);
    return (Preview.Measured) preview;
  }

  private static Preview preview(Fixture.Case one, String text, boolean triggers)
      throws IOException {
    Judgement judgement = one.analyst.parse(text, List.of());
    var conditions = new DryRunConditions(triggers, false);
    return new DryRun(one.catalog, conditions, RandomGenerator.getDefault())
        .measure(judgement, HeldStatement.of(text), one.analyst.state());
  }
}
