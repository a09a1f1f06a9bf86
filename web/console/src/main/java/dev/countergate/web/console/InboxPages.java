package dev.countergate.web.console;

import dev.countergate.docket.Approval;
import dev.countergate.docket.Ending;
import dev.countergate.domain.Payload;
import dev.countergate.web.console.view.Clock;
import dev.countergate.web.console.view.Headline;
import dev.countergate.web.console.view.InboxPage;
import dev.countergate.web.console.view.Risk;
import dev.countergate.web.console.view.Run;
import dev.countergate.web.console.view.Tag;
import dev.countergate.web.console.view.Times;
import dev.countergate.web.console.view.Tone;
import dev.countergate.web.console.view.Untrusted;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Draws the inbox: the most dangerous first, then the least time left.
record InboxPages(Reader reader) {
  private static final int ENDED_MAX = 12;

  InboxPage page() {
    var yours = new ArrayList<InboxPage.Row>();
    var others = new ArrayList<InboxPage.Row>();
    for (Approval approval : reader.docket().openAt(reader.now())) {
      InboxPage.Row row = row(approval);
      (row.whyNot().isEmpty() ? yours : others).add(row);
    }
    Comparator<InboxPage.Row> order =
        Comparator.<InboxPage.Row>comparingInt(row -> -row.risk().bars())
            .thenComparing(row -> row.clock().expires());
    yours.sort(order);
    others.sort(order);
    return new InboxPage(reader.shell("inbox"), yours, others, ended());
  }

  private InboxPage.Row row(Approval approval) {
    var view = approval.view();
    int needed = Standings.needed(approval.ask().clauses());
    return new InboxPage.Row(
        approval.id().index(),
        Risk.of(view),
        Headline.of(view),
        view.by(),
        view.owner().equals(view.by()) ? "" : reader.nameOrYou(view.owner()),
        view.target(),
        String.join(", ", view.ask().rules()),
        approval.seats().size() + " of " + needed + " approved",
        Standings.groups(approval),
        tags(approval),
        whyNot(approval),
        Clock.at(reader.now(), approval.openedAt(), approval.opened().expires()));
  }

  private List<Tag> tags(Approval approval) {
    var tags = new ArrayList<Tag>();
    if (approval.view().preview().held().isEmpty()) {
      tags.add(new Tag(Tone.HOLD, "warning", "not measured"));
    }
    if (reader.ports().desk().waitersOf(approval.id()) == 0) {
      tags.add(new Tag(Tone.DASHED, "", "nobody waits"));
    }
    return tags;
  }

  private Optional<String> whyNot(Approval approval) {
    return switch (Standings.of(approval, reader)) {
      case Standings.Eligible _, Standings.Signer _ -> Optional.empty();
      case Standings.Party _ ->
          Optional.of(
              reader.agent(approval.view().by()).isPresent()
                  ? "you own this agent: somebody else answers"
                  : "you ask: somebody else answers");
      case Standings.Answered _ -> Optional.of("you have answered; you may still refuse");
      case Standings.NoPlace _ -> Optional.of("for " + Standings.groups(approval));
      case Standings.Keyless _ -> Optional.of("asks for a passkey, you have none");
      case Standings.Weak(var asked) -> Optional.of("asks for " + asked + ", no passkey is that");
    };
  }

  private List<InboxPage.Ended> ended() {
    var ended = new ArrayList<InboxPage.Ended>();
    for (Approval approval : reader.docket().approvals().reversed()) {
      Optional<Ending> ending = approval.endingAt(reader.now());
      if (ending.isEmpty() || ended.size() == ENDED_MAX) continue;
      ended.add(ended(approval, ending.get()));
    }
    return ended;
  }

  private InboxPage.Ended ended(Approval approval, Ending ending) {
    String icon =
        switch (ending) {
          case Ending.Granted _ -> "signed";
          case Ending.Refused _ -> "refused";
          case Ending.Expired _ -> "hourglass";
          case Ending.Withdrawn _ -> "return";
        };
    Tone tone =
        switch (ending) {
          case Ending.Granted _ -> Tone.ACCENT;
          case Ending.Refused _ -> Tone.RISK;
          case Ending.Expired _, Ending.Withdrawn _ -> Tone.PLAIN;
        };
    return new InboxPage.Ended(
        approval.opened().action().index(),
        icon,
        tone,
        Headline.of(approval.view()),
        approval.view().by() + " on " + approval.view().target(),
        how(approval, ending),
        Times.clock(ending.at()));
  }

  private List<Run> how(Approval approval, Ending ending) {
    return Untrusted.line(
        switch (ending) {
          case Ending.Granted _ -> {
            var names = new ArrayList<String>();
            for (Approval.Seat seat : approval.seats()) {
              names.add(reader.nameOrYou(seat.person()).replace("You", "you"));
            }
            yield "approved by " + String.join(" and ", names);
          }
          case Ending.Refused(_, var place, var by, var reason) ->
              "refused by "
                  + reader.nameOrYou(by).replace("You", "you")
                  + reason
                      .flatMap(words -> reader.ports().evidence().payload(place, words))
                      .map(Payload::text)
                      .map(words -> ": “" + brief(words) + "”")
                      .orElse("");
          case Ending.Expired _ -> "expired: nobody answered in time";
          case Ending.Withdrawn(_, var why) -> "withdrawn: " + brief(why);
        });
  }

  private static String brief(String words) {
    String line = words.replace('\n', ' ').strip();
    return line.length() <= 60 ? line : line.substring(0, 60) + "…";
  }
}
