package dev.countergate.gate;

import dev.countergate.domain.Account;
import dev.countergate.domain.Effect;
import dev.countergate.domain.Fault;
import dev.countergate.domain.Json;
import dev.countergate.domain.Principal;
import dev.countergate.domain.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a change does, in words for the people who approve it: rendered from what shall stand,
/// never taken from whoever asks.
public final class ChangeWords {
  private static final int LINES_MAX = 400;

  private ChangeWords() {}

  /// What becomes of a principal; nothing after means that it is removed.
  public static String principal(Optional<Principal> before, Optional<Principal> after) {
    Principal one = after.or(() -> before).orElseThrow();
    String what = one.kind() + " `" + one.id() + "`";
    return said(what, before.map(ChangeWords::members), after.map(ChangeWords::members));
  }

  public static String target(Optional<Target> before, Optional<Target> after) {
    Target one = after.or(() -> before).orElseThrow();
    String what = "target `" + one.name() + "`";
    return said(what, before.map(ChangeWords::members), after.map(ChangeWords::members));
  }

  public static String issuer(Optional<Account.Issuer> before, Optional<Account.Issuer> after) {
    Account.Issuer one = after.or(() -> before).orElseThrow();
    String what = "identity provider `" + one.issuer() + "`";
    return said(what, before.map(ChangeWords::members), after.map(ChangeWords::members));
  }

  /// An account, so that people can compare it.
  public static String account(Account account) {
    return "account `" + account.subject() + "` at `" + account.issuer() + "`";
  }

  private static String said(
      String what, Optional<Map<String, String>> before, Optional<Map<String, String>> after) {
    Map<String, String> old = before.orElse(Map.of());
    Map<String, String> made = after.orElse(Map.of());
    var words = new StringBuilder(verb(before, after)).append(what);
    Set<String> names = new LinkedHashSet<>(made.keySet());
    names.addAll(old.keySet());
    for (String name : names) {
      String from = plain(old.getOrDefault(name, ""));
      String to = plain(made.getOrDefault(name, ""));
      if (from.equals(to)) continue;
      words.append("\n  ").append(name).append(": ");
      if (before.isPresent() && after.isPresent()) words.append(from).append(" -> ").append(to);
      else words.append(after.isPresent() ? to : from);
    }
    return words.toString();
  }

  /// No name breaks out of its line.
  private static String plain(String text) {
    return text.replaceAll("\\p{Cntrl}", " ");
  }

  private static String verb(Optional<?> before, Optional<?> after) {
    if (before.isEmpty()) return "new ";
    return after.isEmpty() ? "remove " : "change ";
  }

  private static Map<String, String> members(Principal principal) {
    var members = new LinkedHashMap<String, String>();
    switch (principal) {
      case Principal.Person person -> {
        members.put("name", person.name());
        members.put("groups", list(person.groups()));
      }
      case Principal.Agent agent -> {
        members.put("owner", agent.owner());
        members.put("targets", list(agent.targets()));
        members.put("effects", list(agent.effects().stream().map(Effect::word).sorted().toList()));
        members.put("expires", agent.expires().toString());
        members.put("suspended", agent.suspended() ? "yes" : "no");
      }
    }
    return members;
  }

  private static Map<String, String> members(Account.Issuer issuer) {
    var members = new LinkedHashMap<String, String>();
    members.put("client", issuer.client());
    members.put("groups", pairs(issuer.groups()));
    return members;
  }

  private static Map<String, String> members(Target target) {
    var members = new LinkedHashMap<String, String>();
    members.put("protocol", target.protocol());
    members.put("address", target.address());
    members.put("role", target.role());
    members.put("labels", pairs(target.labels()));
    members.put("protect", list(target.protect()));
    members.put("preview", target.preview());
    members.put("trust", list(target.trust()));
    return members;
  }

  private static String pairs(Map<String, String> items) {
    return list(
        items.entrySet().stream()
            .map(item -> item.getKey() + "=" + item.getValue())
            .sorted()
            .toList());
  }

  private static String list(List<String> items) {
    return items.isEmpty() ? "none" : String.join(", ", items);
  }

  /// What becomes of a policy, file by file: lines that go begin with `-`, lines that come with
  /// `+`.
  public static String policy(byte[] before, byte[] after) {
    Json.Obj old = files(before);
    Json.Obj made = files(after);
    var names = new LinkedHashSet<>(old.names());
    names.addAll(made.names());
    var lines = new ArrayList<String>();
    for (String name : names) {
      List<String> from = lines(old, name);
      List<String> to = lines(made, name);
      if (from.equals(to)) continue;
      lines.add(name);
      int same = 0;
      while (same < Math.min(from.size(), to.size()) && from.get(same).equals(to.get(same))) same++;
      int tail = 0;
      while (tail < Math.min(from.size(), to.size()) - same
          && from.get(from.size() - 1 - tail).equals(to.get(to.size() - 1 - tail))) {
        tail++;
      }
      from.subList(same, from.size() - tail).forEach(line -> lines.add("- " + line));
      to.subList(same, to.size() - tail).forEach(line -> lines.add("+ " + line));
    }
    if (lines.size() > LINES_MAX) {
      throw new Fault(
          Fault.Code.LIMIT_REACHED,
          "more than "
              + LINES_MAX
              + " lines would change\nhelp: publish it in steps that people can read");
    }
    return "publish a policy\n" + String.join("\n", lines);
  }

  private static Json.Obj files(byte[] policy) {
    return Json.parse(policy).asObject().get("files").orElseThrow().asObject();
  }

  private static List<String> lines(Json.Obj files, String name) {
    return files.get(name).isPresent() ? files.text(name).lines().toList() : List.of();
  }
}
