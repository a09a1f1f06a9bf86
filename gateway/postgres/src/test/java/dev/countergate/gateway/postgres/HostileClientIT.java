package dev.countergate.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countergate.docket.Approval;
import dev.countergate.domain.Outcome;
import dev.countergate.domain.Verdict.Answer;
import dev.countergate.testkit.Needs;
import dev.countergate.wire.BytesOut;
import dev.countergate.wire.Frame;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Clients that lie, break off or flood, and targets that go away: each gets a clear error, nothing
/// is executed, and the gateway serves the next one.
@Timeout(120)
class HostileClientIT {
  private static Servers.Server server;
  private static Fixture fixture;
  private static Fixture.Case one;
  private static Rig rig;

  @BeforeAll
  static void start() throws Exception {
    server = Servers.start(15);
    fixture = new Fixture(server);
    one = fixture.open(false, List.of());
    rig = new Rig(server, Rig.Setting.of(Rig.HELD));
  }

  @AfterAll
  static void stop() throws Exception {
    rig.close();
    one.close();
    fixture.close();
    server.close();
  }

  @Test
  void garbageAndWrongLengthsEndInAnError() throws IOException {
    assertThat(raw(bytes("GET / HTTP/1.1\r\nHost: x\r\n\r\n"))).contains("08P01");
    assertThat(raw(new BytesOut().int32(3).int32(196_608).toBytes())).contains("08P01");
    assertThat(raw(new BytesOut().int32(-1).int32(196_608).toBytes())).contains("08P01");
    assertThat(raw(new BytesOut().int32(12).int32(196_608).raw(bytes("user")).toBytes()))
        .contains("08P01");
    assertThat(raw(new BytesOut().int32(8).int32(2 << 16).toBytes())).contains("08P01");
    assertThat(raw(new BytesOut().int32(100).int32(196_608).toBytes(), true)).isNotNull();
    served();
  }

  @Test
  void messagesThatCannotBeReadAreAnswered() throws IOException {
    try (var client = rig.client()) {
      client.readWithin(Duration.ofSeconds(10));
      for (Frame frame :
          List.of(
              new Frame('Q', bytes("select 1")),
              new BytesOut().text("select 1").text("more").frame('Q'),
              new BytesOut().text("x").frame('S'))) {
        assertThat(send(client, frame)).isEqualTo("08P01");
      }
      for (Frame frame :
          List.of(
              new BytesOut().text("").frame('P'),
              new BytesOut().text("").text("select 1").int16(7).frame('P'),
              new BytesOut()
                  .text("")
                  .text("")
                  .int16(2)
                  .int16(0)
                  .int16(0)
                  .int16(0)
                  .int16(0)
                  .frame('B'),
              new BytesOut().text("").text("").int16(0).int16(1).int32(-7).int16(0).frame('B'),
              new BytesOut().text("").frame('E'),
              new BytesOut().int8('X').text("").frame('D'))) {
        assertThat(send(client, frame, Frontend.sync())).as(frame.toString()).isEqualTo("08P01");
      }
      assertThat(client.query("select 1").number(0, 0)).isEqualTo(1);
    }
  }

  @Test
  void whatIsNoMessageEndsTheConnection() throws IOException {
    for (Frame wrong :
        List.of(new Frame('y', new byte[0]), new Frame('Q', new byte[(64 << 20) + 1]))) {
      try (var client = rig.client()) {
        client.readWithin(Duration.ofSeconds(10));
        try {
          client.send(wrong);
          client.flush();
        } catch (TargetGone e) {
          // it need not take all of it
        }
        assertThat(ended(client)).isEqualTo("FATAL 08P01");
      }
    }
    served();
  }

  private static String ended(UpstreamLink client) throws IOException {
    while (true) {
      if (ServerMessage.of(client.read()) instanceof ServerMessage.Failed(var report)) {
        return report.severity() + " " + report.code();
      }
    }
  }

  @Test
  void encryptionCannotBeConfused() throws IOException {
    byte[] request = new BytesOut().int32(8).int32(Frontend.SSL_REQUEST).toBytes();
    byte[] gss = new BytesOut().int32(8).int32(Frontend.GSS_REQUEST).toBytes();
    // CVE-2021-23214: what comes before the handshake is not taken for what came inside it.
    byte[] smuggled = new BytesOut().raw(request).raw(request).toBytes();
    assertThat(raw(smuggled)).startsWith("E").contains("08P01");
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), rig.gateway.port())) {
      socket.setSoTimeout(5_000);
      socket.getOutputStream().write(gss);
      assertThat(socket.getInputStream().read()).isEqualTo('N');
      socket.getOutputStream().write(request);
      assertThat(socket.getInputStream().read()).isEqualTo('S');
    }
    served();
  }

  @Test
  void psqlBindsItsSignInToTheChannel() throws Exception {
    String psql = Needs.program("psql").toString();
    assertThat(psql(psql, "sslmode=require channel_binding=require", Rig.TOKEN)).isEqualTo("1");
    assertThat(psql(psql, "sslmode=disable", Rig.TOKEN)).isEqualTo("1");
    assertThat(psql(psql, "sslmode=require", "wrong")).contains("sign-in failed");
    assertThat(psql(psql, "sslmode=require user=nobody", Rig.TOKEN)).contains("sign-in failed");
    assertThat(psql(psql, "sslmode=require dbname=else", Rig.TOKEN))
        .contains("target `else` does not exist")
        .contains("targets here: db");
    assertThat(psql(psql, "sslmode=require dbname=db/none", Rig.TOKEN)).contains("FATAL");
  }

  private static String psql(String psql, String more, String token) throws Exception {
    var builder =
        new ProcessBuilder(
            psql,
            "-XAtc",
            "select 1",
            "host=127.0.0.1 port=" + rig.gateway.port() + " user=agent dbname=db " + more);
    builder.environment().put("PGPASSWORD", token);
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return output.strip();
  }

  @Test
  void aTargetThatCannotBeReachedIsNamed() throws Exception {
    Servers.Server nowhere =
        new Servers.Server() {
          @Override
          public int port() {
            return 1;
          }

          @Override
          public int major() {
            return 15;
          }

          @Override
          public void close() {}
        };
    try (var other = new Rig(nowhere, Rig.Setting.of(Rig.HELD))) {
      assertThatThrownBy(other::client).hasMessageContaining("08006");
    }
  }

  @Test
  void aTargetThatEndsTheSessionIsToldToTheClient() throws Exception {
    try (var client = rig.client(Map.of("application_name", "idle"))) {
      terminate("idle");
      assertThat(GatewayBypassIT.send(client, "select 1")).contains("the target closed");
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("closed"); // the error came first, then the end
    }
    served();
  }

  @Test
  void aTargetThatEndsTheSessionOfAHeldStatementRunsNothing() throws Exception {
    long before = one.admin.query("select count(*) from t").number(0, 0);
    try (var client = rig.client(Map.of("application_name", "held"))) {
      var sent = send(client, "delete from t");
      Approval approval = rig.waiting();
      terminate("held");
      rig.answer(approval, "mara", Answer.APPROVE);
      assertThat(sent.get()).matches("(57P01|08006) .*"); // its own words, or ours
      assertThat(rig.finished(approval.opened().action())).isNotInstanceOf(Outcome.Done.class);
    }
    assertThat(one.admin.query("select count(*) from t").number(0, 0)).isEqualTo(before);
    served();
  }

  @Test
  void aTargetThatEndsTheSessionWhileItRunsIsToldToTheClient() throws Exception {
    try (var client = rig.client(Map.of("application_name", "running"))) {
      var sent = send(client, "select count(*) from generate_series(1, 2000000000)");
      while (one.admin
              .query(
                  "select count(*) from pg_stat_activity where application_name = 'running'"
                      + " and state = 'active' and clock_timestamp() - query_start > interval '300 ms'"
                      + " and query like '%generate_series%'")
              .number(0, 0)
          == 0) Thread.onSpinWait();
      terminate("running");
      assertThat(sent.get()).startsWith("57P01");
    }
    served();
  }

  @Test
  void manyIdleConnectionsAreKept() throws Exception {
    var clients = new ArrayList<UpstreamLink>();
    try {
      for (int i = 0; i < 200; i++) clients.add(rig.client());
      for (UpstreamLink client : clients) {
        assertThat(client.query("select 1").number(0, 0)).isEqualTo(1);
      }
    } finally {
      for (UpstreamLink client : clients) client.close();
    }
    served();
  }

  private static FutureTask<String> send(UpstreamLink client, String text) {
    var task =
        new FutureTask<>(() -> {
          client.send(Frontend.query(text));
          client.flush();
          while (true) {
            if (ServerMessage.of(client.read()) instanceof ServerMessage.Failed(var report)) {
              return report.code() + " " + report.message();
            }
          }
        });
    Thread.ofVirtual().start(task);
    return task;
  }

  private static void terminate(String application) throws IOException {
    one.admin.query(
        "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
            + " where application_name = '"
            + application
            + "'");
  }

  /// Someone else is served as if nothing had happened.
  private static void served() throws IOException {
    try (var client = rig.client()) {
      assertThat(client.query("select 1").number(0, 0)).isEqualTo(1);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String send(UpstreamLink client, Frame... frames) throws IOException {
    client.send(frames);
    client.flush();
    String code = "";
    while (true) {
      switch (ServerMessage.of(client.read())) {
        case ServerMessage.Failed(var report) -> code = report.code();
        case ServerMessage.Ready _ -> {
          return code;
        }
        default -> {} // nothing of the answer
      }
    }
  }

  private static String raw(byte[] sent) throws IOException {
    return raw(sent, false);
  }

  /// Everything that the gateway says to these first bytes, up to its end of the connection.
  private static String raw(byte[] sent, boolean leaves) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), rig.gateway.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(sent);
      if (leaves) socket.shutdownOutput();
      return new String(
          new DataInputStream(socket.getInputStream()).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
