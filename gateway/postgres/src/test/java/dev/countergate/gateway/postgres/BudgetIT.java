package dev.countergate.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.domain.Context;
import dev.countergate.domain.Counter;
import dev.countergate.domain.Position;
import dev.countergate.domain.Verdict;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What an agent wrote in the last hour decides whether it is asked, with a real server that says
/// how many rows it wrote.
@Timeout(120)
class BudgetIT {
  private static final String BUDGET =
      """
      rules:
        - rule: traffic
          when: action.effects == ['read'] || action.effects == ['write']
          allow: {}
        - rule: budget
          when: "'write' in action.effects && context.window('1h').rows_written > 1000"
          ask: { of: [{ group: dba, count: 1 }], grade: G1, within: 30m }
      """;

  @Test
  void moreThanAThousandRowsInAnHourAskAndVerifyCountsTheSame() throws Exception {
    try (var server = Servers.start(18);
        var fixture = new Fixture(server);
        var _ = fixture.open(true, List.of());
        var rig = new Rig(server, Rig.Setting.of(BUDGET));
        var client = rig.client();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      client.query("insert into u select g from generate_series(1, 1000) g");
      rig.finished(newest(rig));
      client.query("insert into u values (1001)"); // 1,000 are not more than 1,000
      rig.finished(newest(rig));
      Callable<Rows> third = () -> client.query("insert into u values (1002)");
      var held = threads.submit(third);
      var approval = rig.waiting();
      assertThat(approval.ask().rules()).containsExactly("budget");
      assertThat(approval.asked().context().tally().orElseThrow().counts())
          .containsExactly(new Context.Count(Counter.ROWS_WRITTEN, 60, 1_001));
      rig.answer("mara", Verdict.Answer.APPROVE);
      held.get();
      rig.finished(approval.opened().action());
      assertThat(rig.verified().report().findings()).isEmpty();
    }
  }

  private static Position newest(Rig rig) {
    return rig.evidence.recent(1).getFirst();
  }
}
