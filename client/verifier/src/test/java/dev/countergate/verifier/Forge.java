package dev.countergate.verifier;

import dev.countergate.docket.Approval;
import dev.countergate.docket.Docket;
import dev.countergate.docket.Standing;
import dev.countergate.docket.Step;
import dev.countergate.domain.Action;
import dev.countergate.domain.Change;
import dev.countergate.domain.Context;
import dev.countergate.domain.Counter;
import dev.countergate.domain.Decision;
import dev.countergate.domain.Digest;
import dev.countergate.domain.Effect;
import dev.countergate.domain.Fact;
import dev.countergate.domain.FactCodec;
import dev.countergate.domain.Impact;
import dev.countergate.domain.Json;
import dev.countergate.domain.Outcome;
import dev.countergate.domain.Payload;
import dev.countergate.domain.Position;
import dev.countergate.domain.Preview;
import dev.countergate.domain.Principal;
import dev.countergate.domain.Question;
import dev.countergate.domain.Recorded;
import dev.countergate.domain.Ruling;
import dev.countergate.domain.Target;
import dev.countergate.domain.Turn;
import dev.countergate.domain.Verdict;
import dev.countergate.domain.View;
import dev.countergate.ledger.Archive;
import dev.countergate.ledger.Draft;
import dev.countergate.ledger.Entry;
import dev.countergate.ledger.Ledger;
import dev.countergate.ledger.Limits;
import dev.countergate.ledger.LogKey;
import dev.countergate.ledger.Storage;
import dev.countergate.ledger.Terms;
import dev.countergate.ledger.VerifierKey;
import dev.countergate.policy.Policies;
import dev.countergate.testkit.MemoryStorage;
import dev.countergate.testkit.SimClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// An operator who holds the ledger's key and writes whatever he likes: every ledger made here is
/// well formed, hashed and signed by the real [Ledger]. invoice-bot, owned by lena, works on
/// orders-db; mara and priya are of group dba, sam is not.
final class Forge implements AutoCloseable {
  static final LogKey KEY = LogKey.of("countergate.test/forge", new byte[32]);
  static final String POLICY =
      """
      rules:
        - rule: reads
          when: action.effects == ['read']
          allow: {}
        - rule: writes
          when: "'write' in action.effects"
          ask: { of: [{ group: dba, count: 1 }], grade: G1, within: 30m }
        - rule: changes
          when: target.name == 'countergate'
          allow: {}
      """;
  static final Digest IMAGES = Digest.of("images".getBytes(StandardCharsets.UTF_8));
  static final Impact IMPACT =
      new Impact(List.of(new Impact.Table("public.orders", 0, 0, 3, 10, "the statement")), IMAGES);

  final MemoryStorage storage = new MemoryStorage();
  final SimClock clock = SimClock.atNoon();
  Policies policies = Policies.publish(new TreeMap<>(Map.of("p.yaml", POLICY)));
  private final SplittableRandom chance = new SplittableRandom(11);
  private final FactCodec codec = new FactCodec();
  private final Ledger<Fact, Ruling> ledger;
  private final List<Recorded> facts = new ArrayList<>();
  private final List<Ruling> rulings = new ArrayList<>();
  private Docket docket = Docket.empty();

  private Forge() {
    ledger =
        Ledger.open(
            storage,
            new Terms<>(
                KEY,
                clock,
                content -> codec.decode(new Position(0), content).fact(),
                this::follow,
                _ -> {},
                Limits.standard()));
  }

  private Ruling follow(Entry<Fact> entry) {
    var recorded =
        new Recorded(new Position(entry.index()), entry.at(), "n1", entry.item(), entry.content());
    Step step = docket.step(recorded);
    docket = step.docket();
    facts.add(recorded);
    rulings.add(step.ruling());
    return step.ruling();
  }

  /// A ledger with its people, target and policy.
  static Forge begun() throws Exception {
    return begun(KEY.origin(), keyDigest());
  }

  static Digest keyDigest() {
    return Digest.of(KEY.verifier().toString().getBytes(StandardCharsets.UTF_8));
  }

  static Forge begun(String origin, Digest key) throws Exception {
    var forge = new Forge();
    var by = Fact.By.configuration();
    forge.tell(new Fact.LedgerOpened(origin, key, "test"));
    for (String id : List.of("lena", "mara", "priya", "sam")) {
      List<String> groups = id.equals("sam") ? List.of("support") : List.of("dba");
      forge.tell(new Fact.PersonEnrolled(new Principal.Person(id, id, groups), by));
      forge.tell(
          new Fact.SessionOpened(
              session(id), id, "test", forge.clock.instant().plusSeconds(9_999)));
    }
    forge.tell(
        new Fact.AgentEnrolled(
            new Principal.Agent(
                "invoice-bot",
                "lena",
                List.of("orders-db"),
                Set.of(Effect.values()),
                forge.clock.instant().plusSeconds(99_999)),
            by));
    forge.tell(
        new Fact.TargetDeclared(
            new Target(
                "orders-db", "postgres", "h:1", "gw", Map.of(), List.of(), "rehearse", List.of()),
            by));
    forge.tell(new Fact.TargetDeclared(Change.house(), by));
    forge.document(forge.policies.document());
    forge.tell(new Fact.PolicyPublished(forge.policies.digest(), by));
    return forge;
  }

  /// A ledger with nothing in it.
  static Forge blank() {
    return new Forge();
  }

  void document(byte[] document) {
    storage.plant("documents/" + Digest.of(document).hex(), document);
  }

  static Digest session(String person) {
    return Digest.of(person.getBytes(StandardCharsets.UTF_8));
  }

  /// Appends what is told, true or not; gives its place.
  Position tell(Fact fact, Payload... beside) throws Exception {
    var payloads = new ArrayList<dev.countergate.ledger.Payload>();
    for (Payload one : beside) {
      payloads.add(new dev.countergate.ledger.Payload(one.commitment().bytes(), one.envelope()));
    }
    return append(fact, payloads);
  }

  /// A change that priya asks for and policy allows; gives the place of its fact.
  Position change(Change.Configuring fact) throws Exception {
    Payload words = words("a change");
    Change change = docket.change(fact);
    document(change.judgement());
    Action action = change.action("priya", words.commitment(), 8);
    Fact.Asked asked = asked(action);
    Position place =
        tell(
            new Fact.Asked(
                action,
                asked.connection(),
                asked.context(),
                asked.versions(),
                asked.decision(),
                asked.joins(),
                Optional.of(session("priya")),
                Optional.empty()),
            words);
    Position made = tell(fact.with(Fact.By.action("priya", place)));
    tell(new Fact.Finished(place, new Outcome.Done(change.statement(), 1, 0, 1, Optional.empty())));
    return made;
  }

  /// Appends a fact with a payload of this name that may be anything.
  Position forged(Fact fact, Digest name, byte[] envelope) throws Exception {
    return append(fact, List.of(new dev.countergate.ledger.Payload(name.bytes(), envelope)));
  }

  /// Appends a fact with these beside it, whatever they are.
  Position beside(Fact fact, dev.countergate.ledger.Payload... payloads) throws Exception {
    return append(fact, List.of(payloads));
  }

  private Position append(Fact fact, List<dev.countergate.ledger.Payload> payloads)
      throws InterruptedException {
    FactCodec.Encoded encoded = codec.encode(fact, "n1");
    var receipt = ledger.append(new Draft<>(fact, encoded.content(), encoded.stampAt(), payloads));
    receipt.await();
    return new Position(receipt.index());
  }

  /// What the docket said of the newest fact; empty if it was accepted.
  Optional<String> refusal() {
    return rulings.getLast() instanceof Ruling.Refused(var reason)
        ? Optional.of(reason)
        : Optional.empty();
  }

  Payload words(String text) {
    return Payload.seal(chance, "invoice-bot", text);
  }

  Payload sql() {
    return Payload.seal(
        chance,
        "invoice-bot",
        Turn.plain(List.of(new Turn.Piece("delete from orders", List.of()))));
  }

  /// What was judged of `delete from orders`, truly or not; its document is stored.
  Digest judgement(Effect effect) {
    byte[] document = judged(effect);
    document(document);
    return Digest.of(document);
  }

  /// The same, saying that the trees are kept beside what is not allowed.
  Digest judgementWithTrees(Effect effect) {
    byte[] document = Json.parse(judged(effect)).asObject().put("trees", "kept").canonical();
    document(document);
    return Digest.of(document);
  }

  private static byte[] judged(Effect effect) {
    return Json.object()
        .put("kind", "judgement")
        .put("effects", new Json.Arr(List.of(new Json.Str(effect.word()))))
        .put("statements", new Json.Arr(List.of(new Json.Str("DELETE"))))
        .put("relations", new Json.Arr(List.of(new Json.Str("public.orders"))))
        .canonical();
  }

  Action action(Effect effect, Payload content) {
    return action(effect, content, judgement(effect));
  }

  Action action(Effect effect, Payload content, Digest judgement) {
    return new Action(
        "invoice-bot",
        "orders-db",
        "orders",
        List.of("DELETE"),
        Set.of(effect),
        List.of("public.orders"),
        content.commitment(),
        18,
        Map.of(),
        judgement);
  }

  /// The question with the decision that the policy really makes.
  Fact.Asked asked(Action action) {
    return asked(action, decided(action));
  }

  /// Puts the next decisions under another policy.
  void publish(String text) throws Exception {
    Policies next = Policies.publish(new TreeMap<>(Map.of("p.yaml", text)));
    document(next.document());
    change(new Fact.PolicyPublished(next.digest(), Fact.By.configuration()));
    policies = next;
  }

  /// The question with these counters, and the decision that they lead to.
  Fact.Asked counted(Action action, Position at, long value) {
    var count = new Context.Count(Counter.ROWS_WRITTEN, 60, value);
    var context =
        new Context(clock.instant(), Optional.of(new Context.Tallied(at, List.of(count))));
    Fact.Asked plain = asked(action);
    return new Fact.Asked(
        action,
        plain.connection(),
        context,
        plain.versions(),
        policies.decide(
            new Question(
                action,
                docket.principal(action.by()).orElseThrow().value(),
                docket.target(action.target()).orElseThrow().value(),
                context)),
        Optional.empty());
  }

  Fact.Asked withTrees(Action action, Digest trees) {
    Fact.Asked plain = asked(action);
    return new Fact.Asked(
        action,
        plain.connection(),
        plain.context(),
        plain.versions(),
        plain.decision(),
        plain.joins(),
        Optional.empty(),
        Optional.of(trees));
  }

  Decision decided(Action action) {
    return policies.decide(
        new Question(
            action,
            docket.principal(action.by()).orElseThrow().value(),
            docket.target(action.target()).orElseThrow().value(),
            new Context(clock.instant())));
  }

  Fact.Asked asked(Action action, Decision decision) {
    return new Fact.Asked(
        action,
        Optional.empty(),
        new Context(clock.instant()),
        new Fact.Versions(
            docket.policy().map(Standing::value).orElse(policies.digest()),
            docket.principal(action.by()).map(Standing::since).orElse(new Position(0)),
            docket.target(action.target()).map(Standing::since).orElse(new Position(0))),
        decision,
        Optional.empty());
  }

  /// A write on its way, as far as the open question; gives the place of its `asked`.
  Position held() throws Exception {
    Payload content = sql();
    Action action = action(Effect.WRITE, content);
    Position asked = tell(asked(action), content);
    var preview = new Preview.Measured(IMPACT, "DELETE 3", List.of(), 1_000, Optional.empty());
    tell(new Fact.Rehearsed(asked, preview));
    View view = view(action, preview);
    tell(
        new Fact.Opened(
            asked, action.digest(), view, view.digest(), clock.instant().plusSeconds(1_800)));
    return asked;
  }

  private View view(Action action, Preview preview) {
    return new View(
        action.digest(),
        "invoice-bot",
        "lena",
        "orders-db",
        Map.of(),
        action.statements(),
        action.effects(),
        action.relations(),
        action.content(),
        preview,
        (Decision.Ask) decided(action),
        policies.digest());
  }

  Approval approval() {
    return docket.approvals().getLast();
  }

  Position shown(String person) throws Exception {
    Approval approval = approval();
    return tell(
        new Fact.Presented(
            approval.id(), person, approval.opened().viewDigest(), "test", "0" + facts.size()));
  }

  Position answer(String person, Verdict.Answer answer) throws Exception {
    return answer(person, answer, shown(person));
  }

  Position answer(String person, Verdict.Answer answer, Position shown) throws Exception {
    Approval approval = approval();
    var verdict =
        new Verdict(
            Verdict.FORMAT,
            new Verdict.Ledger(KEY.origin(), keyDigest()),
            approval.id(),
            approval.opened().digest(),
            approval.opened().viewDigest(),
            approval.view().preview().held().map(Impact::digest),
            new Verdict.Presented(shown, facts.get((int) shown.index()).leaf()),
            answer,
            Optional.empty(),
            Optional.empty(),
            approval.view().policy(),
            person,
            0,
            approval.opened().expires());
    return tell(new Fact.Answered(verdict, new Verdict.Proof.Session(session(person), "test")));
  }

  Position approve(String person) throws Exception {
    return answer(person, Verdict.Answer.APPROVE);
  }

  Position release(Position action) throws Exception {
    return tell(new Fact.Released(approval().id(), action));
  }

  Position measure(Position action) throws Exception {
    return tell(new Fact.Measured(action, IMPACT, "7"));
  }

  Position done(Position action) throws Exception {
    return answered(action, "DELETE 3");
  }

  Position answered(Position action, String tag) throws Exception {
    return tell(new Fact.Finished(action, new Outcome.Done(tag, 3, 10, 100, Optional.empty())));
  }

  void later(Duration time) {
    clock.turn(time);
  }

  /// Signs what was told and hands the whole data folder to an auditor.
  Verification verified() throws IOException {
    ledger.close();
    return verify(storage, KEY.verifier());
  }

  static Verification verify(Storage storage, VerifierKey key) throws IOException {
    return verify(storage, new Verifier.Known(key, Verifier.Source.GIVEN));
  }

  static Verification verify(Storage storage, Verifier.Known known) throws IOException {
    return Verifier.verify(
        Archive.ofData(storage, known.key()),
        known,
        new Verifier.Documents() {
          @Override
          public Optional<byte[]> read(Digest digest) throws IOException {
            return storage.get("documents/" + digest.hex());
          }

          @Override
          public boolean atHand() {
            return true;
          }
        },
        Forge::effects);
  }

  /// Stands for a gateway's reader, which is proven where a server prints trees: here a tree is a
  /// list of effects.
  private static Optional<Set<Effect>> effects(byte[] payload, List<String> statements) {
    if (statements.isEmpty()) return Optional.empty();
    var effects = new HashSet<Effect>();
    for (String word : new String(payload, StandardCharsets.UTF_8).split(" ", -1)) {
      List<Effect> found =
          Arrays.stream(Effect.values()).filter(effect -> effect.word().equals(word)).toList();
      if (found.isEmpty()) return Optional.empty();
      effects.addAll(found);
    }
    return Optional.of(effects);
  }

  @Override
  public void close() {
    ledger.close();
  }
}
