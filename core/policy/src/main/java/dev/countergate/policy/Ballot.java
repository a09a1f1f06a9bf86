package dev.countergate.policy;

import dev.countergate.domain.Clause;
import dev.countergate.domain.Decision;
import dev.countergate.domain.Grade;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/// Counts the votes on one question. Deny wins over Ask, Ask over Allow; nothing is Deny.
final class Ballot {
  private final List<Vote.Denies> denies = new ArrayList<>(2);
  private final List<Vote.Broken> broken = new ArrayList<>(2);
  private final List<Vote.Asks> asks = new ArrayList<>(2);
  private final List<String> allows = new ArrayList<>(2);

  void add(Vote vote) {
    switch (vote) {
      case Vote.Silent _, Vote.Barred _ -> {}
      case Vote.Allows(var rule) -> allows.add(rule.name());
      case Vote.Asks asked -> asks.add(asked);
      case Vote.Denies denied -> denies.add(denied);
      case Vote.Broken failed -> broken.add(failed);
    }
  }

  Decision decision() {
    if (!denies.isEmpty() || !broken.isEmpty()) return denied();
    if (!asks.isEmpty()) return asked();
    if (!allows.isEmpty()) {
      allows.sort(null);
      return new Decision.Allow(allows);
    }
    return new Decision.Deny(List.of(), "no rule, no access");
  }

  private Decision denied() {
    var rules = new ArrayList<String>();
    for (Vote.Denies vote : denies) rules.add(vote.rule().name());
    for (Vote.Broken vote : broken) rules.add(vote.rule().name());
    rules.sort(null);
    return new Decision.Deny(rules, reason());
  }

  private String reason() {
    Comparator<Vote> byName = Comparator.comparing(vote -> vote.rule().name());
    if (!denies.isEmpty()) {
      return denies.stream().min(byName).orElseThrow().reason();
    }
    Vote.Broken first = broken.stream().min(byName).orElseThrow();
    return "rule `" + first.rule().name() + "` cannot be evaluated: " + first.why();
  }

  private Decision asked() {
    var rules = new ArrayList<String>();
    var people = new TreeMap<String, Integer>();
    Grade grade = Grade.G0;
    Duration within = asks.getFirst().ask().within();
    boolean reasonRequired = false;
    for (Vote.Asks vote : asks) {
      Rule.Then.Ask ask = vote.ask();
      rules.add(vote.rule().name());
      for (Clause clause : ask.of()) people.merge(clause.group(), clause.count(), Math::max);
      if (ask.grade().meets(grade)) grade = ask.grade();
      if (ask.within().compareTo(within) < 0) within = ask.within();
      reasonRequired |= ask.reasonRequired();
    }
    rules.sort(null);
    var clauses = new ArrayList<Clause>();
    people.forEach((group, count) -> clauses.add(new Clause(group, count)));
    return new Decision.Ask(rules, clauses, grade, within, reasonRequired);
  }
}
