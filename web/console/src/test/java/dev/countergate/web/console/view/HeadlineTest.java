package dev.countergate.web.console.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.domain.Clause;
import dev.countergate.domain.Decision;
import dev.countergate.domain.Digest;
import dev.countergate.domain.Effect;
import dev.countergate.domain.Grade;
import dev.countergate.domain.Impact;
import dev.countergate.domain.Preview;
import dev.countergate.domain.View;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HeadlineTest {
  private static final Digest DIGEST = Digest.of(new byte[] {1});

  private static View view(Set<Effect> effects, Map<String, String> labels, Preview preview) {
    return new View(
        DIGEST,
        "bot",
        "lena",
        "orders-db",
        labels,
        List.of("UPDATE"),
        effects,
        List.of("public.orders"),
        DIGEST,
        preview,
        new Decision.Ask(
            List.of("r"), List.of(new Clause("dba", 1)), Grade.G1, Duration.ofMinutes(5), false),
        DIGEST);
  }

  private static Preview measured(Impact.Table... tables) {
    return new Preview.Measured(
        new Impact(List.of(tables), DIGEST), "x", List.of(), 1, Optional.empty());
  }

  private static String sentence(Preview preview) {
    return Headline.of(view(Set.of(Effect.WRITE), Map.of(), preview)).text();
  }

  @Test
  void itSaysWhatChangesWithNumbersAndNames() {
    var orders = new Impact.Table("public.orders", 0, 0, 3, 9, "the statement");
    var items = new Impact.Table("public.items", 0, 0, 12, 9, "foreign key, on delete cascade");
    var audit = new Impact.Table("log.audit", 3, 1, 0, 9, "trigger t");
    Headline headline =
        Headline.of(view(Set.of(Effect.WRITE), Map.of(), measured(orders, items, audit)));

    assertThat(headline.text()).isEqualTo("Deletes 3 rows of orders and, by cascade, 12 of items");
    assertThat(headline.also()).isEqualTo("Triggers also change 1 row and add 3 rows.");
    assertThat(headline.past().text())
        .isEqualTo("Deleted 3 rows of orders and, by cascade, 12 of items");
    assertThat(sentence(measured(new Impact.Table("a", 1_000, 2, 0, 9, "the statement"))))
        .isEqualTo("Changes 2 rows of a and adds 1,000 rows to a");
    assertThat(sentence(measured())).isEqualTo("Changes no row");
    assertThat(sentence(new Preview.None("why"))).isEqualTo("UPDATE on orders");
  }

  @Test
  void aFirstWordThatHidesTheVerbIsFollowedByWhatWasJudged() {
    var write = Set.of(Effect.WRITE);
    List<String> on = List.of("public.orders");
    assertThat(Headline.named(Tone.HOLD, List.of("WITH"), write, on).text())
        .isEqualTo("WITH (write) on orders");
    assertThat(
            Headline.named(
                    Tone.HOLD, List.of("SELECT"), Set.of(Effect.UNKNOWN, Effect.EXPORT), List.of())
                .text())
        .isEqualTo("SELECT (export, unknown)");
    assertThat(Headline.named(Tone.PLAIN, List.of("SELECT"), Set.of(Effect.READ), on).text())
        .isEqualTo("SELECT on orders");
    assertThat(Headline.named(Tone.HOLD, List.of("DELETE"), write, on).text())
        .isEqualTo("DELETE on orders");
  }

  @Test
  void aNameIsUntrustedToo() {
    assertThat(sentence(measured(new Impact.Table("a\u202eb", 0, 1, 0, 9, "the statement"))))
        .isEqualTo("Changes 1 row of a[U+202E right to left]b");
  }

  @Test
  void riskFollowsFixedRulesAndSaysThem() {
    var one = measured(new Impact.Table("a", 0, 0, 1, 9, "the statement"));
    var added = measured(new Impact.Table("a", 1, 0, 0, 9, "the statement"));
    var many = measured(new Impact.Table("a", 0, 0, 5_000, 9, "the statement"));
    Map<String, String> prod = Map.of("env", "prod");

    assertThat(Risk.of(view(Set.of(Effect.WRITE), Map.of(), added)).word()).isEqualTo("Low");
    assertThat(Risk.of(view(Set.of(Effect.WRITE), Map.of(), one)).word()).isEqualTo("Moderate");
    assertThat(Risk.of(view(Set.of(Effect.WRITE), prod, one)).word()).isEqualTo("High");
    assertThat(Risk.of(view(Set.of(Effect.WRITE), prod, many)).word()).isEqualTo("Severe");
    assertThat(Risk.of(view(Set.of(Effect.UNKNOWN), prod, new Preview.None("x"))).word())
        .isEqualTo("Severe");
    assertThat(Risk.of(view(Set.of(Effect.WRITE), prod, one)).reasons())
        .containsExactly(
            "rows are deleted or changed, no undo but a backup",
            "the target is labelled env: prod");
  }
}
