package dev.countergate.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.domain.Effect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The packaged list of built-in functions is what a fresh server has. `-Dgolden=write` writes it.
class BuiltinsGoldenIT {
  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void theListIsThatOfAFreshServer(int major) throws IOException {
    try (var server = Servers.start(major);
        var link = server.connect("postgres", "template1")) {
      List<Builtins.Definition> found = Builtins.read(link.query(Builtins.QUERY));
      var lines = new ArrayList<String>();
      for (var function : found) lines.add(function.key() + "\t" + function.digest());
      Path list =
          Path.of(
              "src/main/resources/dev/countergate/gateway/postgres/builtins-%d.tsv"
                  .formatted(major));
      if ("write".equals(System.getProperty("golden"))) {
        Files.writeString(
            list,
            "# The functions of PostgreSQL "
                + major
                + " as shipped, each with a digest of its definition.\n"
                + String.join("\n", lines)
                + "\n");
      }
      Builtins builtins = Builtins.of(major);
      assertThat(found).hasSizeGreaterThan(3_000).allMatch(builtins::isShipped);
      volatileOnesAreListed(found, builtins);
    }
  }

  /// Every volatile built-in has a line of its own; a new one must be looked at.
  private static void volatileOnesAreListed(List<Builtins.Definition> found, Builtins builtins) {
    assertThat(found)
        .filteredOn(function -> function.volatility().equals("v") && !function.plumbing())
        .allMatch(builtins::isListed);
    assertThat(found)
        .filteredOn(function -> function.key().equals("pg_catalog.lower(text)"))
        .allMatch(function -> builtins.effect(function) == Effect.READ);
  }
}
