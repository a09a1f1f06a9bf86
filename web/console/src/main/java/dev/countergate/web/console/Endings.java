package dev.countergate.web.console;

import dev.countergate.docket.Approval;
import dev.countergate.docket.Ending;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Impact;
import dev.countergate.domain.Outcome;
import dev.countergate.gate.Trail;
import dev.countergate.web.console.view.Note;
import dev.countergate.web.console.view.Rail;
import dev.countergate.web.console.view.Times;
import dev.countergate.web.console.view.Tone;
import dev.countergate.web.console.view.Untrusted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Says what became of a granted approval: waiting for its caller, running, finished, drifted.
record Endings(Reader reader, Approval approval) {
  Rail granted(Rails rails, Ending.Granted granted) {
    String at = Times.clock(granted.at()) + " UTC";
    Optional<Outcome> outcome = outcome();
    if (outcome.orElse(null) instanceof Outcome.Drifted(var approved, var found)) {
      return rails.rail(
          Optional.empty(),
          new Rails.Beside("Drifted", "approved " + at),
          Optional.of(
              new Note(
                  Tone.HOLD,
                  "again",
                  "Nothing was changed.",
                  "One effect was approved; at release the server found another, so it was rolled"
                      + " back. The approval is spent. "
                      + approval.view().by()
                      + " may ask again.")),
          drifts(approved, found),
          new Rail.Offer.Over("Drifted: the approval is spent"));
    }
    return rails.ended(
        new Rails.Beside("Approved", at), note(outcome), "Approved: nothing left to answer");
  }

  private Optional<Outcome> outcome() {
    if (approval.spentBy().isEmpty()) return Optional.empty();
    for (Trail.Link link : reader.ports().evidence().chain(approval.opened().action())) {
      if (link.fact().fact() instanceof Fact.Finished(_, var outcome)) return Optional.of(outcome);
    }
    return Optional.empty();
  }

  private Note note(Optional<Outcome> outcome) {
    if (outcome.isPresent()) {
      return note(outcome.get());
    }
    return approval.spentBy().isPresent()
        ? new Note(Tone.ACCENT, "clock", "Approved and released.", "It is running.")
        : new Note(
            Tone.ACCENT,
            "signed",
            "Approved.",
            "It runs when " + approval.view().by() + " takes it, until the time is over.");
  }

  /// How an outcome is told.
  static Note note(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done done ->
          new Note(
              Tone.OK,
              "check",
              "Finished as approved.",
              "The server answered "
                  + done.tag()
                  + " after "
                  + Times.took(java.time.Duration.ofNanos(done.tookMicros() * 1_000))
                  + ".");
      case Outcome.Failed(var code, _, _) ->
          new Note(
              Tone.RISK,
              "warning",
              "Failed.",
              "The server refused it with " + code + "; nothing of it was kept.");
      case Outcome.Drifted _ ->
          new Note(
              Tone.HOLD, "again", "Drifted. Nothing was changed.", "The effect was another one.");
      case Outcome.Unknown(var why) ->
          new Note(
              Tone.RISK,
              "warning",
              "Outcome unknown.",
              "It may have run: " + why + ". Somebody must look at the target.");
      case Outcome.NotRun(var why) ->
          new Note(Tone.PLAIN, "return", "It did not run.", "Why: " + why + ".");
      case Outcome.Suspended _ ->
          new Note(Tone.ACCENT, "clock", "It is running.", "A part was delivered.");
      case Outcome.Denied(_, var reason) ->
          new Note(Tone.RISK, "denied", "Denied. Nothing ran.", "Why: " + reason + ".");
      case Outcome.Refused(var by, _) ->
          new Note(Tone.RISK, "refused", "Refused by " + by + ". Nothing ran.", "");
      case Outcome.Expired() -> new Note(Tone.PLAIN, "hourglass", "Expired. Nothing ran.", "");
      case Outcome.Withdrawn(var why) ->
          new Note(Tone.PLAIN, "return", "Withdrawn. Nothing ran.", "Why: " + why + ".");
      case Outcome.Spent() ->
          new Note(Tone.PLAIN, "return", "It did not run.", "The grant was spent already.");
    };
  }

  private static List<Rail.Drift> drifts(Impact approved, Impact found) {
    var names = new ArrayList<String>();
    for (Impact.Table table : approved.tables()) names.add(table.name());
    for (Impact.Table table : found.tables()) {
      if (!names.contains(table.name())) names.add(table.name());
    }
    var drifts = new ArrayList<Rail.Drift>();
    for (String name : names) {
      long[] before = counts(approved, name);
      long[] after = counts(found, name);
      add(drifts, name, "deleted", before[0], after[0]);
      add(drifts, name, "changed", before[1], after[1]);
      add(drifts, name, "added", before[2], after[2]);
    }
    return drifts;
  }

  private static long[] counts(Impact impact, String name) {
    long[] counts = new long[3];
    for (Impact.Table table : impact.tables()) {
      if (!table.name().equals(name)) continue;
      counts[0] += table.deleted();
      counts[1] += table.updated();
      counts[2] += table.inserted();
    }
    return counts;
  }

  private static void add(
      List<Rail.Drift> drifts, String table, String what, long approved, long found) {
    if (approved == 0 && found == 0) return;
    boolean same = approved == found;
    String difference = same ? " (same)" : String.format(" (%+d)", found - approved);
    drifts.add(
        new Rail.Drift(
            Untrusted.line(table.startsWith("public.") ? table.substring(7) : table),
            what,
            Times.number(approved),
            Times.number(found) + difference,
            same));
  }
}
