package dev.countergate.web.console;

import dev.countergate.docket.Approval;
import dev.countergate.docket.Docket;
import dev.countergate.domain.Fault;
import dev.countergate.domain.Payload;
import dev.countergate.domain.Position;
import dev.countergate.domain.Principal;
import dev.countergate.domain.Ruling;
import dev.countergate.domain.Turn;
import dev.countergate.domain.Verdict;
import dev.countergate.gate.Answers;
import dev.countergate.gate.Sessions;
import dev.countergate.gate.Trail;
import dev.countergate.web.console.pages.JteactivityGenerated;
import dev.countergate.web.console.pages.JteapprovalGenerated;
import dev.countergate.web.console.pages.JtecustodyGenerated;
import dev.countergate.web.console.pages.JteinboxGenerated;
import dev.countergate.web.console.pages.JteinboxlistGenerated;
import dev.countergate.web.console.pages.JterailGenerated;
import dev.countergate.web.console.view.Note;
import dev.countergate.web.console.view.Tone;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a signed-in person sees and does. A page is drawn from one state of the docket; an answer
/// is appended, and the docket's ruling is what the page then says.
record Rooms(Site site, Ports ports) {
  private static final int REASON_CHARS_MAX = 2_000;

  private Reader reader(Visit visit) {
    Docket docket = ports.evidence().docket();
    Principal.Person person =
        docket
            .person(visit.session().person())
            .map(one -> new Principal.Person(one.id(), one.name(), docket.groups(one.id())))
            .orElseThrow(() -> new Fault(Fault.Code.NOT_SIGNED_IN, "you are not signed in"));
    return new Reader(ports, docket, person, visit.session(), site.clock().instant());
  }

  Page inbox(Visit visit) {
    var page = new InboxPages(reader(visit)).page();
    return Page.html(200, out -> JteinboxGenerated.render(out, null, page));
  }

  Page inboxList(Visit visit) {
    var page = new InboxPages(reader(visit)).page();
    return Page.html(200, out -> JteinboxlistGenerated.render(out, null, page));
  }

  Page activity(Visit visit) {
    var page = new ActivityPages(reader(visit)).page();
    return Page.html(200, out -> JteactivityGenerated.render(out, null, page));
  }

  Page people(Visit visit) {
    return new PeoplePages(site, reader(visit)).page();
  }

  Page peopleList(Visit visit) {
    return new PeoplePages(site, reader(visit)).list();
  }

  Page invite(Visit visit) throws InterruptedException {
    return new PeoplePages(site, reader(visit))
        .invite(visit.session(), Visit.field(visit.form(), "person"));
  }

  Page custody(Visit visit) {
    Reader reader = reader(visit);
    Position action = visit.position();
    List<Trail.Link> chain = ports.evidence().chain(action);
    if (chain.isEmpty()) throw new Fault(Fault.Code.NOT_FOUND, "no action `" + action + "`");
    var page = new CustodyPages(reader, action, chain).page();
    return Page.html(200, out -> JtecustodyGenerated.render(out, null, page));
  }

  Page approval(Visit visit) {
    return approval(visit, 200, Optional.empty());
  }

  private Page approval(Visit visit, int status, Optional<Note> note) {
    Reader reader = reader(visit);
    var page = new ApprovalPages(reader, find(reader, visit)).page(note);
    return Page.html(status, out -> JteapprovalGenerated.render(out, null, page));
  }

  Page rail(Visit visit) {
    Reader reader = reader(visit);
    var rail = new ApprovalPages(reader, find(reader, visit)).rail();
    return Page.html(200, out -> JterailGenerated.render(out, null, rail));
  }

  /// Records that the person sees the page, and gives the rail that can be answered.
  Page present(Visit visit) throws InterruptedException {
    Reader reader = reader(visit);
    Approval approval = find(reader, visit);
    try {
      ports.answers().present(approval.id(), visit.session(), "console");
    } catch (Fault fault) {
      if (fault.code() != Fault.Code.BAD_REQUEST) throw fault;
      return rail(visit); // it ended meanwhile: the rail says how
    }
    return rail(visit);
  }

  Page answer(Visit visit) throws InterruptedException {
    Reader reader = reader(visit);
    Approval approval = find(reader, visit);
    Map<String, String> form = visit.form();
    Ruling ruling = answer(visit.session(), approval, form);
    return switch (ruling) {
      case Ruling.Accepted _ -> new Page.Elsewhere("/approvals/" + approval.id());
      case Ruling.Refused(var why) ->
          approval(
              visit,
              409,
              Optional.of(
                  new Note(
                      Tone.RISK,
                      "refused",
                      "Your answer does not count.",
                      "Why: " + why + ". Nothing was changed, and the try was recorded.")));
    };
  }

  private Ruling answer(Sessions.Session session, Approval approval, Map<String, String> form)
      throws InterruptedException {
    Verdict.Answer answer =
        switch (Visit.field(form, "answer")) {
          case "approve" -> Verdict.Answer.APPROVE;
          case "refuse" -> Verdict.Answer.REFUSE;
          default -> throw new Fault(Fault.Code.BAD_REQUEST, "the form has no answer");
        };
    String presented = Visit.field(form, "presented");
    if (!presented.matches("[0-9]{1,15}")) {
      throw new Fault(Fault.Code.BAD_REQUEST, "the form names no showing");
    }
    if (!Visit.field(form, "view").equals(approval.opened().viewDigest().hex())) {
      return new Ruling.Refused("it is for another view");
    }
    String reason = Visit.field(form, "reason").strip();
    if (reason.length() > REASON_CHARS_MAX) {
      throw new Fault(Fault.Code.BAD_REQUEST, "the reason is longer than 2,000 characters");
    }
    var given =
        new Answers.Given(
            answer,
            Optional.of(reason).filter(words -> !words.isEmpty()),
            new Position(Long.parseLong(presented)));
    return ports.answers().answer(approval.id(), session, given);
  }

  /// The exact text of the statements, to be saved and compared.
  Page statement(Visit visit) {
    Approval approval = find(reader(visit), visit);
    Payload payload =
        ports
            .evidence()
            .payload(approval.opened().action(), approval.view().content())
            .orElseThrow(() -> new Fault(Fault.Code.NOT_FOUND, "the statement was erased"));
    var text = new StringBuilder();
    for (Turn.Piece piece : Turn.pieces(payload.content())) {
      if (!text.isEmpty()) text.append(";\n");
      text.append(piece.text());
    }
    return Page.download("approval-" + approval.id() + ".sql", text.toString());
  }

  private static Approval find(Reader reader, Visit visit) {
    Position id = visit.position();
    return reader
        .docket()
        .approval(id)
        .orElseThrow(() -> new Fault(Fault.Code.NOT_FOUND, "no approval `" + id + "`"));
  }
}
