package dev.countergate.web.api;

import dev.countergate.domain.Codec;
import dev.countergate.domain.Fact;
import dev.countergate.domain.FactCodec;
import dev.countergate.domain.Fault;
import dev.countergate.domain.Json;
import dev.countergate.domain.Position;
import dev.countergate.domain.Recorded;
import dev.countergate.domain.Ruling;
import dev.countergate.domain.Stamp;
import dev.countergate.gate.Evidence;
import dev.countergate.gate.Trail;
import java.util.ArrayList;
import java.util.List;

/// Actions and their chains of facts.
record ActionActs(Evidence evidence, FactCodec kinds) {
  private static final int RECENT_MAX = 100;

  ActionActs(Evidence evidence) {
    this(evidence, new FactCodec());
  }

  Reply recent(Call call) {
    var actions = new ArrayList<Json>();
    for (Position place : evidence.recent(RECENT_MAX)) {
      evidence.at(place).ifPresent(fact -> actions.add(entry(fact)));
    }
    return Reply.ok(Json.object().put("actions", new Json.Arr(actions)));
  }

  Reply chain(Call call) {
    Position action = call.position("action");
    List<Trail.Link> chain = evidence.chain(action);
    if (chain.isEmpty()) throw new Fault(Fault.Code.NOT_FOUND, "no action `" + action + "`");
    var facts = new ArrayList<Json>();
    for (Trail.Link link : chain) facts.add(link(link));
    return Reply.ok(
        Json.object()
            .put("action", action.index())
            .put("checkpoint", evidence.ledger().published().size())
            .put("facts", new Json.Arr(facts)));
  }

  private Json.Obj link(Trail.Link link) {
    Json.Obj json = entry(link.fact());
    return switch (link.ruling()) {
      case Ruling.Accepted _ -> json.put("ruling", "accepted");
      case Ruling.Refused(var reason) -> json.put("ruling", "refused").put("reason", reason);
    };
  }

  private Json.Obj entry(Recorded recorded) {
    Fact fact = recorded.fact();
    Json.Obj members =
        fact instanceof Fact.Foreign(_, var foreign) ? foreign : Codec.json((Record) fact);
    return Json.object()
        .put("index", recorded.place().index())
        .put("at", Stamp.write(recorded.at()))
        .put("node", recorded.node())
        .put("kind", kinds.kind(fact))
        .put("leaf", recorded.leaf().hex())
        .put("fact", members);
  }
}
