package dev.countergate.domain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ImpactTest {
  @Test
  void theHeadlineSaysWhatHappensByTableAndCause() {
    assertThat(Sample.impact().headline())
        .isEqualTo(
            "deletes 3 rows of orders and, by cascade, 12 of order_items; "
                + "a trigger adds 3 to order_audit");
  }
}
