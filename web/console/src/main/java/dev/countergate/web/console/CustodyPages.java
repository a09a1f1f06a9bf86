package dev.countergate.web.console;

import dev.countergate.domain.Action;
import dev.countergate.domain.Decision;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Outcome;
import dev.countergate.domain.Position;
import dev.countergate.gate.Trail;
import dev.countergate.web.console.view.CustodyPage;
import dev.countergate.web.console.view.Headline;
import dev.countergate.web.console.view.Tag;
import dev.countergate.web.console.view.Times;
import dev.countergate.web.console.view.Tone;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Draws the chain of custody of one action.
record CustodyPages(Reader reader, Position action, List<Trail.Link> chain) {
  CustodyPage page() {
    long signed = reader.ports().evidence().ledger().published().size();
    var steps = new ArrayList<CustodyPage.Step>();
    Instant before = chain.getFirst().fact().at();
    for (Trail.Link link : chain) {
      steps.addAll(new Steps(reader, link, before, signed).steps());
      before = link.fact().at();
    }
    Optional<Fact.Opened> opened = opened();
    return new CustodyPage(
        reader.shell("activity"),
        action.index(),
        approval().map(Position::index),
        headline(opened),
        summary(),
        tags(),
        steps,
        signed,
        sheet());
  }

  private Fact.Asked asked() {
    return chain.getFirst().fact().fact() instanceof Fact.Asked asked
        ? asked
        : (Fact.Asked)
            chain.stream()
                .map(link -> link.fact().fact())
                .filter(Fact.Asked.class::isInstance)
                .findFirst()
                .orElseThrow();
  }

  private Optional<Fact.Opened> opened() {
    for (Trail.Link link : chain) {
      if (link.fact().fact() instanceof Fact.Opened opened) return Optional.of(opened);
    }
    return Optional.empty();
  }

  private Optional<Position> approval() {
    for (Trail.Link link : chain) {
      if (link.fact().fact() instanceof Fact.Opened) return Optional.of(link.fact().place());
    }
    return asked().joins();
  }

  private List<Headline.Part> headline(Optional<Fact.Opened> opened) {
    if (opened.isPresent()) {
      Headline headline = Headline.of(opened.get().view());
      return outcome().orElse(null) instanceof Outcome.Done
          ? headline.past().parts()
          : headline.parts();
    }
    Action what = asked().action();
    return Headline.named(Tone.PLAIN, what.statements(), what.effects(), what.relations()).parts();
  }

  private String summary() {
    Action what = asked().action();
    Duration whole = Duration.between(chain.getFirst().fact().at(), chain.getLast().fact().at());
    String owner =
        reader
            .agent(what.by())
            .map(agent -> ", owned by " + reader.nameOf(agent.owner()))
            .orElse("");
    String ran = running().map(time -> ", of which " + Times.took(time) + " ran").orElse("");
    return "Asked by "
        + what.by()
        + owner
        + " on "
        + what.target()
        + ". "
        + Times.took(whole)
        + " from the first fact to the last"
        + ran
        + ".";
  }

  /// From release to finish.
  private Optional<Duration> running() {
    Optional<Instant> released = Optional.empty();
    for (Trail.Link link : chain) {
      if (link.fact().fact() instanceof Fact.Released) released = Optional.of(link.fact().at());
      if (link.fact().fact() instanceof Fact.Finished) {
        return released.map(from -> Duration.between(from, link.fact().at()));
      }
    }
    return Optional.empty();
  }

  private List<Tag> tags() {
    var tags = new ArrayList<Tag>();
    Optional<Outcome> outcome = outcome();
    tags.add(outcome.map(CustodyPages::tag).orElseGet(this::unfinished));
    tags.add(new Tag(Tone.HOLD, "database", asked().action().target()));
    return tags;
  }

  private Tag unfinished() {
    if (asked().decision() instanceof Decision.Deny) return new Tag(Tone.RISK, "denied", "denied");
    return approval()
        .flatMap(reader.docket()::approval)
        .flatMap(one -> one.endingAt(reader.now()))
        .map(ending ->
            new Tag(
                Tone.PLAIN,
                "",
                ending.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT)))
        .orElse(new Tag(Tone.ACCENT, "pause", "waiting"));
  }

  private static Tag tag(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done _ -> new Tag(Tone.OK, "check", "finished");
      case Outcome.Failed _ -> new Tag(Tone.RISK, "warning", "failed");
      case Outcome.Drifted _ -> new Tag(Tone.HOLD, "again", "drifted");
      case Outcome.Unknown _ -> new Tag(Tone.RISK, "warning", "outcome unknown");
      case Outcome.NotRun _, Outcome.Withdrawn _, Outcome.Spent() ->
          new Tag(Tone.PLAIN, "return", "did not run");
      case Outcome.Suspended _ -> new Tag(Tone.ACCENT, "clock", "running");
      case Outcome.Denied _ -> new Tag(Tone.RISK, "denied", "denied");
      case Outcome.Refused _ -> new Tag(Tone.RISK, "refused", "refused");
      case Outcome.Expired() -> new Tag(Tone.PLAIN, "hourglass", "expired");
    };
  }

  private Optional<Outcome> outcome() {
    Optional<Outcome> last = Optional.empty();
    for (Trail.Link link : chain) {
      if (link.fact().fact() instanceof Fact.Finished(_, var outcome)) last = Optional.of(outcome);
    }
    return last;
  }

  private List<CustodyPage.SheetLine> sheet() {
    var sheet = new ArrayList<CustodyPage.SheetLine>();
    for (Trail.Link link : chain) {
      String name =
          switch (link.fact().fact()) {
            case Fact.Asked _ -> "Requested";
            case Fact.Answered _ -> "Answered";
            case Fact.Released _ -> "Released";
            case Fact.Finished _ -> "Closed";
            default -> "";
          };
      if (!name.isEmpty()) {
        sheet.add(new CustodyPage.SheetLine(name, Times.clock(link.fact().at()) + " UTC"));
      }
    }
    return sheet;
  }
}
