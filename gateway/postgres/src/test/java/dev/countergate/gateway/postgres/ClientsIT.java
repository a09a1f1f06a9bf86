package dev.countergate.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.domain.Effect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/// What ordinary clients send by themselves stays `read`.
class ClientsIT {
  private static final List<String> COMMANDS =
      List.of(
          "\\d",
          "\\d t",
          "\\d+ t",
          "\\dt+",
          "\\di",
          "\\dv",
          "\\dm",
          "\\ds",
          "\\df",
          "\\df+ wipe",
          "\\dn+",
          "\\du+",
          "\\dp",
          "\\ddp",
          "\\dT+",
          "\\dD",
          "\\do",
          "\\dC",
          "\\dF",
          "\\dx",
          "\\dy",
          "\\dL",
          "\\db",
          "\\dO",
          "\\dP",
          "\\drds",
          "\\dRp",
          "\\l+",
          "\\da",
          "\\dA",
          "\\dc",
          "\\dew",
          "\\des",
          "\\det",
          "\\dX",
          "\\dconfig",
          "\\sf wipe",
          "\\z t");

  private static final List<String> EXPORTING = List.of("\\deu+", "\\dRs+");

  @Test
  void whatPsqlAsksIsRead() throws IOException {
    Path psql = Path.of("/usr/lib/postgresql/15/bin/psql");
    if (!Files.isExecutable(psql)) {
      if ("true".equals(System.getenv("CI"))) throw new AssertionError("psql is absent");
      throw new TestAbortedException("psql is absent");
    }
    try (var server = Servers.start(15);
        var fixture = new Fixture(server);
        var one = fixture.open(true, List.of())) {
      var wrong = new ArrayList<String>();
      for (String command : COMMANDS) {
        for (String text : sent(psql, server, command)) {
          Set<Effect> effects = one.judge(text).effects();
          if (!effects.equals(Set.of(Effect.READ))) wrong.add(command + " " + effects);
        }
      }
      for (String command : EXPORTING) {
        for (String text : sent(psql, server, command)) {
          Set<Effect> effects = one.judge(text).effects();
          if (!effects.contains(Effect.EXPORT)) wrong.add(command + " " + effects);
        }
      }
      assertThat(wrong).isEmpty();
    }
  }

  @Test
  void whatDriversSendAtConnectIsRead() throws IOException {
    try (var server = Servers.start(18);
        var fixture = new Fixture(server);
        var one = fixture.open(false, List.of())) {
      for (String text :
          List.of(
              "SET extra_float_digits = 3",
              "SET application_name = 'x'",
              "SHOW TRANSACTION ISOLATION LEVEL",
              "BEGIN READ ONLY",
              "BEGIN",
              "COMMIT",
              "",
              ";",
              "SELECT pg_catalog.version()",
              "SET client_min_messages TO warning;SET TIME ZONE INTERVAL '+00:00' HOUR TO MINUTE;",
              "SELECT set_config('jit', 'off', false)",
              "SELECT set_config('TimeZone', 'UTC', false)",
              "SELECT pg_advisory_unlock_all();\nCLOSE ALL;\nUNLISTEN *;\nRESET ALL;",
              "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED",
              "select abalance from pgbench_accounts where aid = 1",
              "LOCK TABLE t IN ACCESS SHARE MODE",
              "COPY t TO STDOUT",
              "COPY public.t (id, note) TO stdout",
              "SAVEPOINT a",
              "ROLLBACK TO SAVEPOINT a",
              "SELECT setting FROM pg_settings WHERE name = 'server_version'")) {
        if (text.contains("pgbench"))
          one.administer("create table pgbench_accounts (aid int, abalance int)");
        Judgement judgement = one.judge(text);
        assertThat(judgement.effects()).as(text + judgement.reasons()).containsExactly(Effect.READ);
      }
      assertThat(one.judge("RESET ALL").effects()).containsExactly(Effect.ADMINISTER);
      assertThat(one.judge("SET app.tenant = 'b'").effects()).containsExactly(Effect.ADMINISTER);
      assertThat(one.judge("SET row_security = on").effects()).containsExactly(Effect.ADMINISTER);
    }
  }

  /// The statements that a backslash command of psql sends, as its `-E` prints them.
  private static List<String> sent(Path psql, Servers.Server server, String command)
      throws IOException {
    String output =
        Servers.run(
            List.of(
                psql.toString(),
                "-X",
                "-E",
                "-h",
                "127.0.0.1",
                "-p",
                Integer.toString(server.port()),
                "-U",
                "postgres",
                "-d",
                "gw",
                "-c",
                command));
    var texts = new ArrayList<String>();
    String[] parts = output.split("\\*{8,} QUERY \\*{8,}\n", -1);
    for (int i = 1; i < parts.length; i++) {
      texts.add(parts[i].substring(0, parts[i].indexOf("\n**************************")));
    }
    return texts;
  }
}
