package dev.countergate.gateway.postgres;

import dev.countergate.wire.BytesIn;
import dev.countergate.wire.BytesOut;
import dev.countergate.wire.Frame;
import dev.countergate.wire.WireException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The messages that a client sends, built by the gateway when it is the client.
///
/// ```
/// Parse    P  name\0 text\0 int16 n, n × int32 type
/// Bind     B  portal\0 statement\0 int16 f, f × int16 format, int16 n, n × (int32 size, bytes),
///             int16 r, r × int16 format
/// Describe D  'S' or 'P', name\0      Close C  the same       Execute E  portal\0 int32 rows
/// ```
final class Frontend {
  static final int PROTOCOL_3_0 = 196_608;
  static final int PROTOCOL_3_2 = 196_610;
  static final int SSL_REQUEST = 80_877_103;
  static final int GSS_REQUEST = 80_877_104;
  static final int CANCEL_REQUEST = 80_877_102;

  private static final String LONG_NAME =
      "the name of a statement or portal is longer than 63 bytes";

  private Frontend() {}

  /// Why a client's message is not well formed, in the server's own words; empty if it is.
  static Optional<String> broken(Frame frame) {
    try {
      BytesIn in = frame.in();
      switch (frame.letter()) {
        case 'Q' -> in.text();
        case 'P' -> parse(in);
        case 'B' -> {
          Bound bound = Bound.read(frame);
          shortName(bound.portal());
          shortName(bound.statement());
          Optional<String> formats = bound.mismatch();
          if (formats.isPresent()) return formats;
          in.rest();
        }
        case 'E' -> {
          shortName(in.text());
          in.int32();
        }
        case 'D', 'C' -> {
          byte kind = in.int8();
          shortName(in.text());
          if (kind != 'S' && kind != 'P') throw new WireException("a kind that is none");
        }
        case 'S', 'H', 'X' -> {} // they carry nothing
        default -> in.rest();
      }
      in.end();
      return Optional.empty();
    } catch (WireException e) {
      return Optional.of(e.words().equals(LONG_NAME) ? LONG_NAME : "invalid message format");
    }
  }

  /// The server cuts a longer name, and so would take two names for one that are two here.
  private static void shortName(String name) throws WireException {
    if (name.getBytes(StandardCharsets.UTF_8).length > Token.NAME_BYTES) {
      throw new WireException(LONG_NAME);
    }
  }

  private static void parse(BytesIn in) throws WireException {
    shortName(in.text());
    in.text();
    in.bytes(4 * (in.int16() & 0xffff));
  }

  /// The body of a StartupMessage 3.0.
  static byte[] startup(Map<String, String> parameters) {
    var out = new BytesOut().int32(PROTOCOL_3_0);
    parameters.forEach((key, value) -> out.text(key).text(value));
    return out.int8(0).toBytes();
  }

  static byte[] sslRequest() {
    return new BytesOut().int32(SSL_REQUEST).toBytes();
  }

  static byte[] cancel(BackendKey key) {
    return new BytesOut().int32(CANCEL_REQUEST).int32(key.process()).raw(key.secret()).toBytes();
  }

  static Frame query(String text) {
    return new BytesOut().text(text).frame('Q');
  }

  static Frame parse(String name, String text, List<Integer> types) {
    var out = new BytesOut().text(name).text(text).int16(types.size());
    types.forEach(out::int32);
    return out.frame('P');
  }

  /// A Bind with all values in text form and all results in text form.
  static Frame bindText(String portal, String statement, List<@Nullable String> values) {
    var out = new BytesOut().text(portal).text(statement).int16(0).int16(values.size());
    for (String value : values) {
      if (value == null) out.int32(-1);
      else out.sized(value.getBytes(StandardCharsets.UTF_8));
    }
    return out.int16(0).frame('B');
  }

  static Frame describeStatement(String name) {
    return new BytesOut().int8('S').text(name).frame('D');
  }

  static Frame describePortal(String name) {
    return new BytesOut().int8('P').text(name).frame('D');
  }

  static Frame closeStatement(String name) {
    return new BytesOut().int8('S').text(name).frame('C');
  }

  static Frame closePortal(String name) {
    return new BytesOut().int8('P').text(name).frame('C');
  }

  /// @param rowsMax zero is all
  static Frame execute(String portal, int rowsMax) {
    return new BytesOut().text(portal).int32(rowsMax).frame('E');
  }

  static Frame sync() {
    return new BytesOut().frame('S');
  }

  static Frame flush() {
    return new BytesOut().frame('H');
  }

  static Frame terminate() {
    return new BytesOut().frame('X');
  }

  static Frame password(String secret) {
    return new BytesOut().text(secret).frame('p');
  }

  static Frame saslInitial(String mechanism, byte[] message) {
    return new BytesOut().text(mechanism).sized(message).frame('p');
  }

  static Frame saslResponse(byte[] message) {
    return new BytesOut().raw(message).frame('p');
  }

  static Frame copyData(byte[] data) {
    return new Frame('d', data);
  }

  static Frame copyDone() {
    return new BytesOut().frame('c');
  }

  static Frame copyFail(String why) {
    return new BytesOut().text(why).frame('f');
  }
}
