package dev.countergate.gateway.postgres;

import dev.countergate.domain.Fault;
import dev.countergate.domain.Outcome;
import dev.countergate.domain.Position;
import dev.countergate.domain.Turn;
import dev.countergate.gate.Hold;
import dev.countergate.gate.Permit;
import dev.countergate.gate.Rehearsal;
import dev.countergate.gate.Result;
import dev.countergate.gate.Upstream;
import dev.countergate.gate.Waiting;
import dev.countergate.wire.Frame;
import dev.countergate.wire.WireException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One turn's way to the target and back, as the gate drives it.
final class Passage implements Upstream {
  private static final int REHEARSAL_WAIT_SECONDS = 60;
  private static final System.Logger LOG = System.getLogger("dev.countergate.gateway.postgres");
  private final Turns turns;
  private final Plan plan;
  private final boolean sync;
  private final Hold hold;
  private final Relay relay;
  private boolean relayed;
  private Position action = new Position(0);
  private @Nullable IOException broken;

  Passage(Turns turns, Plan plan, boolean sync, Hold hold) {
    this.turns = turns;
    this.plan = plan;
    this.sync = sync;
    this.hold = hold;
    this.relay = new Relay(turns.link(), turns.client(), turns.inbox());
  }

  @Override
  public Rehearsal preview(Turn turn) throws InterruptedException {
    watch();
    Optional<String> obstacle = turns.obstacle(plan, sync);
    if (obstacle.isPresent()) return Rehearsal.none(obstacle.orElseThrow());
    Semaphore turnstile = turns.house().catalogs().rehearsals(turns.guest());
    if (!turnstile.tryAcquire(REHEARSAL_WAIT_SECONDS, TimeUnit.SECONDS)) {
      return Rehearsal.none("other rehearsals of this target took too long");
    }
    try {
      return rehearse();
    } finally {
      turnstile.release();
    }
  }

  private Rehearsal rehearse() {
    try {
      return turns
          .trial()
          .run(
              plan.single().orElseThrow(),
              turns.basis(plan),
              turns.analyst().state(),
              turns.guest().principal());
    } catch (IOException | Fault e) {
      LOG.log(System.Logger.Level.WARNING, "a rehearsal could not be prepared", e);
      return Rehearsal.none("the catalog could not be read");
    }
  }

  /// From here on a client that leaves is noticed.
  private void watch() {
    turns.inbox().watch(this::left);
  }

  /// A restart of ours is not the caller's leaving: the approval stays open for an identical retry.
  private void left(String why) {
    if (!turns.house().closing().get()) turns.house().gate().withdraw(hold, why);
  }

  @Override
  public void waiting(Waiting state) {
    watch();
    try {
      turns.overhear();
      turns
          .client()
          .write(
              Replies.Text.notice(
                      "waiting for approval " + state.approval() + ": " + state.headline(),
                      "action " + state.action().brief() + ", " + left(state.left()) + " left",
                      "decide at " + state.link())
                  .frame())
          .flush();
    } catch (IOException e) {
      turns.house().gate().withdraw(hold, "the caller or the target left");
    }
  }

  private static String left(Duration left) {
    long seconds = Math.max(0, left.toSeconds());
    return seconds >= 120 ? seconds / 60 + " min" : seconds + " s";
  }

  @Override
  public Result run(Turn turn, Permit permit) throws InterruptedException {
    action = permit.action();
    try {
      return permit.held().isEmpty() ? relay(permit) : new Release(turns, this, plan, permit).run();
    } catch (IOException e) {
      broken = e;
      relayed = true;
      return Result.of(new Outcome.Unknown("the connection to the target or the client broke"));
    }
  }

  /// The action that ran.
  Position action() {
    return action;
  }

  /// Sends the client's own messages and relays the answers.
  Result relay(Permit permit) throws IOException, InterruptedException {
    long began = System.nanoTime();
    terminate();
    if (!relay.run(plan.batch(), permit)) {
      return Result.of(new Outcome.NotRun("the configuration changed meanwhile, send it again"));
    }
    relayed = true;
    broken = relay.left();
    if (plan.judgement().isRead() && permit.held().isEmpty()) alarm();
    return relay.result(
        (System.nanoTime() - began) / 1_000, turns.house().chance(), turns.guest().principal());
  }

  /// A read that the server answers as something else was judged wrongly: whoever found the way
  /// gets no second try on this connection, and the record shows it.
  private void alarm() {
    if (relay.surprise().isEmpty()) return;
    String words = "a statement judged to read was answered `" + relay.surprise() + "`";
    LOG.log(System.Logger.Level.ERROR, words + "; the connection was closed");
    broken = new WireException(words);
  }

  /// Tells the client what a guarded run gave. A client that is gone by now changes nothing of it.
  void answer(Trial.Executed executed) {
    relayed = true;
    try {
      tell(executed);
    } catch (IOException e) {
      broken = e;
    }
  }

  /// Message by message of the client's own. What it prepared or closed in the same batch reaches
  /// the server now.
  private void tell(Trial.Executed executed) throws IOException {
    for (Frame notice : executed.notices()) turns.client().write(notice);
    if (plan.query().isPresent()) {
      if (executed.columns().letter() == 'T') turns.client().write(executed.columns());
      rows(executed);
    } else {
      for (Batch.Step step : plan.batch().steps()) {
        if (!answer(step, executed)) break;
      }
    }
    turns.client().write(Replies.ready(turns.link().status())).flush();
  }

  private boolean answer(Batch.Step step, Trial.Executed executed) throws IOException {
    Frame frame = step.frame();
    switch (frame.letter()) {
      case 'B' -> turns.client().write(new Frame('2', new byte[0]));
      case 'E' -> {
        return rows(executed);
      }
      case 'D' -> {
        if (frame.in().int8() == 'P') turns.client().write(executed.columns());
        else neutral(step);
      }
      default -> neutral(step);
    }
    return true;
  }

  private void neutral(Batch.Step step) throws IOException {
    var own = new Relay(turns.link(), turns.client(), turns.inbox());
    own.run(new Batch().add(step.frame(), step.ours(), step.then()).ours(Frontend.sync()));
  }

  private boolean rows(Trial.Executed executed) throws IOException {
    for (Frame row : executed.rows()) turns.client().write(row);
    if (executed.error().isPresent()) turns.client().write(executed.error().orElseThrow());
    else turns.client().write(executed.complete().orElseThrow());
    return executed.error().isEmpty();
  }

  private void terminate() throws IOException {
    if (plan.query().isPresent()) return;
    if (sync) {
      plan.batch().theirs(Frontend.sync());
      turns.closePipeline();
    } else {
      plan.batch().ours(Frontend.flush());
      turns.openPipeline(!plan.judgement().isRead());
    }
  }

  /// The caller's cancel, if it came while this runs.
  Optional<String> cancelled() {
    return hold.late().filter(why -> why.startsWith("cancelled"));
  }

  boolean relayed() {
    return relayed;
  }

  Relay relay() {
    return relay;
  }

  /// A broken connection ends here, after its outcome was recorded.
  void rethrow() throws IOException {
    if (broken != null) throw broken;
  }
}
