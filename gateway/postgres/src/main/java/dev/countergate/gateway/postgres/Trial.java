package dev.countergate.gateway.postgres;

import dev.countergate.domain.Impact;
import dev.countergate.domain.Payload;
import dev.countergate.domain.Preview;
import dev.countergate.gate.Rehearsal;
import dev.countergate.wire.Frame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Rehearses one statement: runs it twice on one snapshot, on connections of the gateway's own, and
/// rolls both runs back. Two runs, because columns that differ between them (times, random values)
/// cannot be held to.
///
/// Nothing here touches the client's session, and nothing is run whose rolling back would not undo
/// it: that was checked before.
final class Trial {
  static final String LIMITS =
      "select pg_catalog.set_config('lock_timeout', '1000', true),"
          + " pg_catalog.set_config('statement_timeout', '10000', true)";

  private static final List<String> ADOPTED =
      List.of("search_path", "row_security", "DateStyle", "TimeZone", "role");

  private final Address address;
  private final Map<String, String> startup;
  private final RandomGenerator chance;

  Trial(Address address, String database, Map<String, String> startup, RandomGenerator chance) {
    this.address = address;
    this.startup = new LinkedHashMap<>(startup);
    this.startup.put("database", database);
    this.chance = chance;
  }

  /// What was proven of the statement, what the catalogs say, and what must hold of both.
  record Basis(Judgement judgement, Facts facts, Conditions conditions) {
    Optional<String> failure(UpstreamLink own) throws IOException {
      return conditions.failure(judgement, facts, own);
    }

    ImpactReader reader(Control control, Snapshot snapshot) {
      return new ImpactReader(control::run, snapshot.link(), facts, judgement.oids().written());
    }
  }

  private UpstreamLink connect() throws IOException {
    return UpstreamLink.connect(address, startup, chance);
  }

  /// A read-only session that holds a snapshot of now.
  Snapshot snapshot() throws IOException {
    return Snapshot.open(address, startup, chance);
  }

  /// Runs the statement where it cannot stay.
  ///
  /// @param settings the client's session settings that change meaning
  Rehearsal run(Single single, Basis basis, Map<String, String> settings, String subject) {
    long began = System.nanoTime();
    try (UpstreamLink runner = connect();
        Snapshot snapshot = Snapshot.open(address, startup, chance)) {
      var control = new Control(runner, "trial", _ -> {});
      if (!control.run("show track_counts").text(0, 0).equals("on")) {
        return Rehearsal.none("the target does not count touched rows (track_counts is off)");
      }
      adopt(control, settings);
      Optional<String> failure = basis.failure(runner);
      if (failure.isPresent()) return Rehearsal.none(failure.orElseThrow());
      Run first = once(control, runner, snapshot, basis, single);
      Run second = once(control, runner, snapshot, basis, single);
      List<String> leftOut = ImpactReader.differing(first.seen(), second.seen());
      Impact impact = ImpactReader.impact(second.seen(), leftOut);
      if (!impact.digest().equals(ImpactReader.impact(first.seen(), leftOut).digest())) {
        return Rehearsal.none("two runs on the same data changed different rows");
      }
      Payload images = Payload.seal(chance, subject, ImpactReader.shown(second.seen()));
      long took = (System.nanoTime() - began) / 1_000;
      return new Rehearsal(
          new Preview.Measured(
              impact, second.tag(), leftOut, took, Optional.of(images.commitment())),
          Optional.of(images));
    } catch (ImpactReader.TooMuch e) {
      return Rehearsal.none(String.valueOf(e.getMessage()));
    } catch (SqlFailure e) {
      return Rehearsal.none(words(e));
    } catch (IOException | dev.countergate.domain.Fault e) {
      return Rehearsal.none("the target could not be reached for it");
    }
  }

  private static String words(SqlFailure failure) {
    return switch (failure.report().code()) {
      case "55P03" -> "could not be rehearsed: rows are in use";
      case "57014" -> "could not be rehearsed: it takes more than 10 s";
      case "40001" -> "could not be rehearsed: rows were changed meanwhile";
      case "42501" -> "could not be rehearsed: the gateway may not read a touched table";
      default -> "the statement fails as it is, with " + failure.report().code();
    };
  }

  private static void adopt(Control control, Map<String, String> settings) throws IOException {
    for (String name : ADOPTED) {
      String value = settings.getOrDefault(name, "?");
      if (value.equals("?")) throw new ImpactReader.TooMuch("the session's state is not known");
      control.run("select pg_catalog.set_config($1, $2, false)", name, value);
    }
  }

  /// One run, rolled back.
  private record Run(ImpactReader.Seen seen, String tag) {}

  private static Run once(
      Control control, UpstreamLink runner, Snapshot snapshot, Basis basis, Single single)
      throws IOException {
    control.run("begin isolation level repeatable read");
    try {
      control.run("set transaction snapshot '" + snapshot.name() + "'");
      control.run(LIMITS);
      ImpactReader measurement = basis.reader(control, snapshot);
      measurement.begin();
      Executed executed = Executed.run(runner, control.fresh(), single, 0);
      if (executed.failure().isPresent()) throw new SqlFailure(executed.failure().orElseThrow());
      if (single.rowsMax() > 0 && !executed.rows().isEmpty()) {
        throw new ImpactReader.TooMuch("its rows are fetched in pieces");
      }
      control.run("set constraints all immediate");
      return new Run(measurement.end(), executed.tag());
    } finally {
      control.run("rollback");
    }
  }

  /// The observer: a read-only session that holds the snapshot.
  record Snapshot(UpstreamLink link, String name) implements AutoCloseable {
    static Snapshot open(Address address, Map<String, String> startup, RandomGenerator chance)
        throws IOException {
      UpstreamLink link = UpstreamLink.connect(address, startup, chance);
      try {
        link.query("set search_path = pg_catalog, pg_temp");
        link.query("begin isolation level repeatable read read only");
        link.query(LIMITS);
        return new Snapshot(link, link.query("select pg_catalog.pg_export_snapshot()").text(0, 0));
      } catch (IOException e) {
        link.close();
        throw e;
      }
    }

    @Override
    public void close() throws IOException {
      link.close();
    }
  }

  /// A statement that was executed, with its answer kept back.
  ///
  /// @param columns RowDescription or NoData
  record Executed(
      Frame columns,
      List<Frame> rows,
      Optional<Frame> complete,
      List<Frame> notices,
      Optional<ServerMessage.Report> failure,
      Optional<Frame> error) {
    private static final long HELD_RESULT_BYTES_MAX = 8 << 20;

    /// Parses (unless the name is parsed already), binds, describes and executes under one fresh
    /// name.
    static Executed run(UpstreamLink link, String name, Single single, int already)
        throws IOException {
      if (already == 0) link.send(single.parse(name));
      link.send(
          single.bind(name, name),
          Frontend.describePortal(name),
          Frontend.execute(name, 0),
          Frontend.closePortal(name),
          Frontend.closeStatement(name),
          Frontend.sync());
      link.flush();
      return read(link);
    }

    private static Executed read(UpstreamLink link) throws IOException {
      Frame columns = new Frame('n', new byte[0]);
      var rows = new ArrayList<Frame>();
      var notices = new ArrayList<Frame>();
      Optional<Frame> complete = Optional.empty();
      Optional<Frame> error = Optional.empty();
      Optional<ServerMessage.Report> failure = Optional.empty();
      long bytes = 0;
      while (true) {
        Frame frame = link.read();
        switch (frame.letter()) {
          case 'T', 'n' -> columns = frame;
          case 'D' -> {
            bytes += frame.wireBytes();
            if (bytes <= HELD_RESULT_BYTES_MAX) rows.add(frame);
          }
          case 'C' -> complete = Optional.of(frame);
          case 'N', 'A', 'S' -> notices.add(frame);
          case 'E' -> {
            error = Optional.of(frame);
            if (ServerMessage.of(frame) instanceof ServerMessage.Failed(var report)) {
              failure = Optional.of(report);
            }
          }
          case 'Z' -> {
            if (bytes > HELD_RESULT_BYTES_MAX) {
              throw new ImpactReader.TooMuch("its result is larger than 8 MiB");
            }
            return new Executed(columns, rows, complete, notices, failure, error);
          }
          default -> {} // completions of our own messages
        }
      }
    }

    String tag() throws IOException {
      return complete.isEmpty() ? "" : complete.orElseThrow().in().text();
    }
  }
}
