package dev.countergate.gateway.postgres;

import dev.countergate.wire.BytesIn;
import dev.countergate.wire.BytesOut;
import dev.countergate.wire.Frame;
import dev.countergate.wire.WireException;
import java.util.List;

/// What the gateway itself says to a client.
///
/// ```
/// AuthenticationSASL 'R' int32 10, mechanisms, 0     BackendKeyData 'K' int32 pid, int32 secret
/// ErrorResponse 'E' / NoticeResponse 'N'  { byte field, string }*, 0
/// ReadyForQuery 'Z' byte status
/// ```
final class Replies {
  private Replies() {}

  static Frame saslMechanisms(List<String> mechanisms) {
    var out = new BytesOut().int32(10);
    for (String mechanism : mechanisms) out.text(mechanism);
    return out.int8(0).frame('R');
  }

  static Frame saslContinue(byte[] message) {
    return new BytesOut().int32(11).raw(message).frame('R');
  }

  static Frame saslFinal(byte[] message) {
    return new BytesOut().int32(12).raw(message).frame('R');
  }

  static Frame authenticated() {
    return new BytesOut().int32(0).frame('R');
  }

  static Frame key(int process, int secret) {
    return new BytesOut().int32(process).int32(secret).frame('K');
  }

  static Frame parameter(String name, String value) {
    return new BytesOut().text(name).text(value).frame('S');
  }

  static Frame ready(char status) {
    return new BytesOut().int8(status).frame('Z');
  }

  /// The same error with another message.
  static Frame withMessage(Frame error, String message) throws WireException {
    BytesIn in = error.in();
    var out = new BytesOut();
    for (byte field = in.int8(); field != 0; field = in.int8()) {
      String value = in.text();
      out.int8(field).text(field == 'M' ? message : value);
    }
    return out.int8(0).frame('E');
  }

  static Frame emptyQuery() {
    return new Frame('I', new byte[0]);
  }

  /// An older protocol than the client asked for, and the extensions that are not spoken.
  static Frame negotiate(List<String> unknown) {
    var out = new BytesOut().int32(196608).int32(unknown.size());
    for (String option : unknown) out.text(option);
    return out.frame('v');
  }

  /// An error or a notice.
  record Text(String severity, String code, String message, String detail, String hint) {
    static Text error(String code, String message, String detail, String hint) {
      return new Text("ERROR", code, message, detail, hint);
    }

    static Text fatal(String code, String message, String hint) {
      return new Text("FATAL", code, message, "", hint);
    }

    static Text notice(String message, String detail, String hint) {
      return new Text("NOTICE", "00000", message, detail, hint);
    }

    Frame frame() {
      var out = new BytesOut();
      field(out, 'S', severity);
      field(out, 'V', severity);
      field(out, 'C', code);
      field(out, 'M', message);
      if (!detail.isEmpty()) field(out, 'D', detail);
      if (!hint.isEmpty()) field(out, 'H', hint);
      return out.int8(0).frame(severity.equals("NOTICE") ? 'N' : 'E');
    }

    private static void field(BytesOut out, char type, String value) {
      out.int8(type).text(value.replace('\0', ' '));
    }
  }
}
