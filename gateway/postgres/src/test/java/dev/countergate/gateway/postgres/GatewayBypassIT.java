package dev.countergate.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.domain.Effect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every published attack, sent through the whole gateway under a policy that allows only reads:
/// none of its true effects happens, and what only reads is answered.
@Timeout(600)
class GatewayBypassIT {
  private static final Set<String> NEEDS_CONTRIB = Set.of("PG-047", "PG-054", "PG-060");

  /// What an attack could have changed, seen by an administrator.
  private static final List<String> WORLD =
      List.of(
          "select 't', string_agg(t::text, ',' order by id) from public.t",
          "select 'u', string_agg(u::text, ',' order by id) from public.u",
          "select 'log', count(*)::text from public.empty_log",
          "select 'docs', count(*)::text from public.docs",
          "select 's1', last_value::text || is_called from public.s1",
          "select 'relations', string_agg(relname, ',' order by relname) from pg_class"
              + " where relnamespace = 'public'::regnamespace",
          "select 'functions', string_agg(proname, ',' order by proname) from pg_proc"
              + " where pronamespace = 'public'::regnamespace",
          "select 'roles', string_agg(rolname || rolsuper || coalesce(rolconfig::text, ''), ','"
              + " order by rolname) from pg_roles where rolname !~ '^pg_'",
          "select 'slots', count(*)::text from pg_replication_slots",
          "select 'large objects', string_agg(oid::text, ',') from pg_largeobject_metadata");

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void noAttackTakesEffectAndReadsAreAnswered(int major) throws Exception {
    var wrong = new ArrayList<String>();
    int seen = 0;
    try (var server = Servers.start(major);
        var fixture = new Fixture(server)) {
      for (String[] row : BypassIT.rows()) {
        if (!row[1].equals("postgres")) continue;
        if (major != 15 && NEEDS_CONTRIB.contains(row[0])) continue;
        seen++;
        attack(server, fixture, row, wrong);
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(seen).isGreaterThan(60);
  }

  private static void attack(
      Servers.Server server, Fixture fixture, String[] row, List<String> wrong) throws Exception {
    Effect safe = Effect.valueOf(row[5].toUpperCase(Locale.ROOT));
    var protect = safe == Effect.EXPORT ? List.of("t.ssn") : List.<String>of();
    var setting =
        new Rig.Setting(
            Rig.EVERYTHING, "agent", "gw", protect, List.of(), java.time.Duration.ofSeconds(15));
    Files.deleteIfExists(Path.of("/srv/pwn"));
    try (var one = fixture.open(row[2].contains("[superuser]"), protect);
        var rig = new Rig(server, setting);
        var client = rig.client()) {
      for (String step : row[2].split(" ;; ", -1)) {
        String text = step.strip();
        if (text.isEmpty() || text.equals("[superuser]")) continue;
        if (text.startsWith("ADMIN: ")) one.administer(text.substring(7));
        else send(client, BypassIT.unescape(text));
      }
      rig.publish(Rig.READ_ONLY);
      String before = world(one.admin);
      String answer = send(client, BypassIT.unescape(row[3]));
      String after = world(one.admin);
      if (!before.equals(after)) {
        wrong.add(row[0] + " " + row[3] + " took effect:\n" + before + "\n" + after);
      }
      if (Files.exists(Path.of("/srv/pwn"))) wrong.add(row[0] + " wrote a file");
      if (safe == Effect.READ && !answer.isEmpty())
        wrong.add(row[0] + " was not answered: " + answer);
      if (safe != Effect.READ && answer.isEmpty()) wrong.add(row[0] + " was answered");
    }
  }

  private static String world(UpstreamLink admin) throws IOException {
    var world = new StringBuilder();
    for (String look : WORLD) {
      Rows rows = admin.query(look);
      world.append(rows.text(0, 0)).append(' ').append(rows.text(0, 1)).append('\n');
    }
    return world.toString();
  }

  /// Sends one Query; gives the first error's code and message, or nothing.
  static String send(UpstreamLink client, String text) throws IOException {
    client.send(Frontend.query(text));
    client.flush();
    String failure = "";
    while (true) {
      switch (ServerMessage.of(client.read())) {
        case ServerMessage.Failed(var report) -> {
          if (failure.isEmpty()) failure = report.code() + " " + report.message();
        }
        case ServerMessage.Ready _ -> {
          return failure;
        }
        default -> {}
      }
    }
  }
}
