package dev.countergate.policy;

import dev.countergate.domain.Clause;
import dev.countergate.domain.Grade;
import dev.countergate.domain.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the rules of a file: everything about a rule but the type of its condition.
final class RuleReader {
  private static final List<String> KEYS =
      List.of("rule", "when", "allow", "ask", "deny", "controls");
  private static final List<String> OUTCOMES = List.of("allow", "ask", "deny");
  private static final Pattern DURATION = Pattern.compile("([1-9][0-9]{0,5})([smhd])");
  private static final Pattern CONTROL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9 ./:()_-]{0,63}");
  private static final Duration WITHIN_MAX = Duration.ofDays(7);
  private final Language language;

  RuleReader(Language language) {
    this.language = language;
  }

  List<Rule> read(String file, String text) {
    Yaml root =
        YamlReader.read(Place.Kind.POLICY, file, text)
            .orElseThrow(() ->
                new Place(Place.Kind.POLICY, file, 1).wrong("the file is empty, expected `rules`"));
    var rules = new ArrayList<Rule>();
    for (Yaml item : Members.of("a policy", root, List.of("rules")).items("rules")) {
      rules.add(rule(item));
    }
    return rules;
  }

  private Rule rule(Yaml item) {
    Members members = Members.of("a rule", item, KEYS);
    Yaml.Text name = members.text("rule");
    checked(
        name.place(),
        () -> {
          Names.check("rule", name.value());
          return name;
        });
    return new Rule(
        name.value(),
        name.place(),
        language.compile(members.text("when")),
        then(members),
        controls(members));
  }

  private static Rule.Then then(Members rule) {
    List<String> said = OUTCOMES.stream().filter(key -> rule.maybe(key).isPresent()).toList();
    if (said.size() != 1) {
      String found = said.isEmpty() ? "no outcome" : Nearest.list(said) + " together";
      throw rule.place()
          .wrong("a rule has " + found + ", expected exactly one of " + Nearest.list(OUTCOMES));
    }
    Yaml value = rule.need(said.getFirst());
    return switch (said.getFirst()) {
      case "allow" -> allow(value);
      case "ask" -> ask(value);
      default -> deny(value);
    };
  }

  private static Rule.Then allow(Yaml value) {
    if (value instanceof Yaml.Members(_, var members) && members.isEmpty()) {
      return new Rule.Then.Allow();
    }
    throw value.place().wrong("`allow` is " + value.kind() + ", expected `{}`");
  }

  private static Rule.Then deny(Yaml value) {
    String reason = Members.text("`deny`", value).value().strip();
    if (reason.length() > Limits.DENY_CHARS_MAX) {
      throw value.place().wrong("`deny` is longer than " + Limits.DENY_CHARS_MAX + " characters");
    }
    if (reason.chars().anyMatch(Character::isISOControl)) {
      throw value.place().wrong("`deny` has a line break or control character, expected one line");
    }
    return new Rule.Then.Deny(reason);
  }

  private static Rule.Then ask(Yaml value) {
    Members ask = Members.of("`ask`", value, List.of("of", "grade", "within", "reason"));
    var clauses = new ArrayList<Clause>();
    for (Yaml item : ask.items("of")) clauses.add(clause(item));
    if (clauses.isEmpty()) {
      throw ask.need("of").place().wrong("`of` names nobody, expected a group");
    }
    return new Rule.Then.Ask(clauses, grade(ask), within(ask), reasonRequired(ask));
  }

  private static Clause clause(Yaml item) {
    Members clause = Members.of("a clause", item, List.of("group", "count"));
    Yaml.Text count = clause.text("count");
    int people;
    try {
      people = Integer.parseInt(count.value());
    } catch (NumberFormatException e) {
      throw count.place().wrong("`count` is " + count.kind() + ", expected a number from 1 to 16");
    }
    return checked(clause.place(), () -> new Clause(clause.text("group").value(), people));
  }

  private static Grade grade(Members ask) {
    Yaml.Text grade = ask.text("grade");
    List<String> grades = Arrays.stream(Grade.values()).map(Grade::name).toList();
    if (!grades.contains(grade.value())) {
      throw grade
          .place()
          .wrong("`grade` is " + grade.kind() + ", expected one of " + Nearest.list(grades));
    }
    return Grade.valueOf(grade.value());
  }

  private static Duration within(Members ask) {
    Yaml.Text within = ask.text("within");
    Matcher parts = DURATION.matcher(within.value());
    if (!parts.matches()) {
      throw within
          .place()
          .wrong(
              "`within` is " + within.kind() + ", expected a time such as " + "`90s`, `30m`, `1h`");
    }
    long count = Long.parseLong(parts.group(1));
    Duration time =
        switch (parts.group(2)) {
          case "s" -> Duration.ofSeconds(count);
          case "m" -> Duration.ofMinutes(count);
          case "h" -> Duration.ofHours(count);
          default -> Duration.ofDays(count);
        };
    if (time.compareTo(WITHIN_MAX) > 0) {
      throw within.place().wrong("`within` is " + within.kind() + ", expected at most `7d`");
    }
    return time;
  }

  private static boolean reasonRequired(Members ask) {
    return ask.maybeText("reason")
        .map(reason ->
            switch (reason.value()) {
              case "required" -> true;
              case "optional" -> false;
              default ->
                  throw reason
                      .place()
                      .wrong(
                          "`reason` is " + reason.kind() + ", expected `required` or `optional`");
            })
        .orElse(false);
  }

  private static List<String> controls(Members rule) {
    var controls = new ArrayList<String>();
    List<Yaml> items =
        rule.maybe("controls").map(value -> Members.items("`controls`", value)).orElse(List.of());
    for (Yaml item : items) {
      String control = Members.text("a control", item).value();
      if (!CONTROL.matcher(control).matches() || controls.size() == Limits.CONTROLS_MAX) {
        throw item.place()
            .wrong(
                "control "
                    + item.kind()
                    + ", expected at most "
                    + Limits.CONTROLS_MAX
                    + " such as `SOC2/CC6.1`");
      }
      controls.add(control);
    }
    return List.copyOf(controls);
  }

  /// What domain refuses to build is the fault of the line it was read from.
  private static <T> T checked(Place place, Supplier<T> build) {
    try {
      return build.get();
    } catch (IllegalArgumentException e) {
      throw place.wrong(String.valueOf(e.getMessage()));
    }
  }
}
