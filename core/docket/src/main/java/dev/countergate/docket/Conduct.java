package dev.countergate.docket;

import dev.countergate.domain.Change;
import dev.countergate.domain.Decision;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Outcome;
import dev.countergate.domain.Position;
import dev.countergate.domain.ReadTags;
import dev.countergate.domain.Recorded;
import dev.countergate.domain.Ruling;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Watches what was done against what was ruled: a second fold beside the docket, which the
/// verifier runs. It remembers the actions in flight, and no more.
///
/// The docket refuses a bad release; it cannot keep a gateway from running the action all the same.
/// That shows here: an action that finished without the right to run, or that did what it was never
/// judged to do.
public final class Conduct {
  private final Map<Position, Flight> flights = new HashMap<>();

  /// An action in flight.
  private record Flight(Fact.Asked asked, boolean accepted, boolean released) {
    Flight release() {
      return new Flight(asked, accepted, true);
    }
  }

  /// Takes the next fact with its ruling; gives what is wrong with it.
  public List<Finding> step(Recorded recorded, Ruling ruling) {
    boolean accepted = ruling instanceof Ruling.Accepted;
    var findings = new ArrayList<Finding>();
    switch (recorded.fact()) {
      case Fact.Asked asked -> {
        // A denied action is not in flight: whatever finishes under its name is a finding.
        if (!(asked.decision() instanceof Decision.Deny)) {
          flights.put(recorded.place(), new Flight(asked, accepted, false));
        }
      }
      case Fact.Released(_, var action) when accepted ->
          flights.computeIfPresent(action, (_, flight) -> flight.release());
      case Fact.Measured measured when !accepted ->
          findings.add(
              finding(recorded, "measured for action " + measured.action() + ": " + why(ruling)));
      case Fact.Finished(var action, var outcome) ->
          finished(recorded, action, outcome, ruling, findings);
      case Fact.LedgerRecovered _ when accepted -> flights.clear();
      case Fact.LedgerOpened _, Fact.Opened _, Fact.Rehearsed _ -> {
        if (!accepted)
          findings.add(finding(recorded, "the gateway noted what it could not: " + why(ruling)));
      }
      case Change.Configuring fact when !accepted && !ChangeRules.isCeremony(fact) ->
          findings.add(finding(recorded, "the gateway noted what it could not: " + why(ruling)));
      case Fact.Foreign(var kind, _) ->
          findings.add(finding(recorded, "kind `" + kind + "` is not known to this version"));
      default -> {}
    }
    return findings;
  }

  private void finished(
      Recorded recorded, Position action, Outcome outcome, Ruling ruling, List<Finding> findings) {
    Optional<Flight> flight = Optional.ofNullable(flights.get(action));
    if (!(outcome instanceof Outcome.Suspended)) flights.remove(action);
    if (flight.isEmpty()) {
      findings.add(finding(recorded, "action " + action + " finished and was not running"));
      return;
    }
    if (ruling instanceof Ruling.Refused(var reason)) {
      findings.add(finding(recorded, "action " + action + ": " + reason));
    }
    if (!ran(outcome)) return;
    Flight known = flight.orElseThrow();
    contradiction(known.asked(), outcome)
        .ifPresent(what -> findings.add(finding(recorded, "action " + action + " " + what)));
    if (!known.accepted()) {
      findings.add(
          finding(recorded, "action " + action + " ran although its question was refused"));
    }
    switch (known.asked().decision()) {
      case Decision.Allow _ -> {}
      case Decision.Deny _ -> throw new IllegalStateException("a denied action is not in flight");
      case Decision.Ask _ when !known.released() ->
          findings.add(finding(recorded, "action " + action + " ran without an accepted release"));
      case Decision.Ask _ -> {}
    }
  }

  /// What the target says it did, where that cannot be what the action was judged to do. Policy was
  /// asked about a read, so it ruled on something else.
  private static Optional<String> contradiction(Fact.Asked asked, Outcome outcome) {
    return asked.action().onlyReads()
            && outcome instanceof Outcome.Done done
            && !ReadTags.allows(done.tag())
        ? Optional.of("answered `" + done.tag() + "` although it was judged read")
        : Optional.empty();
  }

  private static boolean ran(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done _,
          Outcome.Failed _,
          Outcome.Unknown _,
          Outcome.Suspended _,
          Outcome.Drifted _ ->
          true;
      case Outcome.NotRun _,
          Outcome.Denied _,
          Outcome.Refused _,
          Outcome.Expired _,
          Outcome.Withdrawn _,
          Outcome.Spent _ ->
          false;
    };
  }

  private static String why(Ruling ruling) {
    return ruling instanceof Ruling.Refused(var reason) ? reason : "accepted";
  }

  private static Finding finding(Recorded recorded, String what) {
    return new Finding(recorded.place(), what);
  }
}
