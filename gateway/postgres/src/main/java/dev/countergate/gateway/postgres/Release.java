package dev.countergate.gateway.postgres;

import dev.countergate.domain.Digest;
import dev.countergate.domain.Impact;
import dev.countergate.domain.Outcome;
import dev.countergate.domain.Payload;
import dev.countergate.domain.Ruling;
import dev.countergate.gate.Permit;
import dev.countergate.gate.Result;
import dev.countergate.wire.Frame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// Runs what was approved, and only that: the meaning is analysed again under lock, and where an
/// impact was approved it is measured again in the very transaction that commits.
final class Release {
  private static final int ROLLBACKS_MAX = 5;
  private final Turns turns;
  private final Passage passage;
  private final Plan plan;
  private final Permit permit;
  private final UpstreamLink link;
  private final Control control;

  Release(Turns turns, Passage passage, Plan plan, Permit permit) {
    this.turns = turns;
    this.passage = passage;
    this.plan = plan;
    this.permit = permit;
    this.link = turns.link();
    this.control = turns.control();
  }

  Result run() throws IOException, InterruptedException {
    if (!(permit.await() instanceof Ruling.Accepted)) return notRun("the grant was refused");
    Optional<Impact> approved = permit.held().flatMap(Permit.Held::impact);
    return approved.isPresent() ? guarded(approved.orElseThrow()) : plain();
  }

  /// A cancel makes our own looking fail, whatever that failure is taken for.
  private Result notRun(String why) {
    return Result.of(new Outcome.NotRun(passage.cancelled().orElse(why)));
  }

  /// Without an impact: compare the meaning, then send the client's own messages.
  private Result plain() throws IOException, InterruptedException {
    if (!plan.shown()) return notRun("what it runs could not be shown to anybody");
    try {
      if (!same()) return notRun("its meaning changed since it was approved, send it again");
    } catch (SqlFailure e) {
      turns.settle();
      return notRun(answered(e));
    }
    return passage.relay(permit);
  }

  private boolean same() throws IOException {
    if (plan.query().isPresent()
        && !turns.analyst().sameQuery(plan.judgement(), plan.query().orElseThrow())) {
      return false;
    }
    for (Plan.Named named : plan.bound()) {
      Single single = named.single();
      String name = control.fresh();
      boolean same = turns.analyst().same(named.judgement(), name, single.text(), single.types());
      if (!same) turns.settle();
      turns.analyst().bracket().close(name); // the locks stay with the transaction
      if (!same) return false;
    }
    return true;
  }

  /// With an impact: one transaction of ours around the one statement.
  private Result guarded(Impact approved) throws IOException, InterruptedException {
    long began = System.nanoTime();
    Single single = plan.single().orElseThrow();
    try (Trial.Snapshot snapshot = turns.trial().snapshot()) {
      control.run("begin isolation level repeatable read");
      String name = control.fresh();
      boolean committed = false;
      try {
        control.run("set transaction snapshot '" + snapshot.name() + "'");
        if (!turns.analyst().same(plan.judgement(), name, single.text(), single.types())) {
          return notRun("its meaning changed since it was approved, send it again");
        }
        control.run(Trial.LIMITS);
        Trial.Basis basis = turns.basis(plan);
        Optional<String> failure = basis.failure(snapshot.link());
        if (failure.isPresent()) return notRun(failure.orElseThrow());
        ImpactReader measurement = basis.reader(control, snapshot);
        measurement.begin();
        Trial.Executed executed = Trial.Executed.run(link, name, single, 1);
        if (executed.failure().isPresent()) return failed(executed, approved, name, began);
        control.run("set constraints all immediate");
        Impact found = ImpactReader.impact(measurement.end(), turns.leftOut(permit));
        if (!found.digest().equals(approved.digest())) {
          return Result.of(new Outcome.Drifted(approved, found));
        }
        String transaction =
            control.run("select pg_catalog.pg_current_xact_id()::pg_catalog.text").text(0, 0);
        if (!(permit.confirm(found, transaction) instanceof Ruling.Accepted)) {
          return notRun("the measured impact was refused");
        }
        // CRASH: from here the target's own status of the transaction settles what became of it.
        control.run("commit");
        committed = true;
        passage.answer(executed);
        return done(executed, began);
      } finally {
        if (!committed) undo(name);
      }
    } catch (ImpactReader.TooMuch e) {
      return notRun(String.valueOf(e.getMessage()));
    } catch (SqlFailure e) {
      return drifted(approved, e);
    }
  }

  /// Leaves nothing of ours in the client's session. A cancel may hit the rollback itself.
  private void undo(String name) throws IOException {
    for (int tries = 1; link.status() != 'I'; tries++) {
      try {
        control.run("rollback");
      } catch (SqlFailure e) {
        if (tries == ROLLBACKS_MAX) throw e;
      }
    }
    turns.analyst().bracket().close(name);
  }

  /// Rows that changed under the statement are drift; any other failure is the statement's own
  /// answer.
  private Result failed(Trial.Executed executed, Impact approved, String name, long began)
      throws IOException {
    ServerMessage.Report report = executed.failure().orElseThrow();
    if (report.code().equals("40001") || report.code().equals("55P03")) {
      return Result.of(new Outcome.Drifted(approved, nothing()));
    }
    undo(name);
    passage.answer(executed);
    var text =
        Payload.seal(
            turns.house().chance(),
            turns.guest().principal(),
            report.message().getBytes(StandardCharsets.UTF_8));
    return new Result(
        new Outcome.Failed(report.code(), micros(began), Optional.of(text.commitment())),
        Optional.of(text));
  }

  private Result drifted(Impact approved, SqlFailure failure) {
    return switch (failure.report().code()) {
      case "40001", "55P03" -> Result.of(new Outcome.Drifted(approved, nothing()));
      default -> notRun(answered(failure));
    };
  }

  private String answered(SqlFailure failure) {
    return "target `"
        + turns.guest().behind().target().name()
        + "` answered "
        + failure.report().code()
        + "; everything was rolled back";
  }

  private static Impact nothing() {
    return new Impact(List.of(), Digest.of(new byte[0]));
  }

  private static Result done(Trial.Executed executed, long began) throws IOException {
    String tag = executed.tag();
    long bytes = 0;
    for (Frame row : executed.rows()) bytes += row.body().length;
    int blank = tag.lastIndexOf(' ');
    long rows = blank < 0 ? executed.rows().size() : Long.parseLong(tag.substring(blank + 1));
    return Result.of(new Outcome.Done(tag, rows, bytes, micros(began), Optional.empty()));
  }

  private static long micros(long began) {
    return (System.nanoTime() - began) / 1_000;
  }
}
