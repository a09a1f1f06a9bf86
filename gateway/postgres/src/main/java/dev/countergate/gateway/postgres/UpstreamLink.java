package dev.countergate.gateway.postgres;

import dev.countergate.domain.Fault;
import dev.countergate.wire.Frame;
import dev.countergate.wire.FrameReader;
import dev.countergate.wire.FrameWriter;
import dev.countergate.wire.Wire;
import dev.countergate.wire.WireException;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One session on a target, signed in with the gateway's own credential. One thread reads.
///
/// It follows what the server says of the session (status, parameters) in every frame read.
final class UpstreamLink implements Closeable {
  private static final System.Logger LOG = System.getLogger("dev.countergate.gateway.postgres");
  static final int FRAME_BYTES_MAX = 1 << 28;
  private static final Duration SIGN_IN_WITHIN = Duration.ofSeconds(20);

  private final Address address;
  private final Wire wire;
  private final FrameReader in;
  private final FrameWriter out;
  private final Map<String, String> parameters = new LinkedHashMap<>();
  private BackendKey key = new BackendKey(0, new byte[4]);
  private char status = 'I';

  private UpstreamLink(Address address, Wire wire) {
    this.address = address;
    this.wire = wire;
    this.in = wire.frames(FRAME_BYTES_MAX);
    this.out = wire.writer();
  }

  /// @param startup `database` and settings; `user` is the address's
  static UpstreamLink connect(Address to, Map<String, String> startup, RandomGenerator random)
      throws IOException {
    Wire wire = reach(to);
    try {
      wire.readWithin(SIGN_IN_WITHIN);
      var link = new UpstreamLink(to, wire);
      link.begin(startup, random);
      wire.readWithin(Duration.ZERO);
      return link;
    } catch (IOException | RuntimeException e) {
      wire.close();
      throw e;
    }
  }

  private static Wire reach(Address to) throws IOException {
    try {
      Wire wire = Wire.connect(to.host(), to.port(), to.connectWithin());
      if (to.tls().isPresent()) secure(wire, to.tls().get());
      return wire;
    } catch (WireException e) {
      throw new Fault(Fault.Code.TARGET_UNREACHABLE, e.words(), e);
    }
  }

  private static void secure(Wire wire, Address.Tls tls) throws IOException {
    try {
      wire.readWithin(SIGN_IN_WITHIN);
      wire.writer().writeUntyped(Frontend.sslRequest()).flush();
      var answer = new byte[1];
      wire.source().read(answer);
      if (answer[0] != 'S') throw new WireException("the target speaks no TLS");
      wire.startTls(tls.context(), tls.name());
    } catch (IOException e) {
      wire.close();
      throw new WireException("TLS to the target failed: " + e.getMessage(), e);
    }
  }

  private void begin(Map<String, String> startup, RandomGenerator random) throws IOException {
    var all = new HashMap<>(startup);
    all.put("user", address.user());
    out.writeUntyped(Frontend.startup(all)).flush();
    new SignIn(in, out, address, random).run();
    for (Frame frame = read(); frame.letter() != 'Z'; frame = read()) {
      switch (ServerMessage.of(frame)) {
        case ServerMessage.Key(var given) -> key = given;
        case ServerMessage.Failed(var report) ->
            throw new Fault(
                Fault.Code.TARGET_SIGN_IN, "target `" + address + "` answered " + report.code());
        default -> {} // parameters are followed in read; notices say nothing to us here
      }
    }
  }

  /// Buffers frames; [#flush] sends them.
  void send(Frame... frames) throws IOException {
    try {
      for (Frame frame : frames) out.write(frame);
    } catch (IOException e) {
      throw new TargetGone(e);
    }
  }

  void flush() throws IOException {
    try {
      out.flush();
    } catch (IOException e) {
      throw new TargetGone(e);
    }
  }

  /// The next frame; the end of the stream is a failure here.
  Frame read() throws IOException {
    Frame frame = next();
    switch (frame.letter()) {
      case 'Z' -> status = (char) frame.in().int8();
      case 'S' -> {
        var in = frame.in();
        parameters.put(in.text(), in.text());
      }
      default -> {} // nothing of the session's state
    }
    return frame;
  }

  private Frame next() throws IOException {
    try {
      return in.next().orElseThrow(() -> new TargetGone("the target closed the session"));
    } catch (TargetGone e) {
      throw e;
    } catch (IOException e) {
      throw new TargetGone(e);
    }
  }

  /// Whether a frame has begun to arrive.
  boolean ready() throws IOException {
    return in.ready();
  }

  /// The status of the last ReadyForQuery: `I`, `T` or `E`.
  char status() {
    return status;
  }

  /// A parameter that the server reports, or an empty text.
  String parameter(String name) {
    return parameters.getOrDefault(name, "");
  }

  /// In the order in which the server told them.
  Map<String, String> parameters() {
    return Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }

  BackendKey key() {
    return key;
  }

  Address address() {
    return address;
  }

  void readWithin(Duration limit) throws IOException {
    wire.readWithin(limit);
  }

  /// The major version, 15 or 18.
  int major() {
    String version = parameter("server_version");
    int end = 0;
    while (end < version.length() && Character.isDigit(version.charAt(end))) end++;
    return end == 0 ? 0 : Integer.parseInt(version.substring(0, end));
  }

  /// Runs one statement of the gateway's own, over the unnamed statement.
  Rows query(String text, @Nullable String... values) throws IOException {
    send(
        Frontend.parse("", text, List.of()),
        Frontend.bindText("", "", Arrays.asList(values)),
        Frontend.execute("", 0),
        Frontend.sync());
    flush();
    return rows();
  }

  /// Reads the answers up to ReadyForQuery.
  Rows rows() throws IOException {
    var all = new ArrayList<List<@Nullable String>>();
    String tag = "";
    ServerMessage.@Nullable Report failure = null;
    while (true) {
      switch (ServerMessage.of(read())) {
        case ServerMessage.Row row -> all.add(Texts.of(row));
        case ServerMessage.Complete(var found) -> tag = found;
        case ServerMessage.Failed(var report) -> failure = report;
        case ServerMessage.Ready _ -> {
          if (failure != null) throw new SqlFailure(failure);
          return new Rows(all, tag);
        }
        default -> {} // notices, parameters, completions
      }
    }
  }

  /// Asks the target to stop what this session runs; it gives no answer.
  void cancel() throws IOException {
    try (Wire other = reach(address)) {
      other.writer().writeUntyped(Frontend.cancel(key)).flush();
      other.readWithin(SIGN_IN_WITHIN);
      other.source().peek();
    }
  }

  @Override
  public void close() throws IOException {
    if (wire.isClosed()) return;
    try {
      send(Frontend.terminate());
      flush();
    } catch (TargetGone e) {
      LOG.log(System.Logger.Level.DEBUG, "the target left first", e);
    } finally {
      wire.close();
    }
  }
}
