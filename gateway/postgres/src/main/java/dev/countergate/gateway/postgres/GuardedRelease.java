package dev.countergate.gateway.postgres;

import dev.countergate.domain.Impact;
import dev.countergate.wire.Frame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Runs an approved statement in the client's own session and keeps it only if it changes exactly
/// what was approved.
///
/// The session must be at ReadyForQuery and outside a transaction; it is left there.
final class GuardedRelease {
  static final int HELD_RESULT_BYTES_MAX = 8 << 20;

  private final Catalog catalog;
  private final Analyst analyst;
  private final UpstreamLink link;
  private final RandomGenerator chance;

  GuardedRelease(Catalog catalog, Analyst analyst, UpstreamLink link, RandomGenerator chance) {
    this.catalog = catalog;
    this.analyst = analyst;
    this.link = link;
    this.chance = chance;
  }

  /// Asked before COMMIT is sent: makes the impact durable; false rolls back.
  @FunctionalInterface
  interface Confirmation {
    boolean confirm(Impact impact, String transaction) throws InterruptedException;
  }

  /// How it ended.
  sealed interface End {
    /// It stays.
    ///
    /// @param frames the answer that was kept back: RowDescription, rows, CommandComplete
    record Committed(List<Frame> frames, Impact impact) implements End {}

    /// It would have changed something else, and was rolled back.
    record Drifted(Impact found) implements End {}

    /// It means something else now, and never ran.
    record Changed() implements End {}

    /// The server refused it, and it was rolled back.
    record Failed(ServerMessage.Report report, Frame error) implements End {}

    /// It was rolled back for a reason of ours.
    record Undone(String why) implements End {}

    /// COMMIT was sent and not answered.
    record Unknown(String transaction) implements End {}
  }

  /// @param leftOut the columns that are not part of the approved digest
  /// @param results result formats, as the client's Bind asked for them
  End run(
      Judgement approved,
      Impact impact,
      List<String> leftOut,
      HeldStatement statement,
      List<Integer> results,
      Confirmation confirmation)
      throws IOException, InterruptedException {
    if (link.status() != 'I') return new End.Undone("inside a transaction of the client");
    Bracket bracket = analyst.bracket();
    try (UpstreamLink observer = observer()) {
      bracket.run("BEGIN ISOLATION LEVEL REPEATABLE READ");
      End end = guarded(observer, approved, impact, leftOut, statement, results, confirmation);
      if (link.status() != 'I' && !(end instanceof End.Unknown)) bracket.run("ROLLBACK");
      return end;
    }
  }

  private UpstreamLink observer() throws IOException {
    var startup = new HashMap<>(Map.of("database", catalog.database(), "client_encoding", "UTF8"));
    return UpstreamLink.connect(catalog.address(), startup, chance);
  }

  private End guarded(
      UpstreamLink observer,
      Judgement approved,
      Impact impact,
      List<String> leftOut,
      HeldStatement statement,
      List<Integer> results,
      Confirmation confirmation)
      throws IOException, InterruptedException {
    Bracket bracket = analyst.bracket();
    String name = bracket.freshName();
    try {
      String snapshot = DryRun.observe(observer);
      bracket.run("SET TRANSACTION SNAPSHOT '" + snapshot + "'");
      bracket.run(DryRun.LIMITS);
      if (!analyst.same(approved, name, statement.text(), statement.types())) {
        return new End.Changed();
      }
      var reader =
          new ImpactReader(bracket::run, observer, analyst.facts(), approved.oids().written());
      reader.begin();
      Answer answer = execute(name, statement, results);
      if (answer.error().isPresent()) return refused(answer.error().get());
      if (answer.frames().isEmpty()) return new End.Undone("its result is larger than 8 MiB");
      bracket.run("SET CONSTRAINTS ALL IMMEDIATE");
      Impact found = ImpactReader.impact(reader.end(), leftOut);
      if (!found.digest().equals(impact.digest())) return new End.Drifted(found);
      String transaction =
          bracket.run("SELECT pg_catalog.pg_current_xact_id()::pg_catalog.text").text(0, 0);
      if (!confirmation.confirm(found, transaction)) return new End.Undone("it was not confirmed");
      return commit(transaction, answer.frames(), found);
    } catch (SqlFailure e) {
      boolean drift = e.report().code().equals("40001");
      return new End.Undone(drift ? "rows were changed meanwhile" : "failed: " + e.getMessage());
    } catch (ImpactReader.TooMuch e) {
      return new End.Undone(String.valueOf(e.getMessage()));
    }
  }

  /// CRASH: the confirmation is durable. Without an answer to COMMIT only the server knows.
  private End commit(String transaction, List<Frame> frames, Impact found) {
    try {
      analyst.bracket().run("COMMIT");
      return link.status() == 'I' ? new End.Committed(frames, found) : new End.Unknown(transaction);
    } catch (SqlFailure e) {
      return new End.Undone("the server refused to commit: " + e.getMessage());
    } catch (IOException e) {
      return new End.Unknown(transaction);
    }
  }

  private static End refused(Frame error) throws IOException {
    if (!(ServerMessage.of(error) instanceof ServerMessage.Failed(var report))) {
      return new End.Undone("the server sent an error that is none");
    }
    return report.code().equals("40001")
        ? new End.Undone("rows were changed meanwhile")
        : new End.Failed(report, error);
  }

  private record Answer(List<Frame> frames, Optional<Frame> error) {}

  /// Executes and keeps the whole answer back; over the limit no frame is kept at all.
  private Answer execute(String name, HeldStatement statement, List<Integer> results)
      throws IOException {
    link.send(
        statement.bind(name, name, results),
        Frontend.describePortal(name),
        Frontend.execute(name, 0),
        Frontend.closePortal(name),
        Frontend.closeStatement(name),
        Frontend.sync());
    link.flush();
    var frames = new ArrayList<Frame>();
    Optional<Frame> error = Optional.empty();
    long bytes = 0;
    for (Frame frame = link.read(); frame.letter() != 'Z'; frame = link.read()) {
      switch (frame.letter()) {
        case 'E' -> error = Optional.of(frame);
        case 'T', 'D', 'C', 'N' -> {
          bytes += frame.wireBytes();
          if (bytes <= HELD_RESULT_BYTES_MAX) frames.add(frame);
        }
        default -> {} // completions of our own messages
      }
    }
    return new Answer(bytes > HELD_RESULT_BYTES_MAX ? List.of() : frames, error);
  }
}
