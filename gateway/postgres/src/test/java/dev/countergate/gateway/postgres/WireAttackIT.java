package dev.countergate.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countergate.wire.BytesOut;
import dev.countergate.wire.Frame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The published attacks on the wire protocol, as raw messages under a policy that allows only
/// reads: no true effect happens, the client gets an error it can read, and its connection lives.
@Timeout(300)
class WireAttackIT {
  private static final String WIPE = "delete from t";

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void noPublishedAttackOnTheWireTakesEffect(int major) throws Exception {
    try (var server = Servers.start(major);
        var fixture = new Fixture(server);
        var one = fixture.open(true, List.of());
        var rig = new Rig(server, Rig.Setting.of(Rig.READ_ONLY))) {
      var seen = new ArrayList<String>();
      for (var attack : attacks(one.admin).entrySet()) {
        String before = world(one.admin);
        try (var client = rig.client()) {
          client.readWithin(java.time.Duration.ofSeconds(10));
          client.send(attack.getValue().toArray(Frame[]::new));
          client.flush();
          seen.add(attack.getKey() + " " + code(client));
          assertThat(client.query("select 1").number(0, 0)).as(attack.getKey()).isEqualTo(1);
        }
        assertThat(world(one.admin)).as(attack.getKey()).isEqualTo(before);
      }
      assertThat(seen).allMatch(line -> line.endsWith(" 42501"));
      flushAndLeave(rig, one);
      anAllowedNameIsNotAnother(rig, one);
    }
  }

  /// PG-162 to PG-165 and their kind: nothing of them reaches the server.
  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void startUpParametersAreRefusedBeforeAnything(int major) throws Exception {
    try (var server = Servers.start(major);
        var fixture = new Fixture(server);
        var one = fixture.open(true, List.of());
        var rig = new Rig(server, Rig.Setting.of(Rig.READ_ONLY))) {
      long before = sessions(one);
      for (var parameter :
          List.of(
              Map.entry("options", "-c role=owner_r"),
              Map.entry("role", "owner_r"),
              Map.entry("ROLE", "owner_r"),
              Map.entry("replication", "database"),
              Map.entry("replication", "1"),
              Map.entry("replication", "on"),
              Map.entry("search_path", "evil"),
              Map.entry("session_preload_libraries", "evil"),
              Map.entry("session_authorization", "postgres"),
              Map.entry("standard_conforming_strings", "off"),
              Map.entry("client_encoding", "SQL_ASCII"),
              Map.entry("default_transaction_read_only", "off"),
              Map.entry("app.tenant", "b"))) {
        assertThatThrownBy(() -> rig.client(Map.of(parameter.getKey(), parameter.getValue())))
            .as(parameter.toString())
            .hasMessageContaining("42501");
      }
      assertThat(sessions(one)).isEqualTo(before);
    }
  }

  private static long sessions(Fixture.Case one) throws IOException {
    return one.admin
        .query("select count(*) from pg_stat_activity where usename = 'agent'")
        .number(0, 0);
  }

  private static Map<String, List<Frame>> attacks(UpstreamLink admin) throws IOException {
    var all = new LinkedHashMap<String, List<Frame>>();
    all.put("PG-150", List.of(call(oid(admin, "pg_read_file(text)"), "/etc/hostname")));
    all.put("PG-151", List.of(call(oid(admin, "wipe()"))));
    all.put(
        "PG-152",
        batch(
            parse("s1", "select 1"),
            Frontend.closeStatement("s1"),
            parse("s1", WIPE),
            bind("", "s1"),
            execute()));
    all.put("PG-153", batch(parse("", "select 1"), parse("", WIPE), bind("", ""), execute()));
    all.put(
        "PG-157",
        batch(
            parse("", "select 1"),
            bind("", ""),
            execute(),
            parse("", WIPE),
            bind("", ""),
            execute()));
    all.put(
        "PG-160",
        batch(
            parse("", "select set_config($1, $2, false)"),
            bind("", "", "role", "owner_r"),
            execute()));
    all.put("PG-161", List.of(Frontend.query("copy u from stdin; drop table t")));
    all.put(
        "PG-166",
        batch(
            parse("d", "delete from t where id = $1::int"),
            bind("", "d", "1"),
            execute(),
            bind("", "d", "2"),
            execute(),
            bind("", "d", "3"),
            execute()));
    all.put("PG-167", List.of(Frontend.query("select 1; begin; delete from t; commit; select 2")));
    all.put("PG-154 as Query", List.of(Frontend.query("prepare s9 as delete from t; execute s9")));
    all.put(
        "PG-155 as Query",
        List.of(Frontend.query("begin; declare c cursor for select wipe(); fetch c; commit")));
    return all;
  }

  private static int oid(UpstreamLink admin, String function) throws IOException {
    return (int) admin.query("select $1::regprocedure::oid::int", function).number(0, 0);
  }

  /// PG-158: no Sync ever comes.
  private static void flushAndLeave(Rig rig, Fixture.Case one) throws IOException {
    String before = world(one.admin);
    try (var client = rig.client()) {
      client.send(parse("", "select wipe()"), bind("", ""), execute(), Frontend.flush());
      client.flush();
      Frame frame = client.read();
      while (frame.letter() != 'E') frame = client.read();
    }
    assertThat(world(one.admin)).isEqualTo(before);
  }

  /// PG-154 and PG-155: SQL and the protocol share their names, so a name that is allowed in one of
  /// them may not carry something else in the other.
  private static void anAllowedNameIsNotAnother(Rig rig, Fixture.Case one) throws Exception {
    String before = world(one.admin);
    try (var client = rig.client()) {
      client.readWithin(java.time.Duration.ofSeconds(10));
      // PREPARE runs nothing and is a read; what it prepared is judged where it is bound.
      GatewayBypassIT.send(client, "prepare s9 as delete from t");
      assertThat(send(client, batch(bind("", "s9"), execute()))).isEqualTo("26000");
      assertThat(GatewayBypassIT.send(client, "execute s9")).startsWith("42501");
      assertThat(send(client, batch(parse("p", "select 1")))).isEmpty();
      GatewayBypassIT.send(client, "deallocate p");
      GatewayBypassIT.send(client, "prepare p as delete from t");
      assertThat(send(client, batch(bind("", "p"), execute()))).isEqualTo("26000");
      GatewayBypassIT.send(client, "discard plans");
      GatewayBypassIT.send(client, "discard all");
      GatewayBypassIT.send(client, "begin");
      GatewayBypassIT.send(client, "declare cc cursor for select wipe()");
      send(client, batch(Frontend.execute("cc", 0)));
      GatewayBypassIT.send(client, "commit");
      assertThat(client.query("select 1").number(0, 0)).isEqualTo(1);
    }
    assertThat(world(one.admin)).isEqualTo(before);
  }

  private static String send(UpstreamLink client, List<Frame> frames) throws IOException {
    client.send(frames.toArray(Frame[]::new));
    client.flush();
    return code(client);
  }

  /// The first error up to ReadyForQuery, or nothing.
  private static String code(UpstreamLink client) throws IOException {
    String code = "";
    while (true) {
      switch (ServerMessage.of(client.read())) {
        case ServerMessage.Failed(var report) -> {
          if (code.isEmpty()) code = report.code();
        }
        case ServerMessage.Ready _ -> {
          return code;
        }
        default -> {} // what came before the error
      }
    }
  }

  private static String world(UpstreamLink admin) throws IOException {
    return admin.query("select string_agg(t::text, ',' order by id) from t").text(0, 0)
        + admin.query("select string_agg(u::text, ',' order by id) from u").text(0, 0);
  }

  private static List<Frame> batch(Frame... frames) {
    var all = new ArrayList<>(Arrays.asList(frames));
    all.add(Frontend.sync());
    return all;
  }

  private static Frame parse(String name, String text) {
    return Frontend.parse(name, text, List.of());
  }

  private static Frame bind(String portal, String statement, String... values) {
    return Frontend.bindText(portal, statement, List.of(values));
  }

  private static Frame execute() {
    return Frontend.execute("", 0);
  }

  /// FunctionCall: a function by its number, its arguments as text.
  private static Frame call(int function, String... values) {
    var out = new BytesOut().int32(function).int16(0).int16(values.length);
    for (String value : values) out.sized(value.getBytes(StandardCharsets.UTF_8));
    return out.int16(0).frame('F');
  }
}
