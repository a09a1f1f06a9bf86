package dev.countergate.web.api;

import dev.countergate.docket.Approval;
import dev.countergate.domain.Fault;
import dev.countergate.domain.Impact;
import dev.countergate.domain.Json;
import dev.countergate.domain.Position;
import dev.countergate.domain.Ruling;
import dev.countergate.domain.Stamp;
import dev.countergate.domain.Verdict;
import dev.countergate.gate.Answers;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Approvals: seen, shown, answered.
record ApprovalActs(Ports ports, InstantSource clock) {
  private static final int ENDED_MAX = 100;
  private static final int REASON_CHARS_MAX = 2_000;

  /// The open ones, the least time left first; then those that ended last.
  Reply all(Call call) {
    Instant now = clock.instant();
    List<Approval> known = ports.evidence().docket().approvals();
    var rows = new ArrayList<Json>();
    known.stream()
        .filter(approval -> approval.isOpenAt(now))
        .sorted(Comparator.comparing(approval -> approval.opened().expires()))
        .forEach(approval -> rows.add(json(call, approval, now).summary()));
    known.reversed().stream()
        .filter(approval -> !approval.isOpenAt(now))
        .limit(ENDED_MAX)
        .forEach(approval -> rows.add(json(call, approval, now).summary()));
    return Reply.ok(
        Json.object().put("now", Stamp.write(now)).put("approvals", new Json.Arr(rows)));
  }

  Reply one(Call call) {
    return Reply.ok(json(call, find(call.position("approval")), clock.instant()).whole());
  }

  /// Records that the person is shown the view; the answer says what a verdict must name.
  Reply present(Call call) throws InterruptedException {
    Position id = call.position("approval");
    find(id);
    Answers.Shown shown = showing(call, id);
    Approval approval = shown.approval();
    Json.Obj json =
        Json.object()
            .put("approval", id.index())
            .put("presented", shown.place().index())
            .put("leaf", shown.leaf().hex())
            .put("view", approval.opened().viewDigest().hex())
            .put("action", approval.opened().digest().hex())
            .put("policy", approval.view().policy().hex())
            .put("expires", Stamp.write(approval.opened().expires()));
    approval
        .view()
        .preview()
        .held()
        .map(Impact::digest)
        .ifPresent(impact -> json.put("impact", impact.hex()));
    return new Reply.Of(201, json);
  }

  private Answers.Shown showing(Call call, Position id) throws InterruptedException {
    try {
      return ports.answers().present(id, call.session(), "api");
    } catch (Fault fault) {
      if (fault.code() != Fault.Code.BAD_REQUEST) throw fault;
      throw refused(fault.words());
    }
  }

  /// Appends the answer; what it means is the docket's ruling, in its words.
  Reply answer(Call call) throws IOException, InterruptedException {
    Approval approval = find(call.position("approval"));
    Ruling ruling =
        ports.answers().answer(approval.id(), call.session(), given(call.body(), approval));
    return ruled(call, approval.id(), ruling);
  }

  /// What a person sends as an answer to this approval's view.
  Answers.Given given(Json.Obj body, Approval approval) {
    if (!Call.text(body, "view").equals(approval.opened().viewDigest().hex())) {
      throw refused("the answer is for another view");
    }
    return new Answers.Given(answer(body), reason(body), Call.place(body, "presented"));
  }

  Reply ruled(Call call, Position id, Ruling ruling) {
    return switch (ruling) {
      case Ruling.Accepted _ ->
          Reply.ok(json(call, find(id), clock.instant()).summary().put("ruling", "accepted"));
      case Ruling.Refused(var why) -> throw refused(why);
    };
  }

  private static Verdict.Answer answer(Json.Obj body) {
    return switch (Call.text(body, "answer")) {
      case "approve" -> Verdict.Answer.APPROVE;
      case "refuse" -> Verdict.Answer.REFUSE;
      default ->
          throw new Fault(Fault.Code.BAD_REQUEST, "member `answer` must be `approve` or `refuse`");
    };
  }

  private static Optional<String> reason(Json.Obj body) {
    Optional<String> reason =
        Call.maybeText(body, "reason").map(String::strip).filter(words -> !words.isEmpty());
    if (reason.filter(words -> words.length() > REASON_CHARS_MAX).isPresent()) {
      throw new Fault(
          Fault.Code.BAD_REQUEST, "the reason is longer than " + REASON_CHARS_MAX + " characters");
    }
    return reason;
  }

  static Refusal refused(String why) {
    return new Refusal(new Problem(409, Fault.Code.REFUSED, why));
  }

  private ApprovalJson json(Call call, Approval approval, Instant now) {
    return new ApprovalJson(ports, approval, call.session().person(), now);
  }

  Approval find(Position id) {
    return ports
        .evidence()
        .docket()
        .approval(id)
        .orElseThrow(() -> new Fault(Fault.Code.NOT_FOUND, "no approval `" + id + "`"));
  }
}
