package dev.countergate.gate;

import dev.countergate.domain.Digest;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Impact;
import dev.countergate.domain.Position;
import dev.countergate.domain.Ruling;
import java.util.Optional;

/// The right to run one action once.
public final class Permit {
  private final Evidence evidence;
  private final Position action;
  private final Receipt receipt;
  private final Optional<Held> held;

  private Permit(Evidence evidence, Position action, Receipt receipt, Optional<Held> held) {
    this.evidence = evidence;
    this.action = action;
    this.receipt = receipt;
    this.held = held;
  }

  /// What a release is bound to.
  ///
  /// @param judgement the stored judgement that was approved
  /// @param impact the impact that was approved, where one was measured
  public record Held(Position approval, Digest judgement, Optional<Impact> impact) {}

  static Permit routine(Evidence evidence, Receipt asked) {
    return new Permit(evidence, asked.place(), asked, Optional.empty());
  }

  static Permit released(Evidence evidence, Receipt asked, Receipt released, Held held) {
    return new Permit(evidence, asked.place(), released, Optional.of(held));
  }

  /// Returns when the fact that permits this is durable and ruled on. Only [Ruling.Accepted] lets a
  /// byte out.
  public Ruling await() throws InterruptedException {
    return receipt.await();
  }

  /// What the release is bound to; empty for a routine action.
  public Optional<Held> held() {
    return held;
  }

  public Position action() {
    return action;
  }

  /// Makes the impact durable before COMMIT is sent. Only [Ruling.Accepted] lets it be sent.
  ///
  /// @param transaction the target's own number of the transaction, to settle its fate after a
  ///   crash
  public Ruling confirm(Impact impact, String transaction) throws InterruptedException {
    return evidence.append(new Fact.Measured(action, impact, transaction)).await();
  }
}
