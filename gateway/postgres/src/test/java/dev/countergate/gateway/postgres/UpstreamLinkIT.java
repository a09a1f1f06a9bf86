package dev.countergate.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countergate.domain.Fault;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpstreamLinkIT {
  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void ownStatementsAreAnswered(int major) throws IOException {
    try (var server = Servers.start(major);
        var link = server.connect("postgres", "postgres")) {
      assertThat(link.major()).isEqualTo(major);
      assertThat(link.key().secret()).hasSize(4);
      Rows rows = link.query("select $1::int4 + 1, null::text, 'x'", "41");
      assertThat(rows.number(0, 0)).isEqualTo(42);
      assertThat(rows.isNull(0, 1)).isTrue();
      assertThatThrownBy(() -> link.query("select nothing"))
          .isInstanceOf(SqlFailure.class)
          .hasMessageContaining("42703");
      assertThat(link.query("select 1").size()).isEqualTo(1);
      signsInWithScram(server, link);
    }
  }

  @Test
  void aTargetThatIsNotThereIsAFault() throws IOException {
    var address =
        new Address(
            "127.0.0.1",
            Servers.freePort(),
            "nobody",
            Optional.empty(),
            Optional.empty(),
            Duration.ofSeconds(2));
    assertThatThrownBy(() -> UpstreamLink.connect(address, Map.of(), RandomGenerator.getDefault()))
        .isInstanceOf(Fault.class)
        .hasMessageContaining("cannot reach `127.0.0.1:");
  }

  private static void signsInWithScram(Servers.Server server, UpstreamLink admin)
      throws IOException {
    admin.query("create role gw login password 'pencil ½'");
    String directory = admin.query("show data_directory").text(0, 0);
    admin.query(
        "copy (select 'host all gw 127.0.0.1/32 scram-sha-256' union all"
            + " select 'host all all 127.0.0.1/32 trust') to '"
            + directory
            + "/pg_hba.conf'");
    admin.query("select pg_reload_conf()");
    for (int i = 0; i < 1000 && !isRefused(server, "pencil"); i++) Thread.onSpinWait();
    try (var link = connect(server, "pencil ½")) {
      assertThat(link.query("select current_user").text(0, 0)).isEqualTo("gw");
    }
    assertThatThrownBy(() -> connect(server, "pencil"))
        .isInstanceOf(Fault.class)
        .hasMessageEndingWith("answered 28P01");
  }

  private static boolean isRefused(Servers.Server server, String secret) throws IOException {
    try (var link = connect(server, secret)) {
      return link.key().process() == 0;
    } catch (Fault _) {
      return true;
    }
  }

  private static UpstreamLink connect(Servers.Server server, String secret) throws IOException {
    Address open = server.address("gw");
    var address =
        new Address(
            open.host(),
            open.port(),
            "gw",
            Optional.of(secret),
            Optional.empty(),
            open.connectWithin());
    return UpstreamLink.connect(
        address, Map.of("database", "postgres"), RandomGenerator.getDefault());
  }
}
