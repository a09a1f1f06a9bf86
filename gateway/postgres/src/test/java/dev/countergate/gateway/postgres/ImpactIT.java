package dev.countergate.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.docket.Approval;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Impact;
import dev.countergate.domain.Outcome;
import dev.countergate.domain.Preview;
import dev.countergate.domain.Verdict.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is measured is what would happen, nothing of it stays, and a release is held to it: through
/// the whole gateway, on real servers.
@Timeout(300)
class ImpactIT {
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
  void theImpactIsMeasuredAndTheReleaseIsHeldToIt(int major) throws Exception {
    var setting =
        new Rig.Setting(
            Rig.HELD,
            "agent",
            "gw",
            List.of(),
            List.of("sql-and-plpgsql-triggers"),
            Duration.ofSeconds(15));
    try (var server = Servers.start(major);
        var fixture = new Fixture(server);
        var one = fixture.open(false, List.of())) {
      for (String text : SHOP) one.administer(text);
      for (String way : List.of("dblink", "postgres_fdw", "file_fdw", "adminpack", "plpython3u")) {
        one.administer("drop extension if exists " + way);
      }
      try (var rig = new Rig(server, setting);
          var client = rig.client()) {
        cascadesAndTriggersAreCounted(rig, client, one);
        whatCannotBeUndoneIsNotRehearsed(rig, client);
        volatileColumnsAreLeftOut(rig, client);
        aReleaseCommitsWhatWasApproved(rig, client, one);
        whatStandsAroundAStatementIsNotItsMeaning(rig, client, one);
        driftIsRolledBack(rig, client, one);
        nothingOfOursIsLeftInTheSession(client);
      }
    }
  }

  private static FutureTask<String> send(UpstreamLink client, String text) {
    Callable<String> call = () -> GatewayBypassIT.send(client, text);
    var task = new FutureTask<>(call);
    Thread.ofVirtual().start(task);
    return task;
  }

  /// Sends a statement, looks at what the approver would see, and refuses it.
  private static Preview preview(Rig rig, UpstreamLink client, String text) throws Exception {
    var sent = send(client, text);
    Approval approval = rig.waiting();
    rig.answer(approval, "mara", Answer.REFUSE);
    assertThat(sent.get()).as(text).isEqualTo("42501 refused by mara: seen");
    return approval.view().preview();
  }

  private static Impact measured(Rig rig, UpstreamLink client, String text) throws Exception {
    Preview preview = preview(rig, client, text);
    assertThat(preview).as(text).isInstanceOf(Preview.Measured.class);
    return preview.held().orElseThrow();
  }

  private static void cascadesAndTriggersAreCounted(Rig rig, UpstreamLink client, Fixture.Case one)
      throws Exception {
    Impact impact = measured(rig, client, "delete from orders where id = 1");
    assertThat(impact.tables().stream().map(t -> t.name() + " " + t.deleted() + " " + t.inserted()))
        .containsExactly(
            "public.orders 1 0", "public.items 3 0", "public.audit 0 1", "public.late 0 3");
    assertThat(impact.tables().get(1).because())
        .isEqualTo("foreign key items_o_fkey, on delete cascade");
    assertThat(impact.tables().get(2).because()).startsWith("trigger ");
    assertThat(one.admin.query("select count(*) from items").number(0, 0)).isEqualTo(9);
    assertThat(measured(rig, client, "delete from orders where id = 1")).isEqualTo(impact);
    assertThat(measured(rig, client, "delete from orders where id = 4").digest())
        .isNotEqualTo(measured(rig, client, "delete from orders where id = 5").digest());
  }

  private static void whatCannotBeUndoneIsNotRehearsed(Rig rig, UpstreamLink client)
      throws Exception {
    for (String text :
        List.of(
            "insert into docs (body) values ('x')",
            "update u set id = wipe()",
            "update u set id = id where pg_try_advisory_lock(1)",
            "truncate u",
            "with d as (delete from u returning id) update t set note = 'x'")) {
      assertThat(preview(rig, client, text)).as(text).isInstanceOf(Preview.None.class);
    }
  }

  private static void volatileColumnsAreLeftOut(Rig rig, UpstreamLink client) throws Exception {
    Preview preview = preview(rig, client, "update orders set at = clock_timestamp() where id = 2");
    assertThat(((Preview.Measured) preview).leftOut()).containsExactly("public.orders.at");
  }

  private static void aReleaseCommitsWhatWasApproved(Rig rig, UpstreamLink client, Fixture.Case one)
      throws Exception {
    var sent = send(client, "update orders set total = 7 where id = 5 returning id");
    Approval approval = rig.waiting();
    rig.answer(approval, "mara", Answer.APPROVE);
    assertThat(sent.get()).isEmpty();
    assertThat(total(one, 5)).isEqualTo(7);
    Outcome outcome = rig.finished(approval.opened().action());
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    assertThat(((Outcome.Done) outcome).tag()).isEqualTo("UPDATE 1");
    assertThat(rig.evidence.chain(approval.opened().action()))
        .anyMatch(link -> link.fact().fact() instanceof Fact.Measured);
  }

  /// Most clients send the semicolon, and some a comment with the name of their query.
  private static void whatStandsAroundAStatementIsNotItsMeaning(
      Rig rig, UpstreamLink client, Fixture.Case one) throws Exception {
    long total = 7;
    for (String around : List.of("%s;", " %s ; ", "/* invoices */ %s", "%s -- done", "\n%s;;")) {
      for (boolean extended : List.of(false, true)) {
        for (String end : List.of("", "rollback", "commit")) {
          if (!end.isEmpty()) client.query("begin");
          String text = around.formatted("update orders set total = total + 1 where id = 5");
          var sent = extended ? bind(client, text) : send(client, text);
          rig.answer("mara", Answer.APPROVE);
          assertThat(sent.get()).as(text + " extended " + extended + " " + end).isEmpty();
          if (!end.isEmpty()) client.query(end);
          if (!end.equals("rollback")) total++;
          assertThat(total(one, 5)).isEqualTo(total);
        }
      }
    }
    one.admin.query("update orders set total = 7 where id = 5");
  }

  /// The same by the extended protocol.
  private static FutureTask<String> bind(UpstreamLink client, String text) {
    Callable<String> call =
        () -> {
          try {
            client.query(text);
            return "";
          } catch (SqlFailure e) {
            return e.report().code() + " " + e.report().message();
          }
        };
    var task = new FutureTask<>(call);
    Thread.ofVirtual().start(task);
    return task;
  }

  private static void driftIsRolledBack(Rig rig, UpstreamLink client, Fixture.Case one)
      throws Exception {
    var sent = send(client, "delete from orders where total > 6");
    Approval approval = rig.waiting();
    one.admin.query("update orders set total = 8 where id = 4");
    rig.answer(approval, "mara", Answer.APPROVE);
    assertThat(sent.get()).startsWith("42501 the impact changed since approval");
    assertThat(one.admin.query("select count(*) from orders").number(0, 0)).isEqualTo(5);
  }

  private static void nothingOfOursIsLeftInTheSession(UpstreamLink client) throws IOException {
    assertThat(client.status()).isEqualTo('I');
    assertThat(
            client
                .query("select count(*) from pg_prepared_statements where name <> ''")
                .number(0, 0))
        .isZero();
    assertThat(client.query("show client_min_messages").text(0, 0)).isEqualTo("notice");
    assertThat(client.query("show debug_print_rewritten").text(0, 0)).isEqualTo("off");
  }

  private static long total(Fixture.Case one, int id) throws IOException {
    return one.admin
        .query("select total from orders where id = $1::int", String.valueOf(id))
        .number(0, 0);
  }
}
