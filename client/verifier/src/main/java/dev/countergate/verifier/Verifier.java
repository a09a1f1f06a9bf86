package dev.countergate.verifier;

import dev.countergate.docket.Conduct;
import dev.countergate.docket.Docket;
import dev.countergate.docket.Finding;
import dev.countergate.docket.Standing;
import dev.countergate.docket.Step;
import dev.countergate.docket.Tally;
import dev.countergate.domain.Action;
import dev.countergate.domain.Context;
import dev.countergate.domain.Decision;
import dev.countergate.domain.Digest;
import dev.countergate.domain.Effect;
import dev.countergate.domain.Fact;
import dev.countergate.domain.FactCodec;
import dev.countergate.domain.Payload;
import dev.countergate.domain.Position;
import dev.countergate.domain.Principal;
import dev.countergate.domain.Question;
import dev.countergate.domain.Recorded;
import dev.countergate.domain.Ruling;
import dev.countergate.domain.Target;
import dev.countergate.domain.Window;
import dev.countergate.ledger.Archive;
import dev.countergate.ledger.VerifierKey;
import dev.countergate.policy.Policies;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Proves a ledger offline: integrity, and conduct.
///
/// Integrity is the archive's part: every hash is computed again. Conduct is ours: every fact is
/// folded again by the same pure code that ruled live, every decision is made again by the policy
/// as it was published, and whatever was done against a ruling is a finding. No stored ruling is
/// believed; none is stored.
public final class Verifier {
  private final Documents documents;
  private final VerifierKey key;
  private final Optional<Trees> reader;
  private final FactCodec codec = new FactCodec();
  private final Conduct conduct = new Conduct();
  private final Map<Digest, Optional<Policies>> policies = new HashMap<>();
  private final Map<Digest, Optional<Judged>> judgements = new HashMap<>();
  private final List<Verification.Refusal> refusals = new ArrayList<>();
  private final Map<String, Tally> tallies = new HashMap<>();
  private Docket docket = Docket.empty();
  private long payloads;
  private long decisions;
  private long trees;

  private Verifier(Documents documents, VerifierKey key, Optional<Trees> reader) {
    this.documents = documents;
    this.reader = reader;
    this.key = key;
  }

  /// Where policies and judgements are found.
  public interface Documents {
    Optional<byte[]> read(Digest digest) throws IOException;

    /// False if they are not at hand at all, as with the public form of a ledger alone.
    boolean atHand();
  }

  /// A key to check with, and how it came here.
  public record Known(VerifierKey key, Source source) {}

  /// Where the key comes from: that decides what a verification is worth.
  public enum Source {
    /// Whoever checks brought it along.
    GIVEN,
    /// It lay beside the ledger: whoever could rewrite the one could replace the other.
    FOLDER;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// Checks everything once.
  public static Verification verify(Archive archive, Known known, Documents documents)
      throws IOException {
    return verify(archive, known, documents, Optional.empty());
  }

  /// Checks everything once, and reads the trees of those actions that were not allowed.
  public static Verification verify(Archive archive, Known known, Documents documents, Trees trees)
      throws IOException {
    return verify(archive, known, documents, Optional.of(trees));
  }

  private static Verification verify(
      Archive archive, Known known, Documents documents, Optional<Trees> reader)
      throws IOException {
    var verifier = new Verifier(documents, known.key(), reader);
    Archive.Report report = archive.check(verifier::examine);
    return new Verification(
        report,
        known,
        verifier.payloads,
        verifier.decisions,
        verifier.trees,
        documents.atHand(),
        List.copyOf(verifier.refusals));
  }

  private List<String> examine(Archive.Exhibit exhibit) {
    var findings = new ArrayList<String>();
    Recorded recorded;
    try {
      recorded = codec.decode(new Position(exhibit.index()), exhibit.content());
    } catch (IllegalArgumentException e) {
      return List.of("is no fact: " + e.getMessage());
    }
    exhibit
        .payloads()
        .ifPresent(beside -> {
          Map<Digest, Payload> found = payloads(recorded.fact(), beside, findings);
          if (recorded.fact() instanceof Fact.Asked asked) trees(asked, found, findings);
        });
    if (recorded.fact() instanceof Fact.Asked asked) decide(asked, findings);
    identity(recorded, findings);
    if (recorded.fact() instanceof Fact.PolicyPublished(var digest, _)) published(digest, findings);
    Step step = docket.step(recorded);
    docket = step.docket();
    if (step.ruling() instanceof Ruling.Refused(var reason)) {
      refusals.add(new Verification.Refusal(recorded.place(), codec.kind(recorded.fact()), reason));
    }
    if (recorded.fact() instanceof Fact.Asked asked && step.ruling() instanceof Ruling.Accepted) {
      counted(recorded, asked, findings);
    }
    tallies.computeIfAbsent(recorded.node(), _ -> Tally.lookingBack()).step(recorded, step);
    for (Finding finding : conduct.step(recorded, step.ruling())) findings.add(finding.what());
    return findings;
  }

  private void identity(Recorded recorded, List<String> findings) {
    if (!(recorded.fact() instanceof Fact.LedgerOpened opened)) {
      if (recorded.place().index() == 0) findings.add("does not open the ledger");
      return;
    }
    Digest digest = Digest.of(key.toString().getBytes(StandardCharsets.UTF_8));
    if (!opened.origin().equals(key.name()) || !opened.key().equals(digest)) {
      findings.add("was opened for another key than the one that it is verified with");
    }
  }

  /// Every commitment in the fact has its payload, and every payload is what it is named.
  private Map<Digest, Payload> payloads(
      Fact fact, List<dev.countergate.ledger.Payload> beside, List<String> findings) {
    var found = new HashMap<Digest, Payload>();
    for (var payload : beside) {
      Digest name = Digest.ofHash(payload.commitment());
      try {
        Payload opened = Payload.open(payload.envelope());
        if (opened.commitment().equals(name)) found.put(name, opened);
        else findings.add("payload " + name.brief() + " is not what it was committed to");
      } catch (IllegalArgumentException e) {
        findings.add("payload " + name.brief() + " cannot be read");
      }
    }
    payloads += found.size();
    for (Digest wanted : Commitments.of(fact)) {
      if (!found.containsKey(wanted)) findings.add("payload " + wanted.brief() + " is missing");
    }
    return found;
  }

  /// What the target's own trees show is in the effects that the policy was asked about. Effects
  /// beyond it come from words, values and what the gateway could not prove.
  private void trees(Fact.Asked asked, Map<Digest, Payload> found, List<String> findings) {
    Optional<Payload> payload = asked.trees().map(found::get);
    if (payload.isEmpty() || reader.isEmpty()) return;
    Optional<Set<Effect>> shown =
        reader.flatMap(
            one -> one.effects(payload.orElseThrow().content(), asked.action().statements()));
    if (shown.isEmpty()) {
      findings.add("its trees cannot be read");
      return;
    }
    trees++;
    for (Effect effect : Effect.values()) {
      if (shown.orElseThrow().contains(effect) && !asked.action().effects().contains(effect)) {
        findings.add("its trees show the effect `" + effect.word() + "`, which was not judged");
      }
    }
  }

  /// Makes the decision again, from the docket before the fact and the policy as published.
  private void decide(Fact.Asked asked, List<String> findings) {
    if (!documents.atHand()) return;
    judgement(asked, findings);
    Optional<Policies> policy = policies.computeIfAbsent(asked.versions().policy(), this::policy);
    if (policy.isEmpty()) {
      findings.add("policy " + asked.versions().policy().brief() + " is missing or changed");
      return;
    }
    Optional<Principal> actor = docket.principal(asked.action().by()).map(Standing::value);
    Optional<Target> target = docket.target(asked.action().target()).map(Standing::value);
    if (actor.isEmpty() || target.isEmpty()) {
      if (!(asked.decision() instanceof Decision.Deny)) {
        findings.add("was not denied although its caller or target is unknown");
      }
      return;
    }
    var question =
        new Question(asked.action(), actor.orElseThrow(), target.orElseThrow(), asked.context());
    decisions++;
    if (!policy.orElseThrow().decide(question).equals(asked.decision())) {
      findings.add("the decision is not the one that the policy makes");
    }
  }

  /// Counts again what the policy was told of the caller's last hour, as of the fact that it says.
  private void counted(Recorded recorded, Fact.Asked asked, List<String> findings) {
    Optional<Policies> policy = policies.getOrDefault(asked.versions().policy(), Optional.empty());
    if (policy.isEmpty()) return; // its absence is a finding already, or nothing is at hand
    List<Window> windows = policy.orElseThrow().windows();
    Optional<Context.Tallied> told = asked.context().tally();
    if (windows.isEmpty() && told.isEmpty()) return;
    if (windows.isEmpty() || told.isEmpty()) {
      findings.add("it does not record the counters that the policy reads, and no others");
      return;
    }
    Position at = told.orElseThrow().at();
    Tally tally = tallies.computeIfAbsent(recorded.node(), _ -> Tally.lookingBack());
    Optional<Context.Tallied> again =
        tally.read(asked.action().by(), asked.context().now(), windows, at);
    if (again.isEmpty()) {
      findings.add("its counters are of entry " + at + ", which is not one shortly before it");
    } else if (!again.equals(told)) {
      findings.add("its counters are not those of its node at entry " + at);
    }
  }

  /// A policy is at hand whole from the moment it rules, whether it was asked yet or not.
  private void published(Digest policy, List<String> findings) {
    if (documents.atHand() && policies.computeIfAbsent(policy, this::policy).isEmpty()) {
      findings.add("policy " + policy.brief() + " is missing or changed");
    }
  }

  /// The decision was made from what the action says of itself; that is what was judged, or the
  /// policy was asked about something else.
  private void judgement(Fact.Asked asked, List<String> findings) {
    Action action = asked.action();
    String name = "judgement " + action.judgement().brief();
    boolean first = !judgements.containsKey(action.judgement());
    Optional<Judged> judged = judgements.computeIfAbsent(action.judgement(), this::judged);
    if (judged.isPresent()) {
      for (String other : judged.orElseThrow().differences(action)) {
        findings.add("the action has other " + other + " than its " + name);
      }
      boolean owed =
          judged.orElseThrow().keepsTrees() && !(asked.decision() instanceof Decision.Allow);
      if (owed && asked.trees().isEmpty()) {
        findings.add("the trees of its " + name + " are not recorded with it");
      }
    } else if (first) {
      findings.add(name + " is missing or changed");
    }
  }

  private Optional<Judged> judged(Digest digest) {
    return document(digest).flatMap(Judged::read);
  }

  private Optional<Policies> policy(Digest digest) {
    try {
      return document(digest).map(Policies::read);
    } catch (dev.countergate.domain.Fault e) {
      return Optional.empty();
    }
  }

  private Optional<byte[]> document(Digest digest) {
    try {
      return documents.read(digest).filter(bytes -> Digest.of(bytes).equals(digest));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
