package dev.countergate.web.api;

import dev.countergate.docket.Approval;
import dev.countergate.docket.Ending;
import dev.countergate.domain.Clause;
import dev.countergate.domain.Codec;
import dev.countergate.domain.Grade;
import dev.countergate.domain.Json;
import dev.countergate.domain.Payload;
import dev.countergate.domain.Stamp;
import dev.countergate.domain.Turn;
import dev.countergate.gate.Desk;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One approval as the API spells it, for one reader.
record ApprovalJson(Ports ports, Approval approval, String reader, Instant now) {
  Json.Obj summary() {
    var view = approval.view();
    Json.Obj json =
        Json.object()
            .put("id", approval.id().index())
            .put("action", approval.opened().action().index())
            .put("state", state())
            .put("headline", Desk.headline(view))
            .put("by", view.by())
            .put("owner", view.owner())
            .put("target", view.target())
            .put("rules", texts(view.ask().rules()))
            .put("grade", view.ask().grade().name())
            .put("reasonRequired", new Json.Bool(view.ask().reasonRequired()))
            .put("clauses", clauses())
            .put("opened", Stamp.write(approval.openedAt()))
            .put("expires", Stamp.write(approval.opened().expires()))
            .put("waiters", ports.desk().waitersOf(approval.id()));
    approval.endingAt(now).ifPresent(ending -> json.put("ending", ending(ending)));
    Optional<String> whyNot = whyNot();
    json.put("mayApprove", new Json.Bool(whyNot.isEmpty()));
    whyNot.ifPresent(why -> json.put("whyNot", why));
    return json;
  }

  Json.Obj whole() {
    var seats = new ArrayList<Json>();
    for (Approval.Seat seat : approval.seats()) seats.add(Codec.json(seat));
    var showings = new ArrayList<Json>();
    for (Approval.Showing showing : approval.showings()) showings.add(Codec.json(showing));
    Json.Obj json =
        summary()
            .put("view", Codec.json(approval.view()))
            .put("viewDigest", approval.opened().viewDigest().hex())
            .put("actionDigest", approval.opened().digest().hex())
            .put("party", texts(approval.party().stream().sorted().toList()))
            .put("seats", new Json.Arr(seats))
            .put("showings", new Json.Arr(showings));
    ports
        .evidence()
        .payload(approval.opened().action(), approval.view().content())
        .ifPresent(payload -> json.put("statements", pieces(payload)));
    ports
        .documents()
        .judgement(approval.asked().action().judgement())
        .ifPresent(judgement -> json.put("judgement", Codec.json(judgement)));
    approval.spentBy().ifPresent(action -> json.put("spentBy", action.index()));
    return json;
  }

  private static Json.Arr pieces(Payload payload) {
    var pieces = new ArrayList<Json>();
    for (Turn.Piece piece : Turn.pieces(payload.content())) pieces.add(Codec.json(piece));
    return new Json.Arr(pieces);
  }

  private String state() {
    return approval
        .endingAt(now)
        .map(ending ->
            switch (ending) {
              case Ending.Granted _ -> "granted";
              case Ending.Refused _ -> "refused";
              case Ending.Expired _ -> "expired";
              case Ending.Withdrawn _ -> "withdrawn";
            })
        .orElse("open");
  }

  private Json.Obj ending(Ending ending) {
    Json.Obj json = Json.object().put("at", Stamp.write(ending.at()));
    switch (ending) {
      case Ending.Refused refused -> {
        json.put("by", refused.by());
        refused
            .reason()
            .flatMap(reason -> ports.evidence().payload(refused.place(), reason))
            .ifPresent(reason -> json.put("reason", reason.text()));
      }
      case Ending.Withdrawn(_, var why) -> json.put("why", why);
      case Ending.Granted _, Ending.Expired _ -> {}
    }
    return json;
  }

  private Json.Arr clauses() {
    var clauses = new ArrayList<Json>();
    List<Clause> asked = approval.ask().clauses();
    for (int i = 0; i < asked.size(); i++) {
      clauses.add(Codec.json(asked.get(i)).put("missing", approval.missing(i)));
    }
    return new Json.Arr(clauses);
  }

  /// Why the reader's approval would not count, as far as it can be told before it is given. A help
  /// for pages and terminals; the docket's ruling alone decides.
  private Optional<String> whyNot() {
    if (!approval.isOpenAt(now)) return Optional.of("it is not open any more");
    if (approval.party().contains(reader)) {
      return Optional.of("you are one party with `" + approval.view().by() + "`");
    }
    if (approval.seatOf(reader).isPresent()) {
      return Optional.of("you have approved already; while it is open you may still refuse");
    }
    List<String> groups = ports.evidence().docket().groups(reader);
    if (approval.clauseFor(groups).isEmpty()) {
      return Optional.of("no open place is for one of your groups");
    }
    if (!Grade.G1.meets(approval.ask().grade())) {
      return Optional.of("the rule asks for grade " + approval.ask().grade() + ", this is G1");
    }
    return Optional.empty();
  }

  private static Json.Arr texts(List<String> texts) {
    var items = new ArrayList<Json>();
    for (String text : texts) items.add(new Json.Str(text));
    return new Json.Arr(items);
  }
}
