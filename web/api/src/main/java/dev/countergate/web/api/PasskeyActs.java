package dev.countergate.web.api;

import dev.countergate.domain.Codec;
import dev.countergate.domain.Json;
import dev.countergate.domain.Passkey;
import dev.countergate.domain.Position;
import dev.countergate.domain.Ruling;
import dev.countergate.gate.Answers;
import dev.countergate.gate.Passkeys;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// Passkeys: how a person comes by one, and what it signs. What any of it is worth is the docket's
/// ruling.
record PasskeyActs(Ports ports, ApprovalActs approvals) {
  /// What a browser is asked for when it shall make the key.
  Reply enrol(Call call) throws IOException {
    Passkeys.Enrolment enrolment = ports.passkeys().enrol(Call.text(call.body(), "token"));
    return new Reply.Of(
        201,
        Json.object()
            .put("challenge", enrolment.challenge())
            .put("rp", enrolment.rp())
            .put("person", enrolment.person().id())
            .put("name", enrolment.person().name()));
  }

  Reply bind(Call call) throws IOException, InterruptedException {
    Json.Obj body = call.body();
    Ruling ruling =
        ports
            .passkeys()
            .bind(
                Call.text(body, "token"),
                Call.text(body, "attestation"),
                Call.text(body, "clientData"));
    if (ruling instanceof Ruling.Refused(var why)) throw ApprovalActs.refused(why);
    return new Reply.Of(201, Json.object().put("bound", new Json.Bool(true)));
  }

  Reply login(Call call) {
    Passkeys.Login login = ports.passkeys().login();
    return new Reply.Of(
        201,
        Json.object()
            .put("ticket", login.ticket())
            .put("challenge", login.challenge())
            .put("rp", login.rp()));
  }

  /// Draws up the verdict: the answer holds what a passkey must sign, and over what.
  Reply draw(Call call) throws IOException, InterruptedException {
    Position id = call.position("approval");
    Json.Obj body = call.body();
    Answers.Drawn drawn =
        ports.answers().draw(id, call.session(), approvals.given(body, approvals.find(id)));
    var credentials = new ArrayList<Json>();
    List<String> known = ports.passkeys().of(call.session().person());
    for (String one : known) credentials.add(new Json.Str(one));
    byte[] challenge = drawn.verdict().challenge();
    return new Reply.Of(
        201,
        Json.object()
            .put("verdict", Codec.json(drawn.verdict()))
            .put("challenge", Base64.getUrlEncoder().withoutPadding().encodeToString(challenge))
            .put("rp", ports.passkeys().rp())
            .put("credentials", new Json.Arr(credentials)));
  }

  Reply sign(Call call) throws IOException, InterruptedException {
    Position id = call.position("approval");
    approvals.find(id);
    Json.Obj body = call.body();
    Ruling ruling =
        ports.answers().sign(Call.place(body, "presented"), call.session(), assertion(body));
    return approvals.ruled(call, id, ruling);
  }

  static Passkey.Assertion assertion(Json.Obj body) {
    return new Passkey.Assertion(
        Call.text(body, "credential"),
        Call.text(body, "authenticatorData"),
        Call.text(body, "clientData"),
        Call.text(body, "signature"));
  }
}
