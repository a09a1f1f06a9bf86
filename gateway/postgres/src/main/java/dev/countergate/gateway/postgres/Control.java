package dev.countergate.gateway.postgres;

import dev.countergate.wire.Frame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The gateway's own statements on a session that also belongs to a client: under fresh names, so
/// that nothing of the client's is touched, and closed in the same write.
final class Control {
  private final UpstreamLink link;
  private final String salt;
  private final Consumer<Frame> asides;
  private int count;

  /// @param asides takes what the server says unasked: it is the client's
  Control(UpstreamLink link, String salt, Consumer<Frame> asides) {
    this.link = link;
    this.salt = salt;
    this.asides = asides;
  }

  /// A name that no client knows.
  String fresh() {
    return "countergate_" + salt + "_c" + count++;
  }

  /// Runs one statement, up to ReadyForQuery.
  Rows run(String sql, @Nullable String... values) throws IOException {
    String name = fresh();
    link.send(
        Frontend.parse(name, sql, List.of()),
        Frontend.bindText(name, name, Arrays.asList(values)),
        Frontend.execute(name, 0),
        Frontend.closeStatement(name),
        Frontend.sync());
    link.flush();
    return rows();
  }

  private Rows rows() throws IOException {
    var all = new ArrayList<List<@Nullable String>>();
    String tag = "";
    ServerMessage.@Nullable Report failure = null;
    while (true) {
      Frame frame = link.read();
      switch (ServerMessage.of(frame)) {
        case ServerMessage.Row row -> all.add(Texts.of(row));
        case ServerMessage.Complete(var found) -> tag = found;
        case ServerMessage.Failed(var report) -> failure = report;
        case ServerMessage.Parameter _ -> asides.accept(frame);
        case ServerMessage.Ready _ -> {
          if (failure != null) throw new SqlFailure(failure);
          return new Rows(all, tag);
        }
        default -> {
          if (frame.letter() == 'A') asides.accept(frame);
        }
      }
    }
  }
}
