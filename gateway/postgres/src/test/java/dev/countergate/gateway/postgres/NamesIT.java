package dev.countergate.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.domain.Turn;
import dev.countergate.wire.Frame;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Names of statements and cursors are the server's to resolve: it cuts them, decodes them, and
/// keeps them for SQL and for the protocol in one table. Whoever keeps a table of names beside it
/// must never take one thing for another.
@Timeout(300)
class NamesIT {
  private static final String LONG = "a".repeat(63);
  private static final String WIPE = "delete from t";

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void noNameStandsForAnotherStatement(int major) throws Exception {
    try (var server = Servers.start(major);
        var fixture = new Fixture(server);
        var one = fixture.open(true, List.of("t.ssn"));
        var rig = new Rig(server, Rig.Setting.of(Rig.READ_ONLY))) {
      String before = world(one.admin);
      for (var attack : attacks().entrySet()) {
        try (var client = rig.client()) {
          client.readWithin(Duration.ofSeconds(10));
          var answers = new ArrayList<String>();
          for (List<Frame> turn : attack.getValue()) answers.addAll(send(client, turn));
          assertThat(world(one.admin)).as(attack.getKey() + answers).isEqualTo(before);
          assertThat(answers).as(attack.getKey()).noneMatch(NamesIT::isNoRead);
        }
        assertThat(world(one.admin)).as(attack.getKey()).isEqualTo(before);
      }
    }
  }

  private static boolean isNoRead(String tag) {
    return tag.startsWith("DELETE") || tag.startsWith("GRANT") || tag.startsWith("DROP");
  }

  private static Map<String, List<List<Frame>>> attacks() {
    var all = new TreeMap<String, List<List<Frame>>>();
    all.put(
        "a name of SQL that the server cuts",
        queries(
            "prepare " + LONG + "b as select 1",
            "deallocate " + LONG + "b",
            "prepare " + LONG + "c as " + WIPE,
            "execute " + LONG + "b"));
    all.put(
        "a name that the server decodes",
        queries(
            "prepare U&\"\\0061bc\" as select 1",
            "deallocate abc",
            "prepare abc as " + WIPE,
            "execute U&\"\\0061bc\""));
    all.put(
        "a name that only looks decoded",
        queries(
            "prepare \"U&x\" as select 1",
            "prepare x as " + WIPE,
            "execute U&\"x\"",
            "execute \"U&x\""));
    for (String text : List.of(WIPE, "grant select on t to public", "drop table u")) {
      all.put(
          "a name of the protocol that the server cuts: " + text,
          List.of(
              batch(parse(LONG + "b", "select 1")),
              batch(Frontend.closeStatement(LONG + "c")),
              batch(parse(LONG + "c", text)),
              batch(bind("", LONG + "b"), Frontend.execute("", 0))));
    }
    all.put(
        "a name that is forgotten and entered anew",
        List.of(
            batch(parse("abc", WIPE)),
            batch(parse("", "set search_path = public"), bind("", ""), Frontend.execute("", 0)),
            List.of(Frontend.query("prepare abc as select 1")),
            List.of(Frontend.query("execute abc"))));
    all.put(
        "a name that is forgotten by a rollback",
        List.of(
            batch(parse("abc", WIPE)),
            List.of(Frontend.query("begin; set search_path = public; rollback")),
            List.of(Frontend.query("prepare abc as select 1")),
            List.of(Frontend.query("execute abc"))));
    all.put(
        "a portal under the name of a cursor",
        List.of(
            batch(parse("k", "delete from t returning id")),
            List.of(Frontend.query("begin")),
            List.of(Frontend.query("declare po cursor for select 1")),
            List.of(Frontend.query("close po")),
            batch(bind("po", "k")),
            List.of(Frontend.query("fetch all from po")),
            List.of(Frontend.query("commit"))));
    all.put(
        "a portal of a name that the server cuts",
        List.of(
            batch(parse("k".repeat(63), "delete from t returning id")),
            List.of(Frontend.query("begin")),
            List.of(Frontend.query("declare po cursor for select 1")),
            List.of(Frontend.query("close po")),
            batch(bind("po", "k".repeat(63) + "zzz")),
            List.of(Frontend.query("fetch all from po")),
            List.of(Frontend.query("commit"))));
    all.put(
        "a cursor of a name that the server cuts",
        queries(
            "begin",
            "declare " + LONG + "b cursor for select 1",
            "close " + LONG + "b",
            "declare " + LONG + "c cursor for select wipe()",
            "fetch all from " + LONG + "b",
            "commit"));
    all.put(
        "a statement of SQL that the protocol binds",
        List.of(
            List.of(Frontend.query("prepare s as " + WIPE)),
            batch(bind("", "s"), Frontend.execute("", 0)),
            batch(parse("q", "select 1")),
            List.of(Frontend.query("deallocate q")),
            List.of(Frontend.query("prepare q as " + WIPE)),
            batch(bind("", "q"), Frontend.execute("", 0))));
    return all;
  }

  /// Any order of naming, under names that the server takes for one: nothing but reads ever runs.
  @ParameterizedTest
  @ValueSource(ints = {18})
  void noOrderOfNamesRunsAnythingButReads(int major) throws Exception {
    var names =
        List.of(
            "abc", "ABC", "\"abc\"", "\"ABC\"", "U&\"\\0061bc\"", LONG, LONG + "x", "\"U&abc\"");
    RandomGenerator chance = RandomGeneratorFactory.of("L64X128MixRandom").create(20_261_124);
    try (var server = Servers.start(major);
        var fixture = new Fixture(server);
        var one = fixture.open(true, List.of());
        var rig = new Rig(server, Rig.Setting.of(Rig.READ_ONLY))) {
      String before = world(one.admin);
      for (int story = 0; story < 40; story++) {
        var told = new ArrayList<String>();
        try (var client = rig.client()) {
          client.readWithin(Duration.ofSeconds(10));
          for (int i = 0; i < 14; i++) {
            List<Frame> step = step(chance, names, told);
            assertThat(send(client, step)).as(told.toString()).noneMatch(NamesIT::isNoRead);
          }
        }
        assertThat(world(one.admin)).as(told.toString()).isEqualTo(before);
      }
    }
  }

  private static List<Frame> step(RandomGenerator chance, List<String> names, List<String> told) {
    String name = names.get(chance.nextInt(names.size()));
    String plain = name.startsWith("\"") ? name.substring(1, name.length() - 1) : "abc";
    String text = chance.nextInt(3) == 0 ? "select 1" : "delete from t returning id";
    int which = chance.nextInt(12);
    told.add(which + " " + name + " " + text);
    return switch (which) {
      case 0, 1 -> List.of(Frontend.query("prepare " + name + " as " + text));
      case 2 -> List.of(Frontend.query("deallocate " + name));
      case 3, 4 -> List.of(Frontend.query("execute " + name));
      case 5 -> batch(parse(plain, text));
      case 6 -> batch(bind("abc", plain));
      case 7 -> batch(bind("", plain), Frontend.execute("", 0));
      case 8 -> List.of(Frontend.query("begin"));
      case 9 -> List.of(Frontend.query("declare " + name + " cursor for select id from t"));
      case 10 -> List.of(Frontend.query("fetch all from " + name));
      default -> List.of(Frontend.query("set search_path = public"));
    };
  }

  /// Whoever approves an EXECUTE is shown what stands behind its name; where that is not known
  /// nobody is asked.
  @ParameterizedTest
  @ValueSource(ints = {18})
  void whatIsPreparedIsShownWithTheExecute(int major) throws Exception {
    try (var server = Servers.start(major);
        var fixture = new Fixture(server);
        var _ = fixture.open(false, List.of());
        var rig = new Rig(server, Rig.Setting.of(Rig.HELD))) {
      try (var client = rig.client()) {
        client.readWithin(Duration.ofSeconds(10));
        send(client, List.of(Frontend.query("prepare cleanup as delete from t where id = 1")));
        client.send(Frontend.query("execute cleanup"));
        client.flush();
        var approval = rig.waiting();
        var action = approval.opened().action();
        var content = rig.evidence.payload(action, approval.view().content()).orElseThrow();
        assertThat(Turn.pieces(content.content()))
            .extracting(Turn.Piece::text)
            .containsExactly("execute cleanup", "prepare cleanup as delete from t where id = 1");
      }
      try (var client = rig.client()) {
        client.readWithin(Duration.ofSeconds(10));
        assertThat(send(client, List.of(Frontend.query("execute never")))).containsExactly("26000");
        assertThat(send(client, List.of(Frontend.query("execute U&\"never\""))))
            .containsExactly("42501");
        send(client, List.of(Frontend.query("begin")));
        assertThat(send(client, batch(Frontend.execute("c", 0)))).containsExactly("34000");
      }
    }
  }

  private static List<List<Frame>> queries(String... texts) {
    var all = new ArrayList<List<Frame>>();
    for (String text : texts) all.add(List.of(Frontend.query(text)));
    return all;
  }

  private static List<Frame> batch(Frame... frames) {
    var all = new ArrayList<>(List.of(frames));
    all.add(Frontend.sync());
    return all;
  }

  private static Frame parse(String name, String text) {
    return Frontend.parse(name, text, List.of());
  }

  private static Frame bind(String portal, String statement) {
    return Frontend.bindText(portal, statement, List.of());
  }

  /// Tags and error codes up to ReadyForQuery.
  private static List<String> send(UpstreamLink client, List<Frame> frames) throws IOException {
    client.send(frames.toArray(Frame[]::new));
    client.flush();
    var seen = new ArrayList<String>();
    while (true) {
      switch (ServerMessage.of(client.read())) {
        case ServerMessage.Failed(var report) -> seen.add(report.code());
        case ServerMessage.Complete(var tag) -> seen.add(tag);
        case ServerMessage.Ready _ -> {
          return seen;
        }
        default -> {} // rows and what describes them
      }
    }
  }

  private static String world(UpstreamLink admin) throws IOException {
    return admin.query("select string_agg(t::text, ',' order by id) from t").text(0, 0)
        + admin.query("select string_agg(u::text, ',' order by id) from u").text(0, 0)
        + admin
            .query("select coalesce(relacl::text, '') from pg_class where relname = 't'")
            .text(0, 0);
  }
}
