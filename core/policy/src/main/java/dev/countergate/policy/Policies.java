package dev.countergate.policy;

import dev.countergate.domain.Decision;
import dev.countergate.domain.Digest;
import dev.countergate.domain.Fault;
import dev.countergate.domain.Json;
import dev.countergate.domain.Question;
import dev.countergate.domain.Window;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// Published rules. They answer every question with a decision and its reasons: Deny wins over Ask,
/// Ask over Allow, no match is Deny, and a rule that cannot be evaluated denies. Immutable; the
/// same question always gets the same decision.
public final class Policies {
  private final List<Rule> rules;
  private final Candidates candidates;
  private final byte[] document;
  private final Digest digest;
  private final List<Window> windows;

  private Policies(List<Rule> rules, byte[] document) {
    this.rules = rules;
    this.candidates = new Candidates(rules);
    this.document = document;
    this.digest = Digest.of(document);
    var read = new TreeSet<Window>();
    for (Rule rule : rules) read.addAll(rule.when().windows());
    this.windows = List.copyOf(read);
  }

  /// Reads, type-checks and compiles; any error is a [Fault] that says file and line.
  ///
  /// @param files name and YAML text of each
  public static Policies publish(SortedMap<String, String> files) {
    if (files.size() > Limits.FILES_MAX) {
      throw new Fault(
          Fault.Code.POLICY_SYNTAX, "a policy has more than " + Limits.FILES_MAX + " files");
    }
    var reader = new RuleReader(new Language());
    var rules = new ArrayList<Rule>();
    Json.Obj texts = Json.object();
    for (Map.Entry<String, String> file : files.entrySet()) {
      Place top = new Place(Place.Kind.POLICY, file.getKey(), 1);
      if (file.getValue().getBytes(StandardCharsets.UTF_8).length > Limits.FILE_BYTES_MAX) {
        throw top.wrong("the file is larger than " + Limits.FILE_BYTES_MAX + " bytes");
      }
      rules.addAll(reader.read(file.getKey(), file.getValue()));
      if (rules.size() > Limits.RULES_MAX) {
        throw top.wrong("the policy has more than " + Limits.RULES_MAX + " rules");
      }
      texts.put(file.getKey(), file.getValue());
    }
    refuseTwins(rules);
    rules.sort(Comparator.comparing(Rule::name));
    return new Policies(List.copyOf(rules), Json.object().put("files", texts).canonical());
  }

  /// Publishes again what [#document] wrote.
  public static Policies read(byte[] document) {
    Json.Obj texts = Json.parse(document).asObject().get("files").orElseThrow().asObject();
    var files = new TreeMap<String, String>();
    for (String name : texts.names()) files.put(name, texts.text(name));
    return publish(files);
  }

  private static void refuseTwins(List<Rule> rules) {
    var places = new HashMap<String, Place>();
    for (Rule rule : rules) {
      Place before = places.put(rule.name(), rule.place());
      if (before != null) {
        throw rule.place()
            .wrong(
                "rule `"
                    + rule.name()
                    + "` is already in `"
                    + before.file()
                    + "` line "
                    + before.line());
      }
    }
  }

  /// SHA-256 of [#document]: what a decision was made under.
  public Digest digest() {
    return digest;
  }

  /// Names and texts of all files in canonical form.
  public byte[] document() {
    return document.clone();
  }

  public List<String> ruleNames() {
    return rules.stream().map(Rule::name).toList();
  }

  /// The counters that any rule reads, in order: a question must bring these.
  public List<Window> windows() {
    return windows;
  }

  /// Answers the question. Total and deterministic; never throws.
  public Decision decide(Question question) {
    Optional<Decision> outside = Ceiling.refusal(question);
    if (outside.isPresent()) return outside.get();
    var subject = new Subject(question);
    var ballot = new Ballot();
    BitSet asked = candidates.of(subject);
    for (int i = asked.nextSetBit(0); i >= 0; i = asked.nextSetBit(i + 1)) {
      ballot.add(rules.get(i).vote(subject));
    }
    return ballot.decision();
  }

  /// The same decision, with every rule and how its condition came out.
  public Explanation explain(Question question) {
    var subject = new Subject(question);
    var lines = new ArrayList<Explanation.Line>();
    for (Rule rule : rules) lines.add(Explanation.line(rule.vote(subject)));
    return new Explanation(decide(question), lines);
  }
}
