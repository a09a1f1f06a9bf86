package dev.countergate.gateway.postgres;

import dev.countergate.domain.Action;
import dev.countergate.domain.Digest;
import dev.countergate.domain.Fault;
import dev.countergate.domain.Position;
import dev.countergate.gate.Explain;
import dev.countergate.gate.Judge;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/// Answers `why`: analyses a text on a connection of its own, as a client's would be, and asks
/// policy. Nothing of it is run.
final class Explainer implements Explain {
  private final House house;
  private final Judge judge;

  Explainer(House house, Judge judge) {
    this.house = house;
    this.judge = judge;
  }

  @Override
  public Explanation why(String target, String as, String sql) throws InterruptedException {
    int slash = target.indexOf('/');
    String name = slash < 0 ? target : target.substring(0, slash);
    Doors.Behind behind = house.doors().targets().get(name);
    if (behind == null) throw new Fault(Fault.Code.NOT_FOUND, "no target `" + name + "`");
    if (house.evidence().docket().principal(as).isEmpty()) {
      throw new Fault(Fault.Code.NOT_FOUND, "no principal `" + as + "`");
    }
    String database = slash < 0 ? behind.database() : target.substring(slash + 1);
    var guest = new Guest(as, behind, database, Map.of(), new Position(0));
    var startup = new LinkedHashMap<String, String>(Map.of("database", database));
    try (UpstreamLink link = UpstreamLink.connect(behind.address(), startup, house.chance())) {
      Analyst analyst = house.catalogs().analyst(guest, link);
      Judgement judgement = analyst.query(sql);
      Digest document = Digest.of(judgement.document());
      var action =
          new Action(
              as,
              name,
              database,
              judgement.statements(),
              judgement.effects(),
              judgement.relations(),
              document,
              sql.length(),
              analyst.closedSettings(),
              document);
      return new Explanation(
          judgement.effects(),
          judgement.statements(),
          judgement.relations(),
          judgement.functions(),
          judgement.reasons(),
          judge.decide(action).decision());
    } catch (IOException e) {
      throw new Fault(Fault.Code.TARGET_UNREACHABLE, "target `" + name + "` cannot be reached", e);
    }
  }
}
