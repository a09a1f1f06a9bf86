package dev.countergate.gateway.postgres;

import dev.countergate.domain.Fault;
import dev.countergate.domain.Impact;
import dev.countergate.domain.Preview;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Measures what a held statement would change, by running it where it cannot stay.
///
/// It uses two sessions of the gateway's own, once: a runner with the client's role and settings,
/// and an observer on the same snapshot. The statement runs twice: columns that differ between the
/// runs cannot be held to. It is never called unless every condition was found to hold.
final class DryRun {
  static final String LIMITS =
      "select pg_catalog.set_config('lock_timeout', '1000', true),"
          + " pg_catalog.set_config('statement_timeout', '10000', true)";

  private static final List<String> ADOPTED =
      List.of("search_path", "row_security", "DateStyle", "TimeZone", "role");

  private final Catalog catalog;
  private final DryRunConditions conditions;
  private final RandomGenerator chance;

  DryRun(Catalog catalog, DryRunConditions conditions, RandomGenerator chance) {
    this.catalog = catalog;
    this.conditions = conditions;
    this.chance = chance;
  }

  /// @param state the client's session, as [Analyst#state] says
  Preview measure(Judgement judgement, HeldStatement statement, Map<String, String> state)
      throws IOException {
    long began = System.nanoTime();
    Facts facts = catalog.facts();
    try (UpstreamLink runner = connect();
        UpstreamLink observer = connect()) {
      Optional<String> failure = conditions.failure(judgement, facts, runner);
      if (failure.isPresent()) return new Preview.None(failure.get());
      if (!runner.query("show track_counts").text(0, 0).equals("on")) {
        return new Preview.None("the target does not count touched rows");
      }
      adopt(runner, state);
      String snapshot = observe(observer);
      Run first = once(runner, observer, snapshot, facts, judgement, statement);
      Run second = once(runner, observer, snapshot, facts, judgement, statement);
      List<String> leftOut = ImpactReader.differing(first.seen(), second.seen());
      Impact impact = ImpactReader.impact(second.seen(), leftOut);
      if (!impact.equals(ImpactReader.impact(first.seen(), leftOut))) {
        return new Preview.None("two runs on the same rows changed different rows");
      }
      long tookMicros = (System.nanoTime() - began) / 1_000;
      return new Preview.Measured(impact, second.tag(), leftOut, tookMicros, Optional.empty());
    } catch (SqlFailure e) {
      return new Preview.None(words(e));
    } catch (ImpactReader.TooMuch e) {
      return new Preview.None(String.valueOf(e.getMessage()));
    } catch (Fault e) {
      return new Preview.None("the target could not be reached for it");
    }
  }

  private UpstreamLink connect() throws IOException {
    var startup = new HashMap<String, String>();
    startup.put("database", catalog.database());
    startup.put("client_encoding", "UTF8");
    return UpstreamLink.connect(catalog.address(), startup, chance);
  }

  private static void adopt(UpstreamLink runner, Map<String, String> state) throws IOException {
    for (String name : ADOPTED) {
      String value = state.getOrDefault(name, "?");
      if (value.equals("?")) throw new ImpactReader.TooMuch("the session's state is not known");
      runner.query("select pg_catalog.set_config($1, $2, false)", name, value);
    }
  }

  static String observe(UpstreamLink observer) throws IOException {
    observer.query("set search_path = pg_catalog, pg_temp");
    observer.query("begin isolation level repeatable read read only");
    observer.query(LIMITS);
    return observer.query("select pg_catalog.pg_export_snapshot()").text(0, 0);
  }

  private record Run(ImpactReader.Seen seen, String tag) {}

  private static Run once(
      UpstreamLink runner,
      UpstreamLink observer,
      String snapshot,
      Facts facts,
      Judgement judgement,
      HeldStatement statement)
      throws IOException {
    runner.query("begin isolation level repeatable read");
    try {
      runner.query("set transaction snapshot '" + snapshot + "'");
      runner.query(LIMITS);
      var reader = new ImpactReader(runner::query, observer, facts, judgement.oids().written());
      reader.begin();
      runner.send(
          statement.parse(""),
          statement.bind("", "", List.of()),
          Frontend.execute("", 0),
          Frontend.sync());
      runner.flush();
      String tag = runner.rows().tag();
      runner.query("set constraints all immediate");
      return new Run(reader.end(), tag);
    } finally {
      runner.query("rollback");
    }
  }

  private static String words(SqlFailure failure) {
    return switch (failure.report().code()) {
      case "55P03" -> "could not be rehearsed: rows are in use";
      case "57014" -> "could not be rehearsed: it takes more than 10 s";
      case "40001" -> "could not be rehearsed: rows were changed meanwhile";
      case "42501" -> "could not be rehearsed: a touched table may not be read";
      default -> "the statement fails as it is, with " + failure.report().code();
    };
  }
}
