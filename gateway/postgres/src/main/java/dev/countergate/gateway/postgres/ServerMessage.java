package dev.countergate.gateway.postgres;

import dev.countergate.wire.BytesIn;
import dev.countergate.wire.Frame;
import dev.countergate.wire.WireException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The messages of a server that the gateway reads; it relays the others unread.
sealed interface ServerMessage {
  record Ready(char status) implements ServerMessage {}

  record Failed(Report report) implements ServerMessage {}

  record Noticed(Report report) implements ServerMessage {}

  record Parameter(String name, String value) implements ServerMessage {}

  record Key(BackendKey key) implements ServerMessage {}

  /// Columns of the rows that follow.
  record Columns(List<Column> all) implements ServerMessage {
    public Columns {
      all = List.copyOf(all);
    }
  }

  record Row(List<Optional<byte[]>> values) implements ServerMessage {}

  record ParameterTypes(List<Integer> oids) implements ServerMessage {
    public ParameterTypes {
      oids = List.copyOf(oids);
    }
  }

  record Complete(String tag) implements ServerMessage {}

  record Authentication(int kind, byte[] data) implements ServerMessage {}

  /// ParseComplete, BindComplete, NoData, COPY and everything else that carries nothing for us.
  record Other(Frame frame) implements ServerMessage {}

  /// One column of a result.
  ///
  /// @param relation the table it comes from, or 0
  record Column(String name, int relation, int attribute, int type, int format) {}

  /// The fields of an ErrorResponse or NoticeResponse, by their letter.
  record Report(Map<Character, String> fields) {
    public Report {
      fields = Map.copyOf(fields);
    }

    @Nullable String field(char letter) {
      return fields.get(letter);
    }

    boolean is(char letter, String value) {
      return value.equals(fields.get(letter));
    }

    String code() {
      return fields.getOrDefault('C', "");
    }

    String message() {
      return fields.getOrDefault('M', "");
    }

    /// The severity in English, whatever the language of the server.
    String severity() {
      return fields.getOrDefault('V', fields.getOrDefault('S', ""));
    }
  }

  static ServerMessage of(Frame frame) throws WireException {
    BytesIn in = frame.in();
    return switch (frame.letter()) {
      case 'Z' -> new Ready((char) in.int8());
      case 'E' -> new Failed(report(in));
      case 'N' -> new Noticed(report(in));
      case 'S' -> new Parameter(in.text(), in.text());
      case 'K' -> new Key(new BackendKey(in.int32(), in.rest()));
      case 'T' -> columns(in);
      case 'D' -> row(in);
      case 't' -> parameterTypes(in);
      case 'C' -> new Complete(in.text());
      case 'R' -> new Authentication(in.int32(), in.rest());
      default -> new Other(frame);
    };
  }

  private static Report report(BytesIn in) throws WireException {
    var fields = new LinkedHashMap<Character, String>();
    for (byte letter = in.int8(); letter != 0; letter = in.int8()) {
      fields.put((char) letter, in.text());
    }
    return new Report(fields);
  }

  private static Columns columns(BytesIn in) throws WireException {
    var all = new ArrayList<Column>();
    for (int left = in.int16() & 0xffff; left > 0; left--) {
      String name = in.text();
      int relation = in.int32();
      int attribute = in.int16();
      int type = in.int32();
      in.int16();
      in.int32();
      all.add(new Column(name, relation, attribute, type, in.int16()));
    }
    return new Columns(all);
  }

  private static Row row(BytesIn in) throws WireException {
    var values = new ArrayList<Optional<byte[]>>();
    for (int left = in.int16() & 0xffff; left > 0; left--) {
      int size = in.int32();
      values.add(size == -1 ? Optional.empty() : Optional.of(in.bytes(size)));
    }
    return new Row(List.copyOf(values));
  }

  private static ParameterTypes parameterTypes(BytesIn in) throws WireException {
    var oids = new ArrayList<Integer>();
    for (int left = in.int16() & 0xffff; left > 0; left--) oids.add(in.int32());
    return new ParameterTypes(oids);
  }
}
