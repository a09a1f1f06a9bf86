package dev.countergate.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/// An action together with its plain content, which never enters a fact.
///
/// @param trees seals what the effects were read from, once it is wanted; empty if there is nothing
public record Turn(
    Action action, List<Piece> pieces, Payload content, Supplier<Optional<Payload>> trees) {
  public Turn {
    pieces = List.copyOf(pieces);
  }

  public Turn(Action action, List<Piece> pieces, Payload content) {
    this(action, pieces, content, Optional::empty);
  }

  /// One statement with its values as text; a value that cannot be shown is given as hex.
  public record Piece(String text, List<Value> values) {
    public Piece {
      values = List.copyOf(values);
    }
  }

  /// One bound value.
  ///
  /// @param form `text`, `hex` or `null`
  public record Value(String type, String form, String shown) {}

  /// The bytes that the content payload commits to.
  ///
  /// @param settings settings of the session whose values are the client's own text
  public static byte[] plain(List<Piece> pieces, Map<String, String> settings) {
    var out = new Scribe().raw('{');
    if (!settings.isEmpty()) {
      out.raw("\"settings\":");
      Codec.map(settings, out);
      out.raw(',');
    }
    out.raw("\"statements\":[");
    for (int i = 0; i < pieces.size(); i++) {
      if (i > 0) out.raw(',');
      Codec.write(pieces.get(i), out);
    }
    return out.raw("]}").toBytes();
  }

  public static byte[] plain(List<Piece> pieces) {
    return plain(pieces, Map.of());
  }

  /// The settings among what [#plain] wrote.
  public static Map<String, String> settings(byte[] plain) {
    var read = new TreeMap<String, String>();
    Json.parse(plain)
        .asObject()
        .get("settings")
        .map(Json::asObject)
        .ifPresent(all -> all.names().forEach(name -> read.put(name, all.text(name))));
    return read;
  }

  /// Reads what [#plain] wrote.
  public static List<Piece> pieces(byte[] plain) {
    var read = new ArrayList<Piece>();
    if (Json.parse(plain).asObject().get("statements").orElse(null) instanceof Json.Arr(var all)) {
      for (Json item : all) read.add(Codec.read(item, Piece.class));
    }
    return read;
  }
}
