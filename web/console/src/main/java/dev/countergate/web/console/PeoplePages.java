package dev.countergate.web.console;

import dev.countergate.domain.Fact;
import dev.countergate.domain.Fault;
import dev.countergate.domain.Outcome;
import dev.countergate.domain.Principal;
import dev.countergate.gate.Changes;
import dev.countergate.gate.Sessions;
import dev.countergate.web.console.pages.JtepeopleGenerated;
import dev.countergate.web.console.pages.JtepeoplelistGenerated;
import dev.countergate.web.console.view.Note;
import dev.countergate.web.console.view.PeoplePage;
import dev.countergate.web.console.view.Times;
import dev.countergate.web.console.view.Tone;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Lists the people, and invites those without a passkey to make one.
record PeoplePages(Site site, Reader reader) {
  Page page() {
    return page(200, Optional.empty(), Optional.empty());
  }

  /// The table alone, as it stands now: a link that was just made stays where it is.
  Page list() {
    List<PeoplePage.Row> rows = rows();
    return Page.html(200, out -> JtepeoplelistGenerated.render(out, null, rows));
  }

  /// Asks for a link that works once, as policy has it. It is in this answer and nowhere else: the
  /// ledger keeps only the digest of its token.
  Page invite(Sessions.Session session, String person) throws InterruptedException {
    Principal.Person invited =
        reader
            .docket()
            .person(person)
            .orElseThrow(() -> new Fault(Fault.Code.NOT_FOUND, "no person `" + person + "`"));
    Changes changes = reader.ports().changes();
    Optional<String> granted = changes.untold(reader.person().id(), "person/" + person);
    if (granted.isPresent()) return made(invited, granted.orElseThrow());
    try {
      Changes.Proposal proposal = reader.ports().proposals().invitation(session, person);
      Changes.Way way = changes.propose(session, proposal);
      return switch (way.begun()) {
        case Changes.Progress.Waiting(var approval, _) ->
            page(
                202,
                Optional.empty(),
                Optional.of(
                    new Note(
                        Tone.HOLD,
                        "asked",
                        "The invitation waits as approval " + approval + ".",
                        "When it is granted, invite again: the link is shown then.")));
        case Changes.Progress.Ended _ when way.end().orElse(null) instanceof Outcome.Done ->
            made(invited, way.take().orElseThrow());
        case Changes.Progress.Ended(Outcome.Denied(_, var why)) -> none(why);
        case Changes.Progress.Ended(Outcome.NotRun(var why)) -> none(why);
        case Changes.Progress.Ended _, Changes.Progress.Unchanged _ -> none("it was not made");
      };
    } catch (Fault fault) {
      if (fault.code() != Fault.Code.REFUSED) throw fault;
      return none(fault.words());
    }
  }

  private Page made(Principal.Person invited, String token) {
    return page(200, Optional.of(invitation(invited, token)), Optional.empty());
  }

  private Page none(String why) {
    var note =
        new Note(Tone.RISK, "refused", "No link was made.", "Why: " + why.replace("`", "") + ".");
    return page(409, Optional.empty(), Optional.of(note));
  }

  private PeoplePage.Invitation invitation(Principal.Person invited, String token) {
    String until =
        reader
            .ports()
            .evidence()
            .docket()
            .invitation(Sessions.digest(token))
            .map(Fact.CredentialInvited::expires)
            .map(Times::clock)
            .orElse("it is used");
    return new PeoplePage.Invitation(invited.name(), site.origin() + "/enrol/" + token, until);
  }

  private Page page(int status, Optional<PeoplePage.Invitation> invitation, Optional<Note> note) {
    var page = new PeoplePage(reader.shell("people"), rows(), invitation, note);
    return Page.html(status, out -> JtepeopleGenerated.render(out, null, page));
  }

  private List<PeoplePage.Row> rows() {
    return reader.docket().principals().stream()
        .filter(Principal.Person.class::isInstance)
        .map(Principal.Person.class::cast)
        .sorted(Comparator.comparing(Principal.Person::name).thenComparing(Principal.Person::id))
        .map(this::row)
        .toList();
  }

  private PeoplePage.Row row(Principal.Person person) {
    int passkeys = reader.docket().passkeys(person.id()).size();
    boolean you = person.id().equals(reader.person().id());
    boolean may = passkeys == 0 && !you;
    List<String> groups = reader.groupsOf(person.id());
    return new PeoplePage.Row(person.id(), person.name(), you, groups, passkeys, may);
  }
}
