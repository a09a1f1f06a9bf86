package dev.countergate.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.domain.Outcome;
import dev.countergate.wire.ByteSource;
import dev.countergate.wire.BytesOut;
import dev.countergate.wire.Frame;
import dev.countergate.wire.FrameReader;
import dev.countergate.wire.FrameWriter;
import dev.countergate.wire.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A relay in front of a server that answers a read with whatever a test wants.
@Timeout(30)
class RelayTest {
  @Test
  void anAnswerThatNoReadEndsWithIsNoticed() throws Exception {
    assertThat(surprise("SELECT 1", "SELECT 2")).isEmpty();
    assertThat(surprise("SELECT 1", "DELETE 1")).isEqualTo("DELETE 1");
    assertThat(surprise("DROP TABLE", "SELECT 1")).isEqualTo("DROP TABLE");
  }

  /// A budget on rows must not be evaded by a harmless statement behind the one that counts.
  @Test
  void theRowsOfAllStatementsOfAQueryCount() throws Exception {
    assertThat(rows("SELECT 1000", "SELECT 1")).isEqualTo(1_001);
    assertThat(rows("DELETE 7", "DELETE 0")).isEqualTo(7);
    assertThat(rows("INSERT 0 3", "SET")).isEqualTo(3);
    assertThat(rows("SET")).isZero();
  }

  private static long rows(String... tags) throws Exception {
    Outcome outcome = relayed(tags).result(0, new SecureRandom(), "agent").outcome();
    return ((Outcome.Done) outcome).rows();
  }

  private static String surprise(String... tags) throws Exception {
    return relayed(tags).surprise();
  }

  private static Relay relayed(String... tags) throws Exception {
    try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> serve(listener, tags));
      var address =
          new Address(
              "127.0.0.1",
              listener.getLocalPort(),
              "agent",
              Optional.empty(),
              Optional.empty(),
              Duration.ofSeconds(5));
      try (var link = UpstreamLink.connect(address, Map.of("database", "gw"), new SecureRandom())) {
        var sink = new ByteArrayOutputStream();
        var relay =
            new Relay(
                link,
                new FrameWriter(sink),
                new Inbox(
                    new FrameReader(new ByteSource(InputStream.nullInputStream()), 1 << 12), 1));
        relay.run(new Batch().theirs(Frontend.query("select 1; select 2")));
        return relay;
      }
    }
  }

  /// Lets anybody in, and answers the first Query with these tags.
  private static void serve(ServerSocket listener, String... tags) {
    try (Socket socket = listener.accept();
        Wire wire = Wire.over(socket)) {
      byte[] length = new byte[4];
      wire.source().read(length);
      wire.source().read(new byte[ByteBuffer.wrap(length).getInt() - 4]);
      wire.writer().write(new BytesOut().int32(0).frame('R')).write(Replies.ready('I')).flush();
      Optional<Frame> query = wire.frames(1 << 20).next();
      assertThat(query).isPresent();
      for (String tag : tags) wire.writer().write(new BytesOut().text(tag).frame('C'));
      wire.writer().write(Replies.ready('I')).flush();
      wire.frames(1 << 20).next();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
