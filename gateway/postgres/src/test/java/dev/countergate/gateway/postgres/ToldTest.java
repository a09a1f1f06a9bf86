package dev.countergate.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.domain.Digest;
import dev.countergate.domain.Impact;
import dev.countergate.domain.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a client is told where the target's own answer is not what it gets.
class ToldTest {
  private static Impact changed(int rows, int images) {
    return new Impact(
        List.of(new Impact.Table("public.w", 0, rows, 0, 9, "the statement")),
        Digest.of(new byte[] {(byte) images}));
  }

  private static String drifted(Impact approved, Impact found) {
    return Connection.told(new Outcome.Drifted(approved, found)).message();
  }

  @Test
  void driftNamesBothCountsWhereTheyDiffer() {
    assertThat(drifted(changed(2, 1), changed(3, 2)))
        .isEqualTo("the impact changed since approval: approved w 2 changed; found w 3 changed");
  }

  @Test
  void driftOfEqualCountsSaysThatTheRowsAreOthers() {
    assertThat(drifted(changed(2, 1), changed(2, 2)))
        .isEqualTo(
            "the impact changed since approval: the same numbers, but other rows: w 2 changed");
  }
}
