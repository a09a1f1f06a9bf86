package dev.countergate.web.console.view;

import dev.countergate.domain.Effect;
import dev.countergate.domain.Impact;
import dev.countergate.domain.Preview;
import dev.countergate.domain.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// How much could be lost, by fixed rules that the page shows. No model's score moves it.
///
/// @param bars 1 to 4
public record Risk(int bars, String word, List<String> reasons) {
  private static final List<String> WORDS = List.of("Low", "Moderate", "High", "Severe");
  private static final long MANY_ROWS = 1_000;

  public Risk {
    reasons = List.copyOf(reasons);
  }

  public Tone tone() {
    return bars >= 3 ? Tone.RISK : bars == 2 ? Tone.HOLD : Tone.PLAIN;
  }

  public static Risk of(View view) {
    var reasons = new ArrayList<String>();
    int bars = 1;
    Set<Effect> effects = view.effects();
    if (effects.contains(Effect.ADMINISTER)
        || effects.contains(Effect.EXECUTE)
        || effects.contains(Effect.UNKNOWN)) {
      bars += 2;
      reasons.add("its effect reaches beyond rows, or is not known");
    } else if (effects.contains(Effect.DEFINE) || effects.contains(Effect.EXPORT)) {
      bars += 1;
      reasons.add("it changes definitions, or data leaves");
    }
    bars += preview(view.preview(), reasons);
    if ("prod".equals(view.labels().get("env"))) {
      bars += 1;
      reasons.add("the target is labelled env: prod");
    }
    if (reasons.isEmpty()) reasons.add("it only adds or reads, outside production");
    int most = Math.min(bars, WORDS.size());
    return new Risk(most, WORDS.get(most - 1), reasons);
  }

  private static int preview(Preview preview, List<String> reasons) {
    return switch (preview) {
      case Preview.None _ -> {
        reasons.add("what it changes was not measured");
        yield 1;
      }
      case Preview.Measured(var impact, _, _, _, _) -> {
        long gone = sum(impact, false);
        long touched = sum(impact, true);
        if (gone > 0) reasons.add("rows are deleted or changed, no undo but a backup");
        if (touched >= MANY_ROWS) reasons.add(Times.count(touched, "row") + " in all");
        yield (gone > 0 ? 1 : 0) + (touched >= MANY_ROWS ? 1 : 0);
      }
    };
  }

  private static long sum(Impact impact, boolean added) {
    long sum = 0;
    for (Impact.Table table : impact.tables()) {
      sum += table.deleted() + table.updated() + (added ? table.inserted() : 0);
    }
    return sum;
  }
}
