package dev.countergate.web.api;

import dev.countergate.domain.Fault;
import dev.countergate.domain.Json;
import dev.countergate.domain.Stamp;
import dev.countergate.gate.Sessions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Sign-in for programs: a one-time link's token, or a passkey's answer to a login's challenge, is
/// spent for a secret that they keep.
record SessionActs(Ports ports) {
  Reply open(Call call) throws IOException, InterruptedException {
    Json.Obj body = call.body();
    Sessions.Opened opened = Call.maybeText(body, "ticket").isPresent() ? signed(body) : link(body);
    return new Reply.Of(201, json(opened.session()).put("secret", opened.secret()));
  }

  private Sessions.Opened link(Json.Obj body) throws InterruptedException {
    return ports
        .signIn()
        .spend(Call.text(body, "token"))
        .orElseThrow(() ->
            new Fault(
                Fault.Code.SIGN_IN_FAILED,
                "this link was used already or is too old\nhelp: the operator makes another with `countergate link`"));
  }

  private Sessions.Opened signed(Json.Obj body) throws InterruptedException {
    return ports
        .passkeys()
        .signIn(Call.text(body, "ticket"), PasskeyActs.assertion(body))
        .orElseThrow(() ->
            new Fault(
                Fault.Code.SIGN_IN_FAILED,
                "the passkey did not sign you in\nhelp: try again, or ask for a new link"));
  }

  Reply current(Call call) {
    return Reply.ok(json(call.session()));
  }

  Reply end(Call call) throws InterruptedException {
    ports.sessions().end(call.session(), "signed out");
    return Reply.ok(Json.object().put("ended", new Json.Bool(true)));
  }

  private Json.Obj json(Sessions.Session session) {
    List<String> groups = ports.evidence().docket().groups(session.person());
    var words = new ArrayList<Json>();
    for (String group : groups) words.add(new Json.Str(group));
    return Json.object()
        .put("person", session.person())
        .put("groups", new Json.Arr(words))
        .put("session", session.id().hex())
        .put("how", session.how())
        .put("expires", Stamp.write(session.expires()));
  }
}
