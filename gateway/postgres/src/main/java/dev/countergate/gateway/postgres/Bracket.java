package dev.countergate.gateway.postgres;

import dev.countergate.wire.Frame;
import dev.countergate.wire.WireException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Switches the server's tree on for exactly one Parse in the client's own session.
///
/// Outside a transaction the settings are local to the implicit transaction and end with its Sync.
/// Inside one they are local to a savepoint that is rolled back, which also drops the locks of the
/// Parse. Statements of ours have fresh random names and are closed in the same write; whatever
/// arrives here that is the client's to see is kept for it.
final class Bracket {
  /// The values before, and then ours: in the order of the list, as the server evaluates it.
  private static final String SETTINGS_ON =
      "SELECT pg_catalog.current_setting('client_min_messages'),"
          + " pg_catalog.current_setting('debug_print_rewritten'),"
          + " pg_catalog.current_setting('debug_pretty_print'),"
          + " pg_catalog.current_setting('lock_timeout'),"
          + " pg_catalog.set_config('lock_timeout', '300ms', true),"
          + " pg_catalog.set_config('debug_pretty_print', 'off', true),"
          + " pg_catalog.set_config('debug_print_rewritten', 'on', true),"
          + " pg_catalog.set_config('client_min_messages', 'log', true)";

  private static final String SETTINGS_BACK =
      "SELECT pg_catalog.set_config('client_min_messages', $1, true),"
          + " pg_catalog.set_config('debug_print_rewritten', $2, true),"
          + " pg_catalog.set_config('debug_pretty_print', $3, true),"
          + " pg_catalog.set_config('lock_timeout', $4, true)";

  /// Classes of errors that say nothing of the text: resources, operators, rollbacks, bugs.
  private static final Set<String> TRANSIENT = Set.of("53", "57", "40", "58", "XX");

  private final UpstreamLink link;
  private final RandomGenerator chance;
  private final List<Frame> asides = new ArrayList<>();

  Bracket(UpstreamLink link, RandomGenerator chance) {
    this.link = link;
    this.chance = chance;
  }

  /// Messages that are the client's, in their order; asking takes them.
  List<Frame> takeAsides() {
    var taken = List.copyOf(asides);
    asides.clear();
    return taken;
  }

  /// Parses the text under a name of ours and forgets it; the session is as it was.
  Trace trace(String text, List<Integer> types) throws IOException {
    return link.status() == 'T' ? inside(text, types) : outside(text, types);
  }

  private Trace outside(String text, List<Integer> types) throws IOException {
    String name = freshName();
    var on = new Control(SETTINGS_ON, List.of());
    on.send();
    sendTraced(name, text, types);
    link.send(Frontend.sync());
    link.flush();
    Trace trace = readTrace(on);
    awaitReady();
    return trace;
  }

  private Trace inside(String text, List<Integer> types) throws IOException {
    String name = freshName();
    String savepoint = freshName();
    var save = new Control("SAVEPOINT " + savepoint, List.of());
    var on = new Control(SETTINGS_ON, List.of());
    var back = new Control("ROLLBACK TO " + savepoint, List.of());
    var release = new Control("RELEASE " + savepoint, List.of());
    save.send();
    on.send();
    sendTraced(name, text, types);
    link.send(Frontend.sync());
    back.send();
    release.send();
    link.send(Frontend.sync());
    link.flush();
    save.read();
    Trace trace = save.failed() ? new Trace.Absent("no savepoint could be set") : readTrace(on);
    awaitReady();
    back.read();
    if (!back.failed()) release.read();
    awaitReady();
    return link.status() == 'T' ? trace : new Trace.Absent("the transaction did not come back");
  }

  /// Parses the text under the client's name and leaves the implicit transaction, and its locks,
  /// open; the settings are back. The caller goes on to Sync.
  Trace open(String name, String text, List<Integer> types) throws IOException {
    var on = new Control(SETTINGS_ON, List.of());
    on.send();
    link.send(Frontend.closeStatement(name), Frontend.parse(name, text, types), Frontend.flush());
    link.flush();
    List<List<@Nullable String>> before = on.read();
    if (on.failed()) return new Trace.Absent("the settings could not be switched");
    if (next(null).letter() != '3') return new Trace.Absent("the name could not be closed");
    Trace trace = readParse();
    if (!(trace instanceof Trace.Tree) || before.isEmpty()) return trace;
    var off = new Control(SETTINGS_BACK, before.getFirst().subList(0, 4));
    off.send();
    link.send(Frontend.flush());
    link.flush();
    off.read();
    return off.failed() ? new Trace.Absent("the settings could not be restored") : trace;
  }

  /// Parses without a trace, which takes the locks of the client's own transaction; true if it did.
  boolean parse(String name, String text, List<Integer> types, Frame end) throws IOException {
    link.send(Frontend.closeStatement(name), Frontend.parse(name, text, types), end);
    link.flush();
    boolean closed = next(null).letter() == '3';
    boolean parsed = closed && next(null).letter() == '1';
    if (end.letter() == 'S') awaitReady();
    return parsed;
  }

  /// Closes a name of ours, whatever is under it; an open implicit transaction stays open.
  void close(String name) throws IOException {
    link.send(Frontend.closeStatement(name), Frontend.flush());
    link.flush();
    if (next(null).letter() != '3') throw new WireException("the target closed no name");
  }

  /// Runs one utility statement of ours, such as SHOW; empty if the server refused it.
  Optional<String> show(String text) throws IOException {
    var control = new Control(text, List.of());
    control.send();
    link.send(Frontend.sync());
    link.flush();
    List<List<@Nullable String>> rows = control.read();
    awaitReady();
    if (control.failed() || rows.isEmpty()) return Optional.empty();
    return Optional.ofNullable(rows.getFirst().getFirst());
  }

  /// Runs one statement of ours in the client's session, where names resolve as the client chose.
  Rows run(String text, @Nullable String... values) throws IOException {
    var control = new Control(text, Arrays.asList(values));
    control.send();
    link.send(Frontend.sync());
    link.flush();
    List<List<@Nullable String>> rows = control.read();
    awaitReady();
    if (control.failure != null) throw new SqlFailure(control.failure);
    return new Rows(rows, "");
  }

  private void sendTraced(String name, String text, List<Integer> types) throws IOException {
    link.send(
        Frontend.parse(name, text, types),
        Frontend.describeStatement(name),
        Frontend.closeStatement(name));
  }

  private Trace readTrace(Control on) throws IOException {
    on.read();
    if (on.failed()) return new Trace.Absent("the settings could not be switched");
    Trace trace = readParse();
    if (!(trace instanceof Trace.Tree tree)) return trace;
    while (true) {
      switch (ServerMessage.of(next(null))) {
        case ServerMessage.ParameterTypes(var oids) -> tree = new Trace.Tree(tree.printed(), oids);
        case ServerMessage.Failed(var report) -> {
          return new Trace.Absent("the server could not describe it: " + report.code());
        }
        case ServerMessage.Other(var frame) when frame.letter() == '3' -> {
          return tree;
        }
        default -> {} // the columns, which the client asks for itself
      }
    }
  }

  /// Reads up to the answer of the traced Parse. One tree, by the server's own printer, or none.
  private Trace readParse() throws IOException {
    var trees = new ArrayList<ServerMessage.Report>();
    Frame frame = next(trees);
    if (frame.letter() == '1') return believed(trees);
    if (ServerMessage.of(frame) instanceof ServerMessage.Failed(var report)) return refused(report);
    throw new WireException("the target sent `" + frame + "` in place of a parse");
  }

  private static Trace refused(ServerMessage.Report report) {
    return switch (report.code()) {
      case "55P03" -> new Trace.Absent("its relations are locked by another session");
      case "57014" -> new Trace.Absent("the analysis was cancelled or took too long");
      default ->
          TRANSIENT.stream().anyMatch(report.code()::startsWith)
              ? new Trace.Absent("the server could not analyse it: " + report.code())
              : new Trace.Rejected(report);
    };
  }

  private Trace believed(List<ServerMessage.Report> trees) {
    if (trees.isEmpty()) return new Trace.Absent("the server printed no tree");
    if (trees.size() > 1) return new Trace.Absent("code ran while the text was parsed");
    String detail = trees.getFirst().field('D');
    if (detail == null) return new Trace.Absent("the server printed an empty tree");
    boolean utf8 = List.of("UTF8", "SQL_ASCII").contains(link.parameter("server_encoding"));
    if (!utf8 && detail.chars().anyMatch(c -> c >= 128)) {
      return new Trace.Absent("the tree was printed in another encoding");
    }
    return new Trace.Tree(detail.getBytes(StandardCharsets.UTF_8), List.of());
  }

  private static boolean isTree(ServerMessage.Report report) {
    return "LOG".equals(report.field('V'))
        && report.is('F', "print.c")
        && report.is('R', "elog_node_display")
        && report.message().equals("rewritten parse tree:");
  }

  /// The next frame that answers something; what comes unasked is sorted out.
  private Frame next(@Nullable List<ServerMessage.Report> trees) throws IOException {
    while (true) {
      Frame frame = link.read();
      switch (frame.letter()) {
        case 'N' -> {
          if (ServerMessage.of(frame) instanceof ServerMessage.Noticed(var report)
              && trees != null
              && isTree(report)) {
            trees.add(report);
          }
        }
        case 'A', 'S' -> asides.add(frame);
        default -> {
          return frame;
        }
      }
    }
  }

  private void awaitReady() throws IOException {
    Frame frame = next(null);
    while (frame.letter() != 'Z') frame = next(null);
  }

  String freshName() {
    var bytes = new byte[12];
    chance.nextBytes(bytes);
    return "countergate_" + HexFormat.of().formatHex(bytes);
  }

  /// One statement of ours: Parse, Bind, Execute and Close under fresh names.
  private final class Control {
    private final String name = freshName();
    private final String text;
    private final List<@Nullable String> values;
    private ServerMessage.@Nullable Report failure;

    private Control(String text, List<@Nullable String> values) {
      this.text = text;
      this.values = values;
    }

    private void send() throws IOException {
      link.send(
          Frontend.parse(name, text, List.of()),
          Frontend.bindText(name, name, values),
          Frontend.execute(name, 0),
          Frontend.closePortal(name),
          Frontend.closeStatement(name));
    }

    private boolean failed() {
      return failure != null;
    }

    /// Reads its five answers. After an error the server passes over the rest up to Sync.
    private List<List<@Nullable String>> read() throws IOException {
      var rows = new ArrayList<List<@Nullable String>>();
      int closed = 0;
      while (closed < 2) {
        Frame frame = next(null);
        switch (ServerMessage.of(frame)) {
          case ServerMessage.Row row -> rows.add(Texts.of(row));
          case ServerMessage.Failed(var report) -> {
            failure = report;
            return List.of();
          }
          case ServerMessage.Other _ when frame.letter() == '3' -> closed++;
          case ServerMessage.Ready _ -> throw new WireException("the target lost an answer");
          default -> {} // its completions
        }
      }
      return rows;
    }
  }
}
