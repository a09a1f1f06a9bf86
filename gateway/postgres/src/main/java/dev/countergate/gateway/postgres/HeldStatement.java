package dev.countergate.gateway.postgres;

import dev.countergate.wire.BytesOut;
import dev.countergate.wire.Frame;
import java.util.List;
import java.util.Optional;

/// A statement that waits, with its values as the client bound them.
///
/// @param formats format codes of the values, as in a Bind
record HeldStatement(
    String text, List<Integer> types, List<Integer> formats, List<Optional<byte[]>> values) {
  HeldStatement {
    types = List.copyOf(types);
    formats = List.copyOf(formats);
    values = List.copyOf(values);
  }

  static HeldStatement of(String text) {
    return new HeldStatement(text, List.of(), List.of(), List.of());
  }

  Frame parse(String name) {
    return Frontend.parse(name, text, types);
  }

  /// @param results the Bind's tail: how many result formats, and which
  Frame bind(String portal, String name, List<Integer> results) {
    var out = new BytesOut().text(portal).text(name).int16(formats.size());
    formats.forEach(out::int16);
    out.int16(values.size());
    for (Optional<byte[]> value : values) {
      if (value.isEmpty()) out.int32(-1);
      else out.sized(value.get());
    }
    out.int16(results.size());
    results.forEach(out::int16);
    return out.frame('B');
  }
}
