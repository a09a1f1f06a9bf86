package dev.countergate.web.console;

import dev.countergate.domain.Action;
import dev.countergate.domain.Clause;
import dev.countergate.domain.Codec;
import dev.countergate.domain.Decision;
import dev.countergate.domain.Digest;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Outcome;
import dev.countergate.domain.Payload;
import dev.countergate.domain.Preview;
import dev.countergate.domain.Recorded;
import dev.countergate.domain.Ruling;
import dev.countergate.domain.Verdict;
import dev.countergate.gate.Trail;
import dev.countergate.web.console.view.CustodyPage;
import dev.countergate.web.console.view.Proofs;
import dev.countergate.web.console.view.Times;
import dev.countergate.web.console.view.Tone;
import dev.countergate.web.console.view.Untrusted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Tells one fact of a chain of custody: when, what, by whom, and what it meant.
record Steps(Reader reader, Trail.Link link, Instant before, long signed) {
  /// What is told of a fact.
  private record Told(String icon, Tone tone, String title, String about, String text) {}

  List<CustodyPage.Step> steps() {
    Fact fact = link.fact().fact();
    var steps = new ArrayList<CustodyPage.Step>();
    steps.add(step(ruled(told(fact)), since()));
    if (fact instanceof Fact.Asked asked) {
      steps.add(step(decided(asked), "same fact"));
    }
    return steps;
  }

  private String since() {
    Duration gap = Duration.between(before, link.fact().at());
    return gap.isZero() ? "" : Times.took(gap) + " later";
  }

  private CustodyPage.Step step(Told told, String since) {
    Recorded recorded = link.fact();
    String raw =
        recorded.fact() instanceof Fact.Foreign(_, var members)
            ? members.toString()
            : Codec.json((Record) recorded.fact()).toString();
    return new CustodyPage.Step(
        recorded.place().index(),
        Times.fine(recorded.at()),
        since,
        told.icon(),
        told.tone(),
        told.title(),
        Untrusted.line(told.about()),
        Untrusted.line(told.text()),
        recorded.place().index() < signed,
        recorded.leaf().hex(),
        raw);
  }

  /// A refused fact stands in line, with the docket's reason.
  private Told ruled(Told told) {
    return switch (link.ruling()) {
      case Ruling.Accepted _ -> told;
      case Ruling.Refused(var reason) ->
          new Told(
              "refused",
              Tone.RISK,
              told.title() + ": not counted",
              told.about(),
              "Refused: " + reason + ". It changed nothing and was kept as evidence.");
    };
  }

  private Told told(Fact fact) {
    return switch (fact) {
      case Fact.Asked asked -> asked(asked);
      case Fact.Rehearsed(_, var preview) -> rehearsed(preview);
      case Fact.Opened opened ->
          ok(
              "Put before people",
              "until " + Times.clock(opened.expires()) + " UTC",
              "View " + opened.viewDigest().brief() + ".");
      case Fact.Presented shown ->
          ok(
              "Presented",
              "to " + reader.nameOf(shown.person()) + " in the " + shown.channel(),
              "View " + shown.view().brief() + ", whole.");
      case Fact.Answered answered -> answered(answered);
      case Fact.Expired _ -> plain("hourglass", "Expired", "", "Nobody answered in time.");
      case Fact.Withdrawn(_, var why) -> plain("return", "Withdrawn", "", "Why: " + why + ".");
      case Fact.Released _ ->
          ok(
              "Released once",
              "on node " + link.fact().node(),
              "Checked again: action, policy, principal, target and everyone who approved. The"
                  + " grant is spent.");
      case Fact.Measured measured ->
          ok(
              "Measured before commit",
              "transaction " + measured.transaction(),
              "Found: " + measured.impact().counts() + ".");
      case Fact.Finished(_, var outcome) -> finished(outcome);
      case Fact.Resolved resolved ->
          ok(
              "Resolved",
              "by " + resolved.by().id().map(reader::nameOf).orElse(resolved.by().kind()),
              Endings.note(resolved.outcome()).bold());
      default -> plain("dot", "Noted", "", "");
    };
  }

  private static Told ok(String title, String about, String text) {
    return new Told("dot", Tone.OK, title, about, text);
  }

  private static Told plain(String icon, String title, String about, String text) {
    return new Told(icon, Tone.PLAIN, title, about, text);
  }

  private Told asked(Fact.Asked asked) {
    Action action = asked.action();
    String owner =
        reader.agent(action.by()).map(one -> ", owned by " + reader.nameOf(one.owner())).orElse("");
    String joined =
        asked.joins().map(one -> " It joined the open approval " + one + ".").orElse("");
    return ok(
        "Asked",
        "by " + action.by() + owner,
        String.join(" and ", action.statements())
            + ", "
            + Times.count(action.contentBytes(), "byte")
            + " for "
            + action.target()
            + ", database "
            + action.database()
            + ". Written down before anything else happened."
            + joined);
  }

  private static Told decided(Fact.Asked asked) {
    String policy = "policy " + asked.versions().policy().brief();
    return switch (asked.decision()) {
      case Decision.Allow(var rules) ->
          new Told("allow", Tone.OK, "Decided by policy: allow", policy, rules(rules) + ".");
      case Decision.Deny(var rules, var reason) ->
          new Told(
              "denied",
              Tone.RISK,
              "Decided by policy: deny",
              policy,
              (rules.isEmpty() ? "" : rules(rules) + ": ") + reason + ".");
      case Decision.Ask ask ->
          new Told(
              "pause",
              Tone.ACCENT,
              "Decided by policy: ask",
              policy,
              rules(ask.rules())
                  + " asks for "
                  + people(ask.clauses())
                  + " at "
                  + ask.grade()
                  + " within "
                  + Times.took(ask.within())
                  + ".");
    };
  }

  private static String rules(List<String> rules) {
    return (rules.size() == 1 ? "Rule " : "Rules ") + String.join(", ", rules);
  }

  private static String people(List<Clause> clauses) {
    var people = new ArrayList<String>();
    for (Clause clause : clauses) people.add(clause.count() + " of " + clause.group());
    return String.join(" and ", people);
  }

  private static Told rehearsed(Preview preview) {
    return switch (preview) {
      case Preview.Measured measured ->
          ok(
              "Rehearsed",
              "rolled back, " + Times.took(Duration.ofNanos(measured.tookMicros() * 1_000)),
              "Measured: " + measured.impact().counts() + ".");
      case Preview.None(var why) ->
          plain("warning", "Not rehearsed", "", "Not measured: " + why + ".");
    };
  }

  private Told answered(Fact.Answered answered) {
    Verdict verdict = answered.verdict();
    String how = Proofs.sentence(answered.proof());
    boolean signature = answered.proof() instanceof Verdict.Proof.Webauthn;
    String reason =
        verdict.reason().flatMap(this::words).map(w -> " Reason: “" + w + "”").orElse("");
    String by = "by " + reader.nameOf(verdict.approver());
    return switch (verdict.answer()) {
      case APPROVE ->
          new Told("signed", Tone.ACCENT, signature ? "Signed" : "Approved", by, how + reason);
      case REFUSE -> new Told("refused", Tone.RISK, "Refused", by, how + reason);
    };
  }

  private Optional<String> words(Digest reason) {
    return reader.ports().evidence().payload(link.fact().place(), reason).map(Payload::text);
  }

  private static Told finished(Outcome outcome) {
    var note = Endings.note(outcome);
    String title =
        note.bold().endsWith(".")
            ? note.bold().substring(0, note.bold().length() - 1)
            : note.bold();
    if (outcome instanceof Outcome.Done done) {
      String result = done.result().map(digest -> " Result " + digest.brief() + ".").orElse("");
      return new Told(
          "dot",
          Tone.OK,
          "Finished",
          "the server answered " + done.tag(),
          Times.count(done.rows(), "row")
              + ", "
              + Times.took(Duration.ofNanos(done.tookMicros() * 1_000))
              + "."
              + result);
    }
    return new Told(note.icon(), note.tone(), title, "", note.text());
  }
}
