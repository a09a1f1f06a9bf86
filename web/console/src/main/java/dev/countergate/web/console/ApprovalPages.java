package dev.countergate.web.console;

import dev.countergate.docket.Approval;
import dev.countergate.domain.Action;
import dev.countergate.domain.Clause;
import dev.countergate.domain.Effect;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Impact;
import dev.countergate.domain.Preview;
import dev.countergate.domain.Recorded;
import dev.countergate.domain.Turn;
import dev.countergate.domain.View;
import dev.countergate.gate.Judgement;
import dev.countergate.gate.Trail;
import dev.countergate.web.console.view.ApprovalPage;
import dev.countergate.web.console.view.EffectRow;
import dev.countergate.web.console.view.Headline;
import dev.countergate.web.console.view.Note;
import dev.countergate.web.console.view.Rail;
import dev.countergate.web.console.view.Risk;
import dev.countergate.web.console.view.RowImages;
import dev.countergate.web.console.view.RowsTable;
import dev.countergate.web.console.view.Run;
import dev.countergate.web.console.view.Statement;
import dev.countergate.web.console.view.Tag;
import dev.countergate.web.console.view.Times;
import dev.countergate.web.console.view.Tone;
import dev.countergate.web.console.view.Untrusted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Draws one approval: consequence, then cause, then who asks and which rule.
record ApprovalPages(Reader reader, Approval approval) {
  ApprovalPage page(Optional<Note> note) {
    View view = approval.view();
    Statement statement = statement();
    return new ApprovalPage(
        reader.shell("inbox"),
        approval.id().index(),
        approval.opened().action().index(),
        Risk.of(view),
        Headline.of(view),
        tags(view),
        view.by(),
        reader.agent(view.by()).isPresent(),
        reader.nameOf(view.owner()),
        effect(view),
        images(view),
        statement,
        state(approval.asked().action()),
        reader
            .ports()
            .documents()
            .judgement(approval.asked().action().judgement())
            .map(ApprovalPages::judged),
        who(view),
        rule(view),
        new Rails(reader, approval, statement).rail(),
        note);
  }

  Rail rail() {
    return new Rails(reader, approval, statement()).rail();
  }

  private Statement statement() {
    return reader
        .ports()
        .evidence()
        .payload(approval.opened().action(), approval.view().content())
        .map(payload -> Statement.of(Turn.pieces(payload.content()), approval.view().statements()))
        .orElseGet(Statement::erased);
  }

  private static List<Tag> tags(View view) {
    var tags = new ArrayList<Tag>();
    if (loses(view.preview())) tags.add(new Tag(Tone.RISK, "", "no undo but a backup"));
    var labels = new ArrayList<String>(List.of(view.target()));
    new TreeMap<>(view.labels()).forEach((name, value) -> labels.add(name + ": " + value));
    tags.add(new Tag(Tone.HOLD, "database", String.join(", ", labels)));
    for (Effect effect : view.effects().stream().sorted().toList()) {
      if (effect == Effect.READ && view.effects().size() > 1) continue;
      tags.add(
          switch (effect) {
            case READ -> new Tag(Tone.PLAIN, "", "reads");
            case WRITE -> new Tag(Tone.PLAIN, "", "writes");
            case DEFINE -> new Tag(Tone.PLAIN, "", "changes definitions");
            case ADMINISTER -> new Tag(Tone.RISK, "", "administers");
            case EXPORT -> new Tag(Tone.RISK, "", "data leaves");
            case EXECUTE -> new Tag(Tone.RISK, "", "runs code");
            case UNKNOWN -> new Tag(Tone.RISK, "hidden", "effect unknown");
          });
    }
    return tags;
  }

  private static boolean loses(Preview preview) {
    return preview
        .held()
        .filter(impact ->
            impact.tables().stream().anyMatch(table -> table.deleted() + table.updated() > 0))
        .isPresent();
  }

  private ApprovalPage.Effect effect(View view) {
    return switch (view.preview()) {
      case Preview.Measured measured -> measured(view, measured);
      case Preview.None(var why) ->
          new ApprovalPage.Effect(
              "none: it was not rehearsed",
              false,
              List.of(),
              new Note(Tone.HOLD, "warning", "Not measured.", "Why: " + why + "."),
              new Note(
                  Tone.HOLD,
                  "lock",
                  "Nothing holds the release to an effect.",
                  "If it is approved, it changes whatever it changes."));
    };
  }

  private ApprovalPage.Effect measured(View view, Preview.Measured measured) {
    String at = rehearsed().map(Recorded::at).map(Times::clock).map(time -> " " + time).orElse("");
    String how =
        "measured: rehearsed"
            + at
            + " on "
            + view.target()
            + " and rolled back, "
            + Times.took(Duration.ofNanos(measured.tookMicros() * 1_000));
    String leftOut =
        measured.leftOut().isEmpty()
            ? ""
            : " Not compared, because they differ from run to run: "
                + String.join(", ", measured.leftOut())
                + ".";
    return new ApprovalPage.Effect(
        how,
        true,
        EffectRow.of(measured.impact()),
        new Note(
            Tone.PLAIN,
            "eye",
            "Rows of this database were counted.",
            "Not counted: sequences, notifications, and anything outside of it."),
        guard(measured.impact(), leftOut));
  }

  private static Note guard(Impact impact, String leftOut) {
    var counts = new ArrayList<String>();
    for (Impact.Table table : impact.tables()) {
      for (long count : new long[] {table.deleted(), table.updated(), table.inserted()}) {
        if (count > 0) counts.add(Times.number(count));
      }
    }
    String exactly =
        counts.isEmpty()
            ? "no row"
            : counts.size() == 1
                ? counts.getFirst() + (counts.getFirst().equals("1") ? " row" : " rows")
                : String.join(", ", counts.subList(0, counts.size() - 1))
                    + " and "
                    + counts.getLast()
                    + " rows";
    return new Note(
        Tone.ACCENT,
        "lock",
        "Runs only if the effect is still exactly this: " + exactly + ".",
        "The server compares again before it commits; at any other effect nothing is kept. These"
            + " very rows are held, not only how many."
            + leftOut);
  }

  private Optional<Recorded> rehearsed() {
    for (Trail.Link link : reader.ports().evidence().chain(approval.opened().action())) {
      if (link.fact().fact() instanceof Fact.Rehearsed) return Optional.of(link.fact());
    }
    return Optional.empty();
  }

  private static List<String> tables(Impact impact) {
    return impact.tables().stream().map(Impact.Table::name).toList();
  }

  /// The very rows, where the rehearsal kept them and nobody erased them.
  private List<RowsTable> images(View view) {
    if (!(view.preview() instanceof Preview.Measured measured) || measured.images().isEmpty()) {
      return List.of();
    }
    Set<String> masked =
        reader
            .docket()
            .target(view.target())
            .map(standing -> Set.copyOf(standing.value().protect()))
            .orElse(Set.of());
    return rehearsed()
        .flatMap(fact ->
            reader.ports().evidence().payload(fact.place(), measured.images().orElseThrow()))
        .map(payload -> new RowImages(masked).read(payload.content(), tables(measured.impact())))
        .orElse(List.of());
  }

  /// Session state that changes what the statement means.
  private List<String> state(Action action) {
    var state = new ArrayList<String>();
    state.add("database " + action.database());
    var settings = new TreeMap<>(action.state());
    reader
        .ports()
        .evidence()
        .payload(approval.opened().action(), action.content())
        .ifPresent(payload -> settings.putAll(Turn.settings(payload.content())));
    for (Map.Entry<String, String> entry : settings.entrySet()) {
      state.add(entry.getKey().replace('_', ' ') + " " + entry.getValue());
    }
    return state;
  }

  /// The same as `countergate why` says of a text. Names in it are an agent's to choose.
  private static ApprovalPage.Judged judged(Judgement judgement) {
    var found = new ArrayList<ApprovalPage.Pair>();
    found.add(listed("Effects", judgement.effects()));
    found.add(listed("Statements", judgement.statements()));
    found.add(listed("Relations", judgement.relations()));
    found.add(listed("Functions", judgement.functions()));
    for (String reason : judgement.reasons()) {
      Optional<Tag> tag =
          judgement.hazards().contains(reason)
              ? Optional.of(new Tag(Tone.RISK, "hidden", "not proven"))
              : Optional.empty();
      found.add(new ApprovalPage.Pair("Because", Untrusted.line(reason), tag));
    }
    return new ApprovalPage.Judged(
        judgement.digest().brief(), !judgement.effects().contains(Effect.UNKNOWN.word()), found);
  }

  private static ApprovalPage.Pair listed(String name, List<String> words) {
    return ApprovalPage.Pair.of(name, words.isEmpty() ? "none" : String.join(", ", words));
  }

  private List<ApprovalPage.Pair> who(View view) {
    var who = new ArrayList<ApprovalPage.Pair>();
    boolean agent = reader.agent(view.by()).isPresent();
    who.add(
        new ApprovalPage.Pair(
            agent ? "Agent" : "Person",
            Untrusted.line(agent ? view.by() : reader.nameOf(view.by())),
            Optional.of(new Tag(Tone.OK, "check", "proven by its credential"))));
    if (agent) who.add(ApprovalPage.Pair.of("Owner", reader.nameOf(view.owner())));
    var party = new ArrayList<String>();
    for (String one : approval.party().stream().sorted().toList()) party.add(reader.nameOf(one));
    String count = party.size() == 1 ? " cannot answer." : ". None of them can answer.";
    who.add(ApprovalPage.Pair.of("One party", String.join(", ", party) + count));
    int waiters = reader.ports().desk().waitersOf(approval.id());
    approval
        .asked()
        .connection()
        .ifPresent(place ->
            who.add(
                ApprovalPage.Pair.of(
                    "Connection",
                    "fact "
                        + Times.number(place.index())
                        + (waiters > 0 ? ", still waiting" : ", nobody waits"))));
    who.add(ApprovalPage.Pair.of("Asked", Times.day(approval.openedAt())));
    return who;
  }

  private List<ApprovalPage.Pair> rule(View view) {
    var rule = new ArrayList<ApprovalPage.Pair>();
    rule.add(
        new ApprovalPage.Pair(
            view.ask().rules().size() == 1 ? "Rule" : "Rules",
            List.of(new Run.Plain(String.join(", ", view.ask().rules()))),
            Optional.empty()));
    var people = new ArrayList<String>();
    for (Clause clause : view.ask().clauses()) {
      people.add(clause.count() + " of " + clause.group());
    }
    rule.add(
        ApprovalPage.Pair.of(
            "Asks for",
            String.join(" and ", people)
                + ", grade "
                + view.ask().grade()
                + " or better, within "
                + Times.took(view.ask().within())
                + (view.ask().reasonRequired() ? ", reason required" : "")));
    rule.add(ApprovalPage.Pair.of("Policy", view.policy().brief()));
    return rule;
  }
}
