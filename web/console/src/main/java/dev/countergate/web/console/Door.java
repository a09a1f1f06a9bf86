package dev.countergate.web.console;

import dev.countergate.domain.Fault;
import dev.countergate.domain.Passkey;
import dev.countergate.gate.Accounts;
import dev.countergate.gate.Sessions;
import dev.countergate.web.console.pages.JtebackGenerated;
import dev.countergate.web.console.pages.JteenrolGenerated;
import dev.countergate.web.console.pages.JtemessageGenerated;
import dev.countergate.web.console.pages.JtesigninGenerated;
import dev.countergate.web.console.view.BackPage;
import dev.countergate.web.console.view.EnrolPage;
import dev.countergate.web.console.view.MessagePage;
import dev.countergate.web.console.view.Note;
import dev.countergate.web.console.view.SignInPage;
import dev.countergate.web.console.view.Tone;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Signing in and out, and binding a first passkey. Looking at a link changes nothing; its button
/// spends it.
record Door(Site site, Ports ports, Guard guard) {
  /// The page that a passkey opens; a query says that one was just bound.
  Page knock(Visit visit) {
    return "bound".equals(visit.request().getHttpURI().getQuery())
        ? signIn(
            200,
            Optional.of(
                new Note(Tone.OK, "check", "Your passkey is bound.", "Sign in with it now.")))
        : signIn(200, Optional.empty());
  }

  private Page signIn(int status, Optional<Note> note) {
    var page =
        new SignInPage(
            note,
            ports.evidence().docket().site().isPresent(),
            ports.accounts().map(Accounts::name));
    return Page.html(status, out -> JtesigninGenerated.render(out, null, page));
  }

  /// Takes what a passkey signed for a sign-in that was begun.
  Page open(Visit visit) throws InterruptedException {
    Map<String, String> form = visit.form();
    var assertion =
        new Passkey.Assertion(
            Visit.field(form, "credential"),
            Visit.field(form, "authenticatorData"),
            Visit.field(form, "clientData"),
            Visit.field(form, "signature"));
    Optional<Sessions.Opened> opened =
        ports.passkeys().signIn(Visit.field(form, "ticket"), assertion);
    if (opened.isPresent()) return entered(opened.get(), visit);
    return signIn(
        401,
        Optional.of(
            new Note(
                Tone.RISK,
                "refused",
                "Nobody was signed in.",
                "This passkey is not known here, or it took longer than 5 minutes. Try again, or ask"
                    + " for a new link.")));
  }

  /// Sends the browser to the identity provider.
  Page away(Visit visit) throws InterruptedException {
    Accounts.Begun begun = accounts().begin();
    return new Page.Elsewhere(
        begun.location().toString(),
        List.of(guard.ticket(begun.ticket(), Accounts.CEREMONY.toSeconds())));
  }

  private Accounts accounts() {
    return ports
        .accounts()
        .orElseThrow(() -> new Fault(Fault.Code.NOT_FOUND, "no identity provider is configured"));
  }

  /// Where the provider sends the browser back. Looking signs nobody in: the page sends a form of
  /// ours, and its script does so at once.
  Page back(Visit visit) {
    accounts();
    Map<String, String> said = visit.query();
    var page = new BackPage(said);
    return Page.html(200, out -> JtebackGenerated.render(out, null, page));
  }

  /// Takes what the provider said to it, and begins the session.
  Page returned(Visit visit) throws InterruptedException {
    Map<String, String> form = visit.form();
    var back =
        new Accounts.Back(
            Visit.field(form, "state"), said(form, "code"), said(form, "iss"), said(form, "error"));
    try {
      return entered(accounts().finish(guard.ticket(visit.request()).orElse(""), back), visit);
    } catch (Fault fault) {
      List<String> words = fault.words().lines().toList();
      String help = words.size() < 2 ? "" : words.get(1).replaceFirst("^help: ", "");
      return signIn(
          401,
          Optional.of(
              new Note(
                  Tone.RISK,
                  "refused",
                  "Nobody was signed in.",
                  sentence(words.getFirst()) + " " + sentence(help))));
    }
  }

  private static Optional<String> said(Map<String, String> form, String name) {
    return Optional.of(Visit.field(form, name)).filter(value -> !value.isEmpty());
  }

  private static String sentence(String words) {
    String plain = words.replace("`", "");
    return plain.isEmpty()
        ? ""
        : plain.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + plain.substring(1) + ".";
  }

  /// Whom a link invites to make a passkey. Looking binds nothing.
  Page invited(Visit visit) {
    String token = visit.path().get(1);
    return ports
        .passkeys()
        .invited(token)
        .map(person -> new EnrolPage(person.name(), token))
        .map(page -> Page.html(200, out -> JteenrolGenerated.render(out, null, page)))
        .map(Page.class::cast)
        .orElseGet(() -> tooOld("No passkey was made.", "Ask a colleague for a new one."));
  }

  Page look(Visit visit) {
    String token = visit.path().get(1);
    return ports.signIn().isFresh(token)
        ? message(
            200,
            new MessagePage(
                "Sign in", "This link signs you in once, in this browser.", "", token, ""))
        : tooOld();
  }

  private static Page tooOld() {
    return tooOld("Nobody was signed in.", "Ask whoever runs this Countergate for a new one.");
  }

  Page enter(Visit visit) throws InterruptedException {
    Optional<Sessions.Opened> opened = ports.signIn().spend(visit.path().get(1));
    if (opened.isEmpty()) return tooOld();
    return entered(opened.get(), visit);
  }

  /// Whoever was sent here from a page of ours lands on it.
  private Page entered(Sessions.Opened opened, Visit visit) {
    Duration lifetime = Duration.between(site.clock().instant(), opened.session().expires());
    return new Page.Elsewhere(
        guard.wanted(visit.request()).orElse("/"),
        List.of(guard.cookie(opened.secret(), lifetime.toSeconds()), guard.forgotten()));
  }

  Page leave(Visit visit) throws InterruptedException {
    if (visit.maybeSession().isPresent()) ports.sessions().end(visit.session(), "signed out");
    return new Page.Elsewhere("/signin", List.of(guard.cookie("", 0)));
  }

  private static Page tooOld(String not, String help) {
    return message(
        410,
        new MessagePage(
            "This link does not work any more",
            "It was used already, or it is older than 15 minutes. " + not,
            help,
            "",
            ""));
  }

  static Page message(int status, MessagePage page) {
    return Page.html(status, out -> JtemessageGenerated.render(out, null, page));
  }
}
