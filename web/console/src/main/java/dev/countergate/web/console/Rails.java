package dev.countergate.web.console;

import dev.countergate.docket.Approval;
import dev.countergate.docket.Ending;
import dev.countergate.domain.Clause;
import dev.countergate.domain.Payload;
import dev.countergate.web.console.view.Clock;
import dev.countergate.web.console.view.Note;
import dev.countergate.web.console.view.Proofs;
import dev.countergate.web.console.view.Rail;
import dev.countergate.web.console.view.Statement;
import dev.countergate.web.console.view.Times;
import dev.countergate.web.console.view.Tone;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Draws the answer rail of one approval in each of its states.
record Rails(Reader reader, Approval approval, Statement statement) {
  Rail rail() {
    Optional<Ending> ending = approval.endingAt(reader.now());
    if (ending.isPresent()) return over(ending.get());
    return switch (Standings.of(approval, reader)) {
      case Standings.Eligible _ ->
          eligible(Optional.empty(), new Rail.Approving.Click("signed-in session, G1"));
      case Standings.Signer _ -> eligible(Optional.empty(), new Rail.Approving.Signature());
      case Standings.Keyless _ ->
          eligible(
              Optional.of(
                  new Note(
                      Tone.ACCENT,
                      "key",
                      "This rule wants a passkey signature, and you have none.",
                      "Ask a colleague for a link. Refusing needs no passkey.")),
              new Rail.Approving.Not("key", "You have no passkey to sign with"));
      case Standings.Weak(var asked) ->
          eligible(
              Optional.of(
                  new Note(
                      Tone.ACCENT,
                      "key",
                      "This rule asks for grade " + asked + ".",
                      "A passkey's signature proves G3, and nothing here proves more yet. You may"
                          + " refuse.")),
              new Rail.Approving.Not("key", "Cannot be signed at " + asked));
      case Standings.Party _ -> party();
      case Standings.Answered _ ->
          eligible(
              Optional.of(
                  new Note(
                      Tone.PLAIN,
                      "lock",
                      "Nothing runs yet.",
                      (signature()
                              ? "Your signature is recorded. " + missing() + " still to sign."
                              : "Your answer is recorded. " + missing() + " still to answer.")
                          + " Was it a mistake? Until then you may refuse.")),
              new Rail.Approving.Not(
                  "check", signature() ? "You have signed" : "You have answered"));
      case Standings.NoPlace _ ->
          open(
              Optional.of(
                  new Note(
                      Tone.PLAIN,
                      "person",
                      "Not yours to answer.",
                      "The rule asks " + Standings.groups(approval) + ", and you are not of it.")),
              new Rail.Offer.NotYours("Not yours to answer"));
    };
  }

  private Rail party() {
    String by = approval.view().by();
    var names = new ArrayList<String>();
    for (String one : approval.party().stream().sorted().toList()) {
      if (!one.equals(reader.person().id())) names.add(reader.nameOf(one));
    }
    String party =
        names.isEmpty() ? "" : "You and " + String.join(", ", names) + " are one party. ";
    boolean agent = reader.agent(by).isPresent();
    return open(
        Optional.of(
            new Note(
                Tone.ACCENT,
                "person",
                (agent ? "Your agent asks" : "You ask") + ", so somebody else answers.",
                party + "It waits for " + missing() + ".")),
        new Rail.Offer.NotYours("A try to answer anyway is refused and recorded."));
  }

  private boolean signature() {
    return Standings.wantsSignature(approval);
  }

  private String missing() {
    var parts = new ArrayList<String>();
    List<Clause> clauses = approval.ask().clauses();
    for (int i = 0; i < clauses.size(); i++) {
      if (approval.missing(i) > 0) {
        parts.add(approval.missing(i) + " of " + clauses.get(i).group());
      }
    }
    return String.join(" and ", parts);
  }

  /// An answer is possible once it is recorded that the reader sees this.
  private Rail eligible(Optional<Note> note, Rail.Approving approving) {
    Optional<Approval.Showing> mine =
        approval.showings().stream()
            .filter(showing -> showing.person().equals(reader.person().id()))
            .filter(showing -> !showing.answered())
            .reduce((_, last) -> last);
    if (mine.isEmpty()) return open(note, new Rail.Offer.Recording());
    return open(
        statement.isWhole() ? note : Optional.of(unread()),
        new Rail.Offer.Answer(
            mine.get().place().index(),
            Times.clock(mine.get().at()),
            approval.opened().viewDigest().hex(),
            statement.isWhole() || approval.seatOf(reader.person().id()).isPresent()
                ? approving
                : new Rail.Approving.Not(
                    "hidden", "Cannot be " + (signature() ? "signed" : "approved") + ": not whole"),
            approval.ask().reasonRequired(),
            statement.hasFolds()));
  }

  private Note unread() {
    return new Note(
        Tone.RISK,
        "hidden",
        (signature() ? "No signature is offered here: " : "It cannot be approved here: ")
            + statement.unread().toLowerCase(Locale.ROOT)
            + ".",
        "Nobody can see what it does, so nobody can answer for it. You may refuse.");
  }

  private Rail open(Optional<Note> note, Rail.Offer offer) {
    var clock = Clock.at(reader.now(), approval.openedAt(), approval.opened().expires());
    return rail(Optional.of(clock), new Beside("", "left to answer"), note, List.of(), offer);
  }

  private Rail over(Ending ending) {
    return switch (ending) {
      case Ending.Granted granted -> new Endings(reader, approval).granted(this, granted);
      case Ending.Refused(var at, var place, var by, var reason) -> {
        String words =
            reason
                .flatMap(one -> reader.ports().evidence().payload(place, one))
                .map(Payload::text)
                .map(text -> " Reason: “" + text + "”")
                .orElse("");
        yield ended(
            new Beside("Refused", Times.clock(at) + " UTC"),
            new Note(
                Tone.RISK,
                "refused",
                "Refused by " + reader.nameOf(by) + ". Nothing ran.",
                approval.view().by() + " was told." + words),
            "Refused: can no longer be answered");
      }
      case Ending.Expired(var at) ->
          ended(
              new Beside("0:00", "expired " + Times.clock(at) + " UTC"),
              new Note(
                  Tone.PLAIN,
                  "hourglass",
                  "Expired. Nothing ran.",
                  approval.view().by() + " was told. It may ask again."),
              "Expired: can no longer be answered");
      case Ending.Withdrawn(var at, var why) ->
          ended(
              new Beside("Withdrawn", Times.clock(at) + " UTC"),
              new Note(Tone.PLAIN, "return", "Withdrawn. Nothing ran.", "Why: " + why + "."),
              "Withdrawn: can no longer be answered");
    };
  }

  /// What stands where the clock is, and beside it.
  record Beside(String big, String right) {}

  Rail ended(Beside beside, Note note, String says) {
    return rail(Optional.empty(), beside, Optional.of(note), List.of(), new Rail.Offer.Over(says));
  }

  Rail rail(
      Optional<Clock> clock,
      Beside beside,
      Optional<Note> note,
      List<Rail.Drift> drifts,
      Rail.Offer offer) {
    int needed = Standings.needed(approval.ask().clauses());
    return new Rail(
        approval.id().index(),
        approval.opened().action().index(),
        clock,
        beside.big(),
        beside.right(),
        signature(),
        approval.seats().size() + " of " + needed + (signature() ? " signatures" : " approvals"),
        Times.count(needed, needed == 1 ? "person" : "different people")
                .replace("peoples", "people")
            + " of "
            + Standings.groups(approval),
        seats(),
        approval.opened().digest().hex(),
        approval.opened().viewDigest().hex(),
        note,
        drifts,
        offer);
  }

  private List<Rail.Seat> seats() {
    var seats = new ArrayList<Rail.Seat>();
    List<Clause> clauses = approval.ask().clauses();
    for (Approval.Seat seat : approval.seats()) {
      seats.add(
          new Rail.Seat(
              true,
              reader.nameOrYou(seat.person()) + ", " + clauses.get(seat.clause()).group(),
              Times.clock(seat.at()) + " · " + Proofs.words(seat.grade())));
    }
    boolean mine = Standings.of(approval, reader).mayFill();
    for (int i = 0; i < clauses.size(); i++) {
      String group = clauses.get(i).group();
      for (int missing = approval.missing(i); missing > 0; missing--) {
        boolean yours = mine && reader.person().groups().contains(group);
        String asked = " (" + approval.ask().grade() + " or better)";
        seats.add(
            yours
                ? new Rail.Seat(false, "You, " + group, "open place, yours to fill" + asked)
                : new Rail.Seat(false, "Anyone of " + group, "open place" + asked));
        mine = mine && !yours;
      }
    }
    return seats;
  }
}
