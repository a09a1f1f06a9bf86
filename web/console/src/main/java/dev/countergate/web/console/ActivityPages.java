package dev.countergate.web.console;

import dev.countergate.domain.Action;
import dev.countergate.domain.Decision;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Position;
import dev.countergate.domain.Recorded;
import dev.countergate.web.console.view.ActivityPage;
import dev.countergate.web.console.view.Times;
import dev.countergate.web.console.view.Tone;
import dev.countergate.web.console.view.Untrusted;
import java.util.ArrayList;

/// Draws the actions asked last.
record ActivityPages(Reader reader) {
  private static final int ROWS_MAX = 60;

  ActivityPage page() {
    var rows = new ArrayList<ActivityPage.Row>();
    for (Position place : reader.ports().evidence().recent(ROWS_MAX)) {
      reader.ports().evidence().at(place).ifPresent(fact -> add(rows, fact));
    }
    return new ActivityPage(reader.shell("activity"), rows);
  }

  private static void add(java.util.List<ActivityPage.Row> rows, Recorded recorded) {
    if (!(recorded.fact() instanceof Fact.Asked asked)) return;
    Action action = asked.action();
    String on = action.relations().isEmpty() ? "" : " on " + String.join(", ", action.relations());
    rows.add(
        new ActivityPage.Row(
            recorded.place().index(),
            Times.clock(recorded.at()),
            icon(asked.decision()),
            tone(asked.decision()),
            word(asked.decision()),
            Untrusted.line(String.join(" and ", action.statements()) + on),
            action.by(),
            action.target(),
            String.join(", ", asked.decision().rules())));
  }

  private static String word(Decision decision) {
    return switch (decision) {
      case Decision.Allow _ -> "allowed";
      case Decision.Ask _ -> "asked";
      case Decision.Deny _ -> "denied";
    };
  }

  private static String icon(Decision decision) {
    return switch (decision) {
      case Decision.Allow _ -> "allow";
      case Decision.Ask _ -> "pause";
      case Decision.Deny _ -> "denied";
    };
  }

  private static Tone tone(Decision decision) {
    return switch (decision) {
      case Decision.Allow _ -> Tone.PLAIN;
      case Decision.Ask _ -> Tone.ACCENT;
      case Decision.Deny _ -> Tone.RISK;
    };
  }
}
