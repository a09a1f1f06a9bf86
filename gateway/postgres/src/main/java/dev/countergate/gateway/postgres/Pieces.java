package dev.countergate.gateway.postgres;

import dev.countergate.domain.Outcome;
import dev.countergate.domain.Position;
import dev.countergate.gate.Gate;
import dev.countergate.gate.Result;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Portals that a client fetches in pieces. Each piece comes under the permit of the action that
/// bound the portal, which is running until the last piece, or until the portal is gone.
final class Pieces {
  private final Gate gate;
  private final Map<String, Open> open = new HashMap<>();

  /// An action that is not finished, and what it gave so far.
  private record Open(Position action, long rows, long bytes) {}

  Pieces(Gate gate) {
    this.gate = gate;
  }

  boolean isOpen(String portal) {
    return open.containsKey(portal);
  }

  /// The first piece came; its fact stands already.
  void begin(String portal, Position action, Outcome.Suspended first) {
    close(portal);
    open.put(portal, new Open(action, first.rows(), first.bytes()));
  }

  /// The next piece came.
  void next(String portal, Result piece) {
    Open before = open.remove(portal);
    if (before == null) return;
    gate.resumed(before.action(), piece);
    if (piece.outcome() instanceof Outcome.Suspended(var rows, var bytes)) {
      open.put(portal, new Open(before.action(), before.rows() + rows, before.bytes() + bytes));
    }
  }

  /// The portal is gone, and the rest of its rows was never wanted.
  void close(String portal) {
    Open left = open.remove(portal);
    if (left == null) return;
    var outcome = new Outcome.Done("", left.rows(), left.bytes(), 0, Optional.empty());
    gate.resumed(left.action(), Result.of(outcome));
  }

  void closeAll() {
    for (String portal : List.copyOf(open.keySet())) close(portal);
  }
}
