package dev.countergate.web.console;

import dev.countergate.domain.Fact;
import dev.countergate.domain.Fault;
import dev.countergate.domain.Principal;
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

  /// Makes a link that works once. It is in this answer and nowhere else: the ledger keeps only the
  /// digest of its token.
  Page invite(String person) throws InterruptedException {
    Principal.Person invited =
        reader
            .docket()
            .person(person)
            .orElseThrow(() -> new Fault(Fault.Code.NOT_FOUND, "no person `" + person + "`"));
    try {
      String token = reader.ports().passkeys().invite(Fact.By.person(reader.person().id()), person);
      return page(200, Optional.of(invitation(invited, token)), Optional.empty());
    } catch (Fault fault) {
      if (fault.code() != Fault.Code.REFUSED) throw fault;
      var note =
          new Note(
              Tone.RISK,
              "refused",
              "No link was made.",
              "Why: " + fault.words().replace("`", "") + ". The try was recorded.");
      return page(409, Optional.empty(), Optional.of(note));
    }
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
    return new PeoplePage.Row(person.id(), person.name(), you, person.groups(), passkeys, may);
  }
}
