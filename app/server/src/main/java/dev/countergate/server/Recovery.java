package dev.countergate.server;

import dev.countergate.docket.Approval;
import dev.countergate.docket.Running;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Outcome;
import dev.countergate.domain.Preview;
import dev.countergate.gate.Evidence;
import dev.countergate.gateway.postgres.PostgresGateway;
import java.util.Optional;

/// Settles, at start, what became of an action whose COMMIT may have been sent when the process
/// ended: the target itself knows the fate of the transaction. Where it does not, the outcome stays
/// unknown, is shown as that, and a person resolves it.
final class Recovery {
  private final Evidence evidence;
  private final PostgresGateway gateway;

  Recovery(Evidence evidence, PostgresGateway gateway) {
    this.evidence = evidence;
    this.gateway = gateway;
  }

  void settle() throws InterruptedException {
    for (Running running : evidence.docket().running()) {
      if (!(running.outcome().orElse(null) instanceof Outcome.Unknown)) continue;
      if (running.measured().isEmpty()) continue;
      Optional<Approval> approval = evidence.docket().approval(running.approval());
      if (approval.isPresent()) settle(running, approval.orElseThrow());
    }
  }

  private void settle(Running running, Approval approval) throws InterruptedException {
    String transaction = running.measured().orElseThrow().transaction();
    var action = approval.asked().action();
    Optional<String> status =
        gateway.transactionStatus(action.target(), action.database(), transaction);
    Optional<Outcome> outcome =
        switch (status.orElse("")) {
          case "committed" -> Optional.of(committed(approval));
          case "aborted" ->
              Optional.of(new Outcome.NotRun("the target says that the transaction was aborted"));
          default -> Optional.empty();
        };
    if (outcome.isPresent()) {
      evidence
          .append(new Fact.Resolved(running.action(), Fact.By.server(), outcome.orElseThrow()))
          .await();
    }
  }

  private static Outcome committed(Approval approval) {
    String tag =
        approval.view().preview() instanceof Preview.Measured measured ? measured.tag() : "";
    long rows =
        approval.view().preview().held().stream()
            .flatMap(impact -> impact.tables().stream())
            .filter(table -> table.because().equals("the statement"))
            .mapToLong(table -> table.inserted() + table.updated() + table.deleted())
            .sum();
    return new Outcome.Done(tag, rows, 0, 0, Optional.empty());
  }
}
