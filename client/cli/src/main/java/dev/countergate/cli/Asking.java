package dev.countergate.cli;

import dev.countergate.domain.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/// Asks for a change of Countergate and waits, as an action waits, until people have decided it.
public final class Asking {
  private static final long POLL_NANOS = 500_000_000;
  private final PrintWriter out;
  private final Site site;

  /// As the person who is signed in at this terminal.
  public Asking(PrintWriter out) throws IOException {
    this.out = out;
    this.site = Site.signedIn();
  }

  /// Waits to the end; gives what only the one who asked is told.
  Optional<String> until(Json.Obj wish) throws IOException, InterruptedException {
    Json.Obj answer = site.post("/api/v1/changes", wish);
    if (answer.text("status").equals("waiting")) {
      say("waiting for approval " + answer.number("approval") + ": " + answer.text("link"));
      answer = poll("/api/v1/changes/" + answer.number("approval"));
    }
    String status = answer.text("status");
    if (!status.equals("made")) {
      throw new Trouble("not made: " + why(status, answer) + "\nhelp: nothing was changed");
    }
    return answer.get("once").map(once -> ((Json.Str) once).value());
  }

  /// Asks and waits for nobody; says what came of it.
  public String begin(Json.Obj wish) throws IOException, InterruptedException {
    Json.Obj answer = site.post("/api/v1/changes", wish);
    return switch (answer.text("status")) {
      case "waiting" -> "approval " + answer.number("approval") + ": " + answer.text("link");
      case "unchanged" -> "in force already";
      case "made" -> "made";
      default -> "not made: " + why(answer.text("status"), answer);
    };
  }

  private Json.Obj poll(String path) throws IOException, InterruptedException {
    while (true) {
      Json.Obj answer = site.get(path);
      String status = answer.text("status");
      if (status.equals("granted") || status.equals("ended")) {
        throw new Trouble(
            "the server was restarted meanwhile\nhelp: ask again; what was granted is found again");
      }
      if (!status.equals("waiting")) return answer;
      LockSupport.parkNanos(POLL_NANOS);
      if (Thread.interrupted()) throw new InterruptedException();
    }
  }

  private static String why(String status, Json.Obj answer) {
    return switch (status) {
      case "unchanged" -> "it is so already";
      case "refused" -> "refused by " + Show.safe(answer.text("by"));
      case "expired" -> "nobody answered in time";
      default ->
          answer.get("reason").orElse(null) instanceof Json.Str(var reason)
              ? Show.safe(reason)
              : status;
    };
  }

  void say(String line) {
    out.println(line);
    out.flush();
  }
}
