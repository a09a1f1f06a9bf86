package dev.countergate.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.domain.Effect;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every published attack on a PostgreSQL gate: none is judged below its safe verdict.
class BypassIT {
  /// Cases whose fixture a server of this version cannot hold; all others run on both.
  private static final Map<Integer, Set<String>> NEEDS_CONTRIB =
      Map.of(15, Set.of(), 18, Set.of("PG-047", "PG-054", "PG-060"));

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void noAttackIsJudgedBelowItsSafeVerdict(int major) throws IOException {
    var wrong = new ArrayList<String>();
    var found = new ArrayList<String>();
    try (var server = Servers.start(major);
        var fixture = new Fixture(server)) {
      for (String[] row : rows()) {
        if (Objects.requireNonNull(NEEDS_CONTRIB.get(major)).contains(row[0])) continue;
        found.add(row[0] + " " + judge(fixture, row, wrong));
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(found).hasSizeGreaterThan(60);
    Golden.check("bypass-" + major + ".txt", String.join("\n", found) + "\n");
  }

  private static String judge(Fixture fixture, String[] row, List<String> wrong)
      throws IOException {
    boolean superuser = row[2].contains("[superuser]");
    Effect safe = Effect.valueOf(row[5].toUpperCase(Locale.ROOT));
    List<String> guarded = safe == Effect.EXPORT ? List.of("t.ssn") : List.of();
    try (var one = fixture.open(superuser, guarded)) {
      for (String step : row[2].split(" ;; ", -1)) {
        String text = step.strip();
        if (text.isEmpty() || text.equals("[superuser]")) continue;
        try {
          if (text.startsWith("ADMIN: ")) one.administer(text.substring(7));
          else one.run(unescape(text));
        } catch (SqlFailure e) {
          wrong.add(row[0] + " setup: " + text + " -> " + e.getMessage());
        }
      }
      Judgement judgement = one.judge(unescape(row[3]));
      ClosureIT.derivesNoMore(judgement);
      if (!isSafe(judgement.effects(), safe)) {
        wrong.add(row[0] + " " + row[3] + ": " + judgement.effects() + ", safe is " + safe);
      }
      return new TreeSet<>(judgement.effects()).toString();
    }
  }

  /// Unknown is safe for everything but the guards against false alarms.
  private static boolean isSafe(Set<Effect> found, Effect safe) {
    if (safe == Effect.READ) return found.equals(Set.of(Effect.READ));
    return found.contains(safe) || found.contains(Effect.UNKNOWN);
  }

  static String unescape(String text) {
    return text.replace("\\uFEFF", "\uFEFF")
        .replace("'\\n'", "'\n'")
        .replace("'ro'\\n'le'", "'ro'\n'le'");
  }

  static List<String[]> rows() throws IOException {
    try (var in = BypassIT.class.getResourceAsStream("bypass-cases.tsv")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().skip(1).map(line -> line.split("\t", -1)).toList();
    }
  }
}
