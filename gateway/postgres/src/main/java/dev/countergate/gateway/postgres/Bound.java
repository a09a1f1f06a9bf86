package dev.countergate.gateway.postgres;

import dev.countergate.domain.Turn;
import dev.countergate.wire.BytesIn;
import dev.countergate.wire.BytesOut;
import dev.countergate.wire.Frame;
import dev.countergate.wire.WireException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// A Bind message, read: which statement, which values.
///
/// ```
/// B portal\0 statement\0 int16 f, f × int16 format, int16 n, n × (int32 size, bytes), results…
/// ```
record Bound(
    String portal,
    String statement,
    List<Integer> formats,
    List<Optional<byte[]>> values,
    byte[] results) {

  static Bound read(Frame frame) throws WireException {
    BytesIn in = frame.in();
    String portal = in.text();
    String statement = in.text();
    var formats = new ArrayList<Integer>();
    for (int left = in.int16() & 0xffff; left > 0; left--) formats.add((int) in.int16());
    var values = new ArrayList<Optional<byte[]>>();
    for (int left = in.int16() & 0xffff; left > 0; left--) {
      int size = in.int32();
      values.add(size == -1 ? Optional.empty() : Optional.of(in.bytes(size)));
    }
    byte[] results = in.rest();
    var tail = new BytesIn(results);
    tail.bytes(2 * (tail.int16() & 0xffff));
    tail.end();
    return new Bound(portal, statement, formats, values, results);
  }

  /// Format codes stand for none, all, or each of the values.
  Optional<String> mismatch() {
    if (formats.size() <= 1 || formats.size() == values.size()) return Optional.empty();
    return Optional.of(
        "bind message has "
            + formats.size()
            + " parameter formats but "
            + values.size()
            + " parameters");
  }

  /// The same Bind for a statement that the server knows under another name.
  Frame toStatement(String name) {
    return as(portal, name);
  }

  /// The same values for another portal and statement.
  Frame as(String otherPortal, String name) {
    var out = new BytesOut().text(otherPortal).text(name).int16(formats.size());
    formats.forEach(out::int16);
    out.int16(values.size());
    for (Optional<byte[]> value : values) {
      if (value.isEmpty()) out.int32(-1);
      else out.sized(value.orElseThrow());
    }
    return out.raw(results).frame('B');
  }

  /// The format code of one value: 0 is text, 1 is binary.
  int format(int index) {
    if (formats.isEmpty()) return 0;
    return formats.size() == 1 ? formats.getFirst() : formats.get(index);
  }

  /// The values as a person reads them; binary ones of common types are decoded, others stay hex.
  List<Turn.Value> shown(List<Integer> types) {
    var shown = new ArrayList<Turn.Value>();
    for (int i = 0; i < values.size(); i++) {
      int type = i < types.size() ? types.get(i) : 0;
      Optional<byte[]> value = values.get(i);
      shown.add(
          value.isEmpty()
              ? new Turn.Value(PgTypes.name(type), "null", "")
              : shown(type, format(i), value.orElseThrow()));
    }
    return shown;
  }

  private static Turn.Value shown(int type, int format, byte[] value) {
    String name = PgTypes.name(type);
    if (format == 0) {
      try {
        return new Turn.Value(
            name,
            "text",
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString());
      } catch (CharacterCodingException e) {
        return new Turn.Value(name, "hex", HexFormat.of().formatHex(value));
      }
    }
    return PgTypes.decode(type, value)
        .map(text -> new Turn.Value(name, "text", text))
        .orElseGet(() -> new Turn.Value(name, "hex", HexFormat.of().formatHex(value)));
  }
}
