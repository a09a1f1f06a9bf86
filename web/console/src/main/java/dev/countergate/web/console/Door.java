package dev.countergate.web.console;

import dev.countergate.gate.Sessions;
import dev.countergate.web.console.pages.JtemessageGenerated;
import dev.countergate.web.console.view.MessagePage;
import java.time.Duration;
import java.util.Optional;

/// Signing in and out. Looking at a link changes nothing; its button spends it.
record Door(Site site, Ports ports, Guard guard) {
  Page knock(Visit visit) {
    return message(
        200,
        new MessagePage(
            "Sign in",
            "Countergate signs you in with a link that works once.",
            "Ask whoever runs this Countergate for one.",
            "",
            ""));
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

  Page enter(Visit visit) throws InterruptedException {
    Optional<Sessions.Opened> opened = ports.signIn().spend(visit.path().get(1));
    if (opened.isEmpty()) return tooOld();
    Duration lifetime = Duration.between(site.clock().instant(), opened.get().session().expires());
    return new Page.Signed("/", guard.cookie(opened.get().secret(), lifetime.toSeconds()));
  }

  Page leave(Visit visit) throws InterruptedException {
    if (visit.maybeSession().isPresent()) ports.sessions().end(visit.session(), "signed out");
    return new Page.Signed("/signin", guard.cookie("", 0));
  }

  private static Page tooOld() {
    return message(
        410,
        new MessagePage(
            "This link does not work any more",
            "It was used already, or it is older than 15 minutes. Nobody was signed in.",
            "Ask whoever runs this Countergate for a new one.",
            "",
            ""));
  }

  static Page message(int status, MessagePage page) {
    return Page.html(status, out -> JtemessageGenerated.render(out, null, page));
  }
}
