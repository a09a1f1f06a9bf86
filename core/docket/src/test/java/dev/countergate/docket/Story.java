package dev.countergate.docket;

import dev.countergate.domain.Action;
import dev.countergate.domain.Change;
import dev.countergate.domain.Clause;
import dev.countergate.domain.Context;
import dev.countergate.domain.Decision;
import dev.countergate.domain.Digest;
import dev.countergate.domain.Effect;
import dev.countergate.domain.Fact;
import dev.countergate.domain.FactCodec;
import dev.countergate.domain.Grade;
import dev.countergate.domain.Impact;
import dev.countergate.domain.Position;
import dev.countergate.domain.Preview;
import dev.countergate.domain.Principal;
import dev.countergate.domain.Recorded;
import dev.countergate.domain.Ruling;
import dev.countergate.domain.Target;
import dev.countergate.domain.Verdict;
import dev.countergate.domain.View;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A ledger of facts told one after the other: invoice-bot (owned by lena) works on orders-db, mara
/// and priya are of group dba.
final class Story {
  static final Digest POLICY = Digest.of(new byte[] {1});
  static final Digest KEY = Digest.of(new byte[] {2});
  static final Digest CONTENT = Digest.of(new byte[] {3});
  static final Impact IMPACT =
      new Impact(
          List.of(new Impact.Table("public.orders", 0, 0, 3, 10, "the statement")),
          Digest.of(new byte[] {4}));

  final List<Recorded> facts = new ArrayList<>();
  final List<Ruling> rulings = new ArrayList<>();
  final List<Finding> findings = new ArrayList<>();
  Docket docket = Docket.empty();
  Instant now = Instant.parse("2026-11-24T03:12:00Z");
  int count = 1;
  Grade grade = Grade.G1;
  private final FactCodec codec = new FactCodec();
  private final Conduct conduct = new Conduct();
  final Tally tally = Tally.lookingBack();
  final Tally live = Tally.live();

  static Story begun() {
    var story = new Story();
    var by = Fact.By.configuration();
    story.tell(new Fact.LedgerOpened("countergate.test/one", KEY, "test"));
    for (String id : List.of("lena", "mara", "priya")) {
      List<String> groups = id.equals("lena") ? List.of("dba", "support") : List.of("dba");
      story.tell(new Fact.PersonEnrolled(new Principal.Person(id, id, groups), by));
      story.tell(
          new Fact.SessionOpened(session(id), id, "one-time link", story.now.plusSeconds(604_800)));
    }
    for (String id : List.of("invoice-bot", "report-bot")) {
      story.tell(
          new Fact.AgentEnrolled(
              new Principal.Agent(
                  id,
                  "lena",
                  List.of("orders-db"),
                  Set.of(Effect.values()),
                  story.now.plusSeconds(1_000_000)),
              by));
    }
    story.tell(
        new Fact.TargetDeclared(
            new Target(
                "orders-db",
                "postgres",
                "127.0.0.1:1",
                "gw",
                Map.of(),
                List.of(),
                "rehearse",
                List.of()),
            by));
    story.tell(new Fact.TargetDeclared(Change.house(), by));
    story.tell(new Fact.PolicyPublished(POLICY, by));
    return story;
  }

  /// A change that a person asks for and policy allows at once; what was said of the change.
  Ruling change(String by, Change.Configuring fact) {
    Action action = docket.change(fact).action(by, CONTENT, 1);
    Ruling asked = tell(asked(by, action, new Decision.Allow(List.of("changes"))));
    return asked instanceof Ruling.Accepted ? tell(fact.with(Fact.By.action(by, last()))) : asked;
  }

  /// A question about a change, from the session of the one who asks.
  Fact.Asked asked(String by, Action action, Decision decision) {
    Fact.Asked asked = asked(action, decision);
    return new Fact.Asked(
        asked.action(),
        asked.connection(),
        asked.context(),
        asked.versions(),
        asked.decision(),
        asked.joins(),
        Optional.of(session(by)),
        Optional.empty());
  }

  Ruling tell(Fact fact) {
    return tell(fact, "n1");
  }

  Ruling tell(Fact fact, String node) {
    now = now.plusMillis(1);
    var place = new Position(facts.size());
    var recorded = new Recorded(place, now, node, fact, codec.encode(fact, node).content());
    Step step = docket.step(recorded);
    docket = step.docket();
    tally.step(recorded, step);
    live.step(recorded, step);
    facts.add(recorded);
    rulings.add(step.ruling());
    findings.addAll(conduct.step(recorded, step.ruling()));
    return step.ruling();
  }

  Position last() {
    return new Position(facts.size() - 1);
  }

  void later(Duration time) {
    now = now.plus(time);
  }

  static Digest session(String person) {
    return Digest.of(person.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  static Action delete() {
    return new Action(
        "invoice-bot",
        "orders-db",
        "orders",
        List.of("DELETE"),
        Set.of(Effect.WRITE),
        List.of("public.orders"),
        CONTENT,
        40,
        Map.of("role", "gw"),
        POLICY);
  }

  Decision.Ask ask() {
    return new Decision.Ask(
        List.of("writes"), List.of(new Clause("dba", count)), grade, Duration.ofMinutes(30), false);
  }

  Fact.Asked asked(Action action, Decision decision) {
    return new Fact.Asked(
        action,
        Optional.empty(),
        new Context(now),
        new Fact.Versions(
            docket.policy().map(Standing::value).orElse(POLICY),
            docket.principal(action.by()).map(Standing::since).orElse(new Position(0)),
            docket.target(action.target()).map(Standing::since).orElse(new Position(0))),
        decision,
        Optional.empty());
  }

  /// A question, its rehearsal and its approval, open; gives the action's place.
  Position open() {
    tell(asked(delete(), ask()));
    Position action = last();
    var preview = new Preview.Measured(IMPACT, "DELETE 3", List.of(), 1_000, Optional.empty());
    tell(new Fact.Rehearsed(action, preview));
    openAgain(action);
    return action;
  }

  /// The same approval of an action that was asked about and rehearsed.
  Ruling openAgain(Position action) {
    View view = view(new Preview.Measured(IMPACT, "DELETE 3", List.of(), 1_000, Optional.empty()));
    return tell(
        new Fact.Opened(action, delete().digest(), view, view.digest(), now.plusSeconds(1_800)));
  }

  View view(Preview preview) {
    return new View(
        delete().digest(),
        "invoice-bot",
        "lena",
        "orders-db",
        Map.of(),
        List.of("DELETE"),
        Set.of(Effect.WRITE),
        List.of("public.orders"),
        CONTENT,
        preview,
        ask(),
        POLICY);
  }

  Approval approval() {
    return docket.approvals().getLast();
  }

  Ruling answer(String person, Verdict.Answer answer) {
    Approval approval = approval();
    tell(
        new Fact.Presented(
            approval.id(), person, approval.opened().viewDigest(), "console", "00" + facts.size()));
    return tell(
        new Fact.Answered(
            verdict(person, answer, last()),
            new Verdict.Proof.Session(session(person), "one-time link")));
  }

  Verdict verdict(String person, Verdict.Answer answer, Position presented) {
    Approval approval = approval();
    return new Verdict(
        Verdict.FORMAT,
        new Verdict.Ledger("countergate.test/one", KEY),
        approval.id(),
        approval.opened().digest(),
        approval.opened().viewDigest(),
        approval.view().preview().held().map(Impact::digest),
        new Verdict.Presented(presented, facts.get((int) presented.index()).leaf()),
        answer,
        Optional.empty(),
        Optional.empty(),
        POLICY,
        person,
        0,
        approval.opened().expires());
  }
}
