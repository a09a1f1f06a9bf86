package dev.countergate.web.api;

import dev.countergate.docket.Ending;
import dev.countergate.docket.Standing;
import dev.countergate.domain.Account;
import dev.countergate.domain.Codec;
import dev.countergate.domain.Fault;
import dev.countergate.domain.Json;
import dev.countergate.domain.Outcome;
import dev.countergate.domain.Position;
import dev.countergate.domain.Principal;
import dev.countergate.domain.Target;
import dev.countergate.gate.Changes;
import java.io.IOException;
import java.util.Optional;
import java.util.TreeMap;

/// Changes of Countergate itself: a signed-in person asks for one, policy decides it, and people
/// approve it like any other action.
record ChangeActs(Ports ports) {
  /// Asks for a change: what shall stand is in the body.
  Reply propose(Call call) throws IOException, InterruptedException {
    Changes.Way way = ports.changes().propose(call.session(), proposal(call));
    return switch (way.begun()) {
      case Changes.Progress.Waiting(var approval, var link) ->
          new Reply.Of(
              202,
              Json.object()
                  .put("status", "waiting")
                  .put("approval", approval.index())
                  .put("link", link.toString()));
      case Changes.Progress.Ended(var outcome) -> ended(outcome, way);
      case Changes.Progress.Unchanged() -> Reply.ok(Json.object().put("status", "unchanged"));
    };
  }

  /// How far the caller's own proposal has come. What is told once is told here.
  Reply progress(Call call) {
    Position approval = call.position("approval");
    Optional<Changes.Way> way = ports.changes().way(approval, call.session().person());
    if (way.isPresent() && way.orElseThrow().end().isPresent()) {
      return ended(way.orElseThrow().end().orElseThrow(), way.orElseThrow());
    }
    Ending ending =
        ports
            .evidence()
            .docket()
            .approval(approval)
            .filter(one -> one.asked().action().by().equals(call.session().person()))
            .filter(one -> one.asked().action().change().isPresent())
            .orElseThrow(() -> new Fault(Fault.Code.NOT_FOUND, "you asked for no such change"))
            .ending()
            .orElse(null);
    if (ending == null || way.isPresent()) {
      return Reply.ok(Json.object().put("status", "waiting").put("approval", approval.index()));
    }
    // Nobody waits for it any more: the same proposal, sent again, takes the grant.
    return Reply.ok(
        Json.object()
            .put("status", ending instanceof Ending.Granted ? "granted" : "ended")
            .put("approval", approval.index()));
  }

  private static Reply ended(Outcome outcome, Changes.Way way) {
    Json.Obj told = Json.object();
    switch (outcome) {
      case Outcome.Done _ -> told.put("status", "made");
      case Outcome.Denied(var rule, var reason) ->
          throw new Refusal(
              new Problem(
                  403,
                  Fault.Code.REFUSED,
                  "policy denies this change"
                      + (rule.isEmpty() ? "" : " (rule " + rule + ")")
                      + ": "
                      + reason));
      case Outcome.Refused(var by, _) -> told.put("status", "refused").put("by", by);
      case Outcome.Expired() -> told.put("status", "expired");
      case Outcome.Withdrawn(var why) -> told.put("status", "withdrawn").put("reason", why);
      case Outcome.NotRun(var why) -> told.put("status", "notMade").put("reason", why);
      default -> told.put("status", "notMade");
    }
    way.take().ifPresent(once -> told.put("once", once));
    return Reply.ok(told);
  }

  private Changes.Proposal proposal(Call call) throws IOException {
    Json.Obj body = call.body();
    String kind = Call.text(body, "kind");
    return switch (kind) {
      case "agent" -> ports.proposals().put(principal(body, Principal.Agent.class, "agent"));
      case "person" -> ports.proposals().put(principal(body, Principal.Person.class, "person"));
      case "principal.removed" -> ports.proposals().remove(Call.text(body, "id"));
      case "target" -> ports.proposals().put(read(object(body, "target"), Target.class));
      case "target.removed" -> ports.proposals().removeTarget(Call.text(body, "id"));
      case "policy" -> policy(object(body, "files"));
      case "token" -> ports.proposals().token(Call.text(body, "id"));
      case "invitation" -> ports.proposals().invitation(call.session(), Call.text(body, "id"));
      case "issuer" -> ports.proposals().issuer(read(object(body, "issuer"), Account.Issuer.class));
      case "issuer.removed" -> ports.proposals().removeIssuer(Call.text(body, "id"));
      case "account" ->
          ports
              .proposals()
              .account(Call.text(body, "id"), read(object(body, "account"), Account.class));
      case "credential.revoked" -> ports.proposals().revoke(Call.text(body, "id"));
      default ->
          throw new Fault(
              Fault.Code.BAD_REQUEST,
              "kind `"
                  + (kind.length() > 40 ? kind.substring(0, 40) : kind)
                  + "` is none of agent, person, principal.removed, target, target.removed, policy,"
                  + " token, invitation, issuer, issuer.removed, account, credential.revoked");
    };
  }

  private Changes.Proposal policy(Json.Obj files) {
    var texts = new TreeMap<String, String>();
    for (String name : files.names()) texts.put(name, Call.text(files, name));
    return ports.proposals().policy(texts);
  }

  /// What is not said of a principal that exists stays as it is.
  private <T extends Principal> T principal(Json.Obj body, Class<T> type, String name) {
    Json.Obj said = object(body, name);
    String id = Call.text(said, "id");
    Json.Obj whole =
        ports
            .evidence()
            .docket()
            .principal(id)
            .map(Standing::value)
            .filter(type::isInstance)
            .map(known -> Codec.json((Record) known))
            .orElse(Json.object().put("suspended", new Json.Bool(false)));
    for (String member : said.names()) whole.put(member, said.get(member).orElseThrow());
    return read(whole, type);
  }

  private static <T> T read(Json.Obj json, Class<T> type) {
    try {
      return Codec.read(json, type);
    } catch (IllegalArgumentException e) {
      throw new Fault(
          Fault.Code.BAD_REQUEST,
          "this is no "
              + type.getSimpleName().toLowerCase(java.util.Locale.ROOT)
              + ": "
              + e.getMessage());
    }
  }

  private static Json.Obj object(Json.Obj body, String name) {
    if (body.get(name).orElse(null) instanceof Json.Obj object) return object;
    throw new Fault(Fault.Code.BAD_REQUEST, "member `" + name + "` must be an object");
  }
}
