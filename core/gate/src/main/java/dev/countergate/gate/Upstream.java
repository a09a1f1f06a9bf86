package dev.countergate.gate;

import dev.countergate.domain.Turn;

/// One target seen from one connection; owns its sockets while it runs. Hides how many upstream
/// connections it needs (session, rehearsal, snapshot observer, catalog).
public interface Upstream {
  /// Measures and undoes, on a connection other than the client's. Called only after the question
  /// is durable.
  Rehearsal preview(Turn turn) throws InterruptedException;

  /// Tells the client why it waits. Called on the parked thread at once, then every `noticeEvery`.
  void waiting(Waiting state);

  /// Runs exactly the digested bytes and relays the answer. Routine permit: forward now, and call
  /// [Permit#await] before a byte of the result leaves; where it says no, discard the result and
  /// give `NotRun`. Released permit: analyse again under lock, measure, [Permit#confirm], COMMIT,
  /// and only then relay.
  Result run(Turn turn, Permit permit) throws InterruptedException;
}
