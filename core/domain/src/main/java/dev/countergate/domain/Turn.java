package dev.countergate.domain;

import java.util.ArrayList;
import java.util.List;

/// An action together with its plain content, which never enters a fact.
public record Turn(Action action, List<Piece> pieces, Payload content) {
  public Turn {
    pieces = List.copyOf(pieces);
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
  public static byte[] plain(List<Piece> pieces) {
    var out = new Scribe().raw("{\"statements\":[");
    for (int i = 0; i < pieces.size(); i++) {
      if (i > 0) out.raw(',');
      Codec.write(pieces.get(i), out);
    }
    return out.raw("]}").toBytes();
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
