package dev.countergate.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.wire.BytesOut;
import dev.countergate.wire.Frame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a client reads through the gateway is, byte for byte, what it would read from the server
/// itself.
@Timeout(300)
class TranscriptIT {
  private static final String BEHIND = "a Query behind messages without Sync";
  private static final Map<String, List<Step>> TRANSCRIPTS = new LinkedHashMap<>();

  /// One write of the client, and how many messages of which letter end the wait for its answer.
  private record Step(char until, int count, List<Frame> frames) {
    static Step of(char until, int count, Frame... frames) {
      return new Step(until, count, List.of(frames));
    }

    static Step query(String text) {
      return of('Z', 1, Frontend.query(text));
    }

    static Step synced(Frame... frames) {
      var all = new ArrayList<>(Arrays.asList(frames));
      all.add(Frontend.sync());
      return new Step('Z', 1, all);
    }
  }

  private static Frame parse(String name, String text, Integer... types) {
    return Frontend.parse(name, text, List.of(types));
  }

  private static Frame bind(String portal, String statement, String... values) {
    return Frontend.bindText(portal, statement, List.of(values));
  }

  private static Frame execute(String portal) {
    return Frontend.execute(portal, 0);
  }

  private static Frame data(String text) {
    return Frontend.copyData(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Frame[] run(String text) {
    return new Frame[] {parse("", text), bind("", ""), Frontend.describePortal(""), execute("")};
  }

  private static Frame[] both(Frame[] one, Frame... other) {
    var all = new ArrayList<>(Arrays.asList(one));
    all.addAll(Arrays.asList(other));
    return all.toArray(Frame[]::new);
  }

  private static void transcript(String name, Step... steps) {
    TRANSCRIPTS.put(name, List.of(steps));
  }

  static {
    transcript("a query", Step.query("select id, note from t order by id"));
    transcript("an empty query", Step.query(""), Step.query(" ; ; "), Step.query("-- nothing"));
    transcript(
        "several statements",
        Step.query("select 1; insert into u values (9); select count(*) from u"),
        Step.query("begin; delete from u; rollback; select count(*) from u"));
    transcript(
        "errors of queries",
        Step.query("select nope"),
        Step.query("select * from missing; select 1"),
        Step.query("  /* x */ select nope; select 2"),
        Step.query("selec 1"),
        Step.query("select 1; selec 2"),
        Step.query("select 1; select 1/0; select 2"),
        Step.query("select 1; select nope"),
        Step.query("select 'open"),
        Step.query("insert into t values (1, 'x', 'y')"),
        Step.query("vacuum; select 1"));
    transcript(
        "a transaction with an error",
        Step.query("begin"),
        Step.query("insert into u values (5)"),
        Step.query("select 1/0"),
        Step.query("select 1"),
        Step.query("selec"),
        Step.query(""),
        Step.query("select 1; select 2"),
        Step.query("insert into u values (6)"),
        Step.query("commit"),
        Step.query("select count(*) from u"));
    transcript(
        "savepoints",
        Step.query("begin"),
        Step.query("savepoint a"),
        Step.query("insert into u values (5)"),
        Step.query("select nope"),
        Step.query("rollback to a"),
        Step.query("select count(*) from u"),
        Step.query("release a"),
        Step.query("release a"),
        Step.query("rollback"),
        Step.query("rollback"));
    transcript(
        "an unnamed statement",
        Step.synced(run("select id, ssn from t where id = 2")),
        Step.synced(parse("", "select $1::int + $2", 23, 23), bind("", "", "1", "2"), execute("")),
        Step.synced(bind("", "", "3", "4"), execute("")),
        Step.query("select 1"),
        Step.synced(bind("", "", "3", "4"), execute("")));
    transcript(
        "a named statement",
        Step.synced(parse("s", "select * from t where id = $1"), Frontend.describeStatement("s")),
        Step.synced(bind("", "s", "1"), Frontend.describePortal(""), execute("")),
        Step.synced(bind("", "s", "2"), execute(""), bind("", "s", "3"), execute("")),
        Step.synced(parse("s", "select 1")),
        Step.synced(Frontend.closeStatement("s")),
        Step.synced(bind("", "s", "1"), execute("")),
        Step.synced(Frontend.closeStatement("s"), Frontend.closePortal("never")));
    transcript(
        "descriptions",
        Step.synced(parse("s", "insert into u values ($1)"), Frontend.describeStatement("s")),
        Step.synced(bind("p", "s", "1"), Frontend.describePortal("p")),
        Step.synced(Frontend.describeStatement("missing")),
        Step.synced(Frontend.describePortal("missing")),
        Step.synced(
            parse("s", "update u set id = 1 returning id"), Frontend.describeStatement("s")));
    transcript(
        "flushed in between",
        Step.of('T', 1, parse("s", "select $1::text"), describe("s"), Frontend.flush()),
        Step.synced(bind("", "s", "x"), execute("")),
        Step.of('1', 1, parse("", "select 7"), Frontend.flush()),
        Step.of('2', 1, bind("", ""), Frontend.flush()),
        Step.of('C', 1, execute(""), Frontend.flush()),
        Step.synced(),
        Step.of('E', 1, parse("", "select nope"), Frontend.flush(), bind("", ""), execute("")),
        Step.of('Z', 1, execute("x"), Frontend.sync()),
        Step.query("select 8"));
    transcript(
        "a portal in pieces",
        Step.query("begin"),
        Step.synced(parse("", "select * from t order by id"), bind("p", ""), fetch("p", 2)),
        Step.synced(fetch("p", 1)),
        Step.synced(fetch("p", 2)),
        Step.synced(fetch("p", 2), Frontend.closePortal("p")),
        Step.synced(fetch("p", 2)),
        Step.query("rollback"),
        Step.synced(parse("", "select * from t order by id"), bind("p", ""), fetch("p", 2)),
        Step.synced(fetch("p", 2)));
    transcript(
        "a portal flushed in pieces",
        Step.of(
            's',
            1,
            both(
                run("select 1"),
                parse("", "select * from t order by id"),
                bind("", ""),
                fetch("", 1),
                Frontend.flush())),
        Step.of('s', 1, fetch("", 1), Frontend.flush()),
        Step.synced(execute("")));
    transcript(
        "an error in the middle of a pipeline",
        Step.synced(
            both(both(run("insert into u values (8)"), run("select 1/0")), run("select 2"))),
        Step.query("select count(*) from u"),
        Step.synced(both(both(run("select 1"), run("select nope")), run("select 2"))),
        Step.synced(both(run("select 1"), bind("", "missing"), execute(""))),
        Step.synced(execute("missing"), parse("", "select 1")));
    transcript(
        "several Syncs in one write",
        Step.of(
            'Z',
            4,
            both(
                both(run("insert into u values (1)"), Frontend.sync()),
                both(
                    both(run("select nope"), Frontend.sync()),
                    both(both(run("select count(*) from u"), Frontend.sync()), Frontend.sync())))),
        Step.of('Z', 2, Frontend.query("select 1"), Frontend.query("select 2")),
        Step.of('Z', 2, both(both(run("select 1"), Frontend.sync()), Frontend.query("select 2"))));
    transcript(
        BEHIND,
        Step.of('Z', 1, both(run("select 1"), Frontend.query("select 2"))),
        Step.of('E', 1, both(run("select nope"), Frontend.query("select 2"), Frontend.flush())),
        Step.synced());
    transcript(
        "an empty statement",
        Step.synced(run("")),
        Step.synced(run(";")),
        Step.synced(parse("e", ""), Frontend.describeStatement("e")),
        Step.synced(parse("", "select 1; select 2")));
    transcript(
        "copy out",
        Step.query("copy t to stdout"),
        Step.query("copy (select 1 union all select 2) to stdout with (format csv)"),
        Step.synced(parse("", "copy u to stdout"), bind("", ""), execute("")));
    transcript(
        "copy in",
        Step.of('G', 1, Frontend.query("copy u from stdin")),
        Step.of('Z', 1, data("7\n"), data("8\n"), Frontend.flush(), Frontend.sync(), done()),
        Step.query("select id from u order by id"),
        Step.of('G', 1, Frontend.query("copy u from stdin")),
        Step.of('Z', 1, data("x\n"), done()),
        Step.of('G', 1, Frontend.query("copy u from stdin")),
        Step.of('Z', 1, data("1\n"), Frontend.copyFail("no more")),
        Step.of('G', 1, Frontend.query("copy u from stdin; select count(*) from u")),
        Step.of('Z', 1, data("1\n"), done()));
    transcript(
        "copy in by the extended protocol",
        Step.of('G', 1, both(copy("copy u from stdin"), Frontend.sync())),
        Step.of('Z', 1, data("7\n"), done(), Frontend.sync()),
        Step.query("select id from u order by id"),
        Step.of('G', 1, both(copy("copy u from stdin"), Frontend.sync())),
        Step.of('Z', 1, data("x\n"), done(), Frontend.sync()),
        Step.of('G', 1, both(copy("copy u from stdin"), Frontend.sync())),
        Step.of('Z', 1, Frontend.copyFail("no"), Frontend.sync()),
        Step.of('G', 1, both(copy("copy u from stdin"), Frontend.flush())),
        Step.of('Z', 1, data("9\n"), done(), Frontend.sync()),
        Step.query("select id from u order by id"));
    transcript(
        "copy in with notices",
        Step.query(
            "create function said() returns trigger language plpgsql as"
                + " $$begin raise notice 'row %', new.id; return new; end$$"),
        Step.query("create trigger said before insert on u for each row execute function said()"),
        Step.of('G', 1, Frontend.query("copy u from stdin")),
        Step.of('Z', 1, data("1\n2\n"), data("3\n"), done()),
        Step.query("select id from u order by id"),
        Step.query("drop function said() cascade"));
    transcript(
        "notices",
        Step.query("do $$begin raise notice 'one'; raise warning 'two'; end$$"),
        Step.query("drop table if exists missing"),
        Step.query("commit"),
        Step.query("begin; begin; commit"),
        Step.query("set client_min_messages = error"),
        Step.query("do $$begin raise notice 'one'; end$$"));
    transcript(
        "parameters that are reported",
        Step.query("set application_name = 'x'"),
        Step.query("set datestyle = 'German'"),
        Step.query("begin; set local timezone = 'Asia/Tokyo'"),
        Step.query("rollback"),
        Step.query("show timezone"),
        Step.query("reset all"),
        Step.query("select 1"));
    transcript(
        "notifications",
        Step.query("listen x"),
        Step.query("notify x, 'one'"),
        Step.query("begin"),
        Step.query("notify x, 'two'"),
        Step.query("select 1"),
        Step.query("commit"),
        Step.query("unlisten *"));
    transcript(
        "DEALLOCATE and DISCARD",
        Step.synced(parse("s", "select 1"), parse("r", "select 2")),
        Step.query("deallocate s"),
        Step.synced(bind("", "s"), execute("")),
        Step.synced(bind("", "r"), execute("")),
        Step.query("select 1"),
        Step.query("discard all"),
        Step.synced(bind("", "r"), execute("")),
        Step.query("select 2"),
        Step.synced(Frontend.describeStatement("r")));
    transcript(
        "PREPARE and EXECUTE",
        Step.query("prepare a as select $1::int + 1"),
        Step.query("execute a(1)"),
        Step.synced(Frontend.describeStatement("a")),
        Step.query("prepare a as select 2"),
        Step.query("deallocate all"),
        Step.query("execute a(1)"),
        Step.synced(bind("", "a", "4"), execute("")));
    transcript(
        "statements that outlive a change",
        Step.synced(parse("s", "select count(*) from u")),
        Step.query("insert into u values (3)"),
        Step.synced(bind("", "s"), execute("")),
        Step.query("create temp table u (a int)"),
        Step.synced(bind("", "s"), execute("")),
        Step.synced(Frontend.describeStatement("s")),
        Step.query("drop table pg_temp.u"),
        Step.synced(bind("", "s"), execute("")));
    transcript(
        "cursors",
        Step.query("begin"),
        Step.query("declare c cursor for select * from t order by id"),
        Step.query("fetch 1 from c"),
        Step.synced(fetch("c", 1)),
        Step.query("move all in c"),
        Step.query("close c"),
        Step.query("fetch c"),
        Step.query("rollback"));
    transcript(
        "a transaction of the extended protocol",
        Step.synced(run("begin")),
        Step.synced(run("insert into u values (4)")),
        Step.synced(run("select 1/0")),
        Step.synced(run("select 1")),
        Step.synced(run("commit")),
        Step.synced(both(both(run("begin"), run("select 1")), run("commit"))));
    transcript(
        "binary results",
        Step.synced(
            parse("", "select 1::int8, 'x'::text"),
            new BytesOut().text("").text("").int16(0).int16(0).int16(1).int16(1).frame('B'),
            execute("")));
    transcript(
        "long answers",
        Step.query("select g, repeat('x', 1000) from generate_series(1, 3000) g"),
        Step.synced(run("select g, repeat('x', 1000) from generate_series(1, 3000) g")));
    transcript(
        "begin of another level",
        Step.query("begin"),
        Step.query("set transaction isolation level serializable, read only"),
        Step.query("select 1"),
        Step.query("insert into u values (1)"),
        Step.query("rollback"));
  }

  private static Frame describe(String name) {
    return Frontend.describeStatement(name);
  }

  private static Frame fetch(String portal, int rows) {
    return Frontend.execute(portal, rows);
  }

  private static Frame done() {
    return Frontend.copyDone();
  }

  private static Frame[] copy(String text) {
    return new Frame[] {parse("", text), bind("", ""), execute("")};
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void theGatewayCannotBeToldFromTheServer(int major) throws Exception {
    try (var server = Servers.start(major);
        var fixture = new Fixture(server);
        var one = fixture.open(false, List.of());
        var rig = new Rig(server, Rig.Setting.of(Rig.EVERYTHING))) {
      var all = new SoftAssertions();
      for (var transcript : TRANSCRIPTS.entrySet()) {
        // 18 leaves the implicit transaction of such a pipeline open and says so; the gateway ends
        // it.
        if (major == 18 && transcript.getKey().equals(BEHIND)) continue;
        List<String> direct;
        List<String> through;
        Map<String, String> startup = Map.of("application_name", "same");
        begin(one);
        try (var client =
            UpstreamLink.connect(
                server.address("agent"),
                Map.of("database", "gw", "client_encoding", "UTF8", "application_name", "same"),
                rig.chance)) {
          direct = replay(client, transcript.getValue());
        }
        begin(one);
        try (var client = rig.client(startup)) {
          through = replay(client, transcript.getValue());
        }
        all.assertThat(difference(through, direct)).as(transcript.getKey()).isEmpty();
      }
      all.assertAll();
      assertThat(TRANSCRIPTS).hasSizeGreaterThanOrEqualTo(25);
    }
  }

  /// The same rows, and nobody left of the transcript before.
  private static void begin(Fixture.Case one) throws IOException {
    one.admin.query(
        "select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = 'same'");
    one.admin.query("truncate t, u");
    one.admin.query("insert into t values (1, '123-45', 'a'), (2, '234-56', 'b'), (3, 'c', null)");
    one.admin.query("insert into u values (1), (2)");
  }

  /// The first message that is another, with what follows it.
  private static String difference(List<String> through, List<String> direct) {
    int same = 0;
    while (same < Math.min(through.size(), direct.size())
        && through.get(same).equals(direct.get(same))) same++;
    if (same == through.size() && same == direct.size()) return "";
    return "message "
        + same
        + "\n  through "
        + through.subList(same, Math.min(through.size(), same + 3))
        + "\n  direct  "
        + direct.subList(same, Math.min(direct.size(), same + 3));
  }

  private static List<String> replay(UpstreamLink client, List<Step> steps) throws IOException {
    var seen = new ArrayList<String>();
    client.parameters().forEach((name, value) -> seen.add("S " + name + "=" + value));
    client.readWithin(java.time.Duration.ofSeconds(10));
    for (Step step : steps) {
      client.send(step.frames().toArray(Frame[]::new));
      client.flush();
      seen.add(">");
      int left = step.count();
      try {
        while (left > 0) {
          Frame frame = client.read();
          if (frame.letter() == step.until()) left--;
          seen.add(words(client, frame));
        }
      } catch (IOException e) {
        seen.add("broken: " + e);
        return seen;
      }
    }
    return seen;
  }

  /// The message as text; the process that a notification names is the connection's own.
  private static String words(UpstreamLink client, Frame frame) throws IOException {
    var text = new String(frame.body(), StandardCharsets.ISO_8859_1);
    if (frame.letter() == 'A') text = text.substring(4);
    if (text.length() > 2_000) text = text.length() + " bytes, " + text.hashCode();
    return frame.letter() + " " + text.replace('\0', '|') + client.status();
  }
}
