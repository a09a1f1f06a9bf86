package dev.countergate.gateway.postgres;

import dev.countergate.domain.Action;
import dev.countergate.domain.Digest;
import dev.countergate.domain.Outcome;
import dev.countergate.domain.Payload;
import dev.countergate.domain.Preview;
import dev.countergate.domain.Turn;
import dev.countergate.gate.Caller;
import dev.countergate.gate.Hold;
import dev.countergate.gate.Permit;
import dev.countergate.gate.Result;
import dev.countergate.wire.BytesIn;
import dev.countergate.wire.Frame;
import dev.countergate.wire.FrameWriter;
import java.io.IOException;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Takes the turns of one connection, one after the other, through the gate.
final class Turns {
  private static final int DOCUMENTS_MAX = 1_000;
  private final Guest guest;
  private final House house;
  private final UpstreamLink link;
  private final FrameWriter client;
  private final Inbox inbox;
  private final Consumer<@Nullable Hold> holding;
  private final Names names;
  private final IdentityHashMap<Judgement, Digest> documents = new IdentityHashMap<>();
  private final Analyst analyst;
  private final Control control;
  private final String salt;
  private Map<String, String> stateOf = Map.of();
  private Map<String, String> state = Map.of();
  private boolean pipelineOpen;
  private boolean pipelineWrote;

  Turns(
      Guest guest,
      House house,
      UpstreamLink link,
      FrameWriter client,
      Inbox inbox,
      Consumer<@Nullable Hold> holding)
      throws IOException {
    this.guest = guest;
    this.house = house;
    this.link = link;
    this.client = client;
    this.inbox = inbox;
    this.holding = holding;
    this.names = new Names(new Pieces(house.gate()));
    this.analyst = house.catalogs().analyst(guest, link);
    byte[] bytes = new byte[6];
    house.chance().nextBytes(bytes);
    this.salt = HexFormat.of().formatHex(bytes);
    this.control = new Control(link, salt, this::aside);
  }

  /// A simple Query: the whole string is one action.
  void query(Frame frame) throws IOException, InterruptedException {
    BytesIn in = frame.in();
    String text = in.text();
    in.end();
    if (pipelineOpen && pipelineWrote) {
      deny(Refusals.afterWrite(), true);
      return;
    }
    if (pipelineOpen) settle();
    names.queryBegan();
    if (link.status() == 'E' && analyst.isRefusedWhenAborted(text)) {
      // The server itself refuses it at its first word, whatever stands behind that.
      new Relay(link, client, inbox).run(new Batch().theirs(frame));
      return;
    }
    if (link.status() == 'E' && !analyst.endsTransaction(text)) {
      client.write(Refusals.aborted().frame());
      ready();
      return;
    }
    if (analyst.executesNothing(text)) {
      new Relay(link, client, inbox).run(new Batch().theirs(frame));
      return;
    }
    Judgement judgement = analyst.query(text);
    asides();
    if (judgement.rejected()) {
      reject(analyst.rejectedPart(text));
      return;
    }
    Batch batch = new Batch().theirs(frame);
    act(Plan.ofQuery(batch, text, judgement, analyst.prepared(text)), true);
  }

  /// Lets the server itself reject a text that it rejected when it was analysed: by a Parse, which
  /// runs nothing even if the text has become valid since.
  private void reject(String text) throws IOException {
    var relay = new Relay(link, client, inbox);
    String name = control.fresh();
    relay.run(
        new Batch()
            .ours(Frontend.closeStatement(""))
            .ours(Frontend.parse(name, text, List.of()))
            .ours(Frontend.closeStatement(name))
            .ours(Frontend.sync()));
    if (relay.tally().code.isEmpty()) {
      client.write(
          Replies.Text.error("42501", "the meaning of the statement changed", "", "send it again")
              .frame());
    }
    ready();
  }

  /// What the server told the client while it was asked by us.
  private void asides() throws IOException {
    for (Frame frame : analyst.asides()) client.write(frame);
  }

  /// A message that cannot be read: nothing of its batch runs.
  void broken(String why, boolean ready) throws IOException {
    deny(Replies.Text.error("08P01", why, "", ""), ready);
  }

  /// What stands up to a Sync or a Flush. False: an error ended it, and the client's messages are
  /// passed over until its Sync.
  boolean extended(List<Frame> frames, boolean sync) throws IOException, InterruptedException {
    if (frames.isEmpty()) {
      if (sync) ready();
      return true;
    }
    if (pipelineOpen && names.needAnalysis(frames)) {
      if (pipelineWrote) {
        deny(Refusals.afterWrite(), sync);
        return sync;
      }
      settle(); // only reads stand before it: committing them early changes nothing
    }
    Plan plan = new Planner(names, analyst, salt).plan(frames);
    asides();
    if (plan.acts()) return act(plan, sync);
    if (sync) plan.batch().theirs(Frontend.sync());
    else if (pipelineOpen) plan.batch().ours(Frontend.flush());
    else plan.batch().ours(Frontend.sync()); // nothing is bound: our own Sync changes nothing
    var relay = new Relay(link, client, inbox);
    relay.run(plan.batch());
    if (plan.resumes().isPresent()) {
      Result piece = relay.result(0, house.chance(), guest.principal());
      names.pieces().next(plan.resumes().orElseThrow(), piece);
    }
    return ended(relay, plan, sync);
  }

  /// The client is gone, and with it what it had not fetched.
  void leave() {
    names.transactionEnded();
  }

  /// Whether the turn went well, or the client must be brought to its Sync.
  private boolean ended(Relay relay, Plan plan, boolean sync) throws IOException {
    boolean failed = !relay.tally().code.isEmpty();
    if (link.status() == 'I' && !pipelineOpen) names.transactionEnded();
    if (failed || !plan.cut()) return sync || !failed;
    // Analysed as an error, and now it is none: whatever follows it was judged for another meaning.
    client.write(
        Replies.Text.error("42501", "the meaning of a statement changed", "", "send it again")
            .frame());
    if (sync) ready();
    client.flush();
    return sync;
  }

  private boolean act(Plan plan, boolean sync) throws IOException, InterruptedException {
    if (!plan.shown() || guest.isOutdated(house.evidence())) {
      deny(plan.shown() ? Refusals.retargeted() : Refusals.unseen(), sync);
      return sync;
    }
    Turn turn = turn(plan);
    var hold = new Hold();
    holding.accept(hold);
    var passage = new Passage(this, plan, sync, hold);
    try {
      Outcome outcome = house.gate().pass(turn, Caller.at(guest.connection()), hold, passage);
      passage.rethrow();
      return finish(outcome, plan, passage, sync);
    } finally {
      holding.accept(null);
      inbox.unwatch();
    }
  }

  private boolean finish(Outcome outcome, Plan plan, Passage passage, boolean sync)
      throws IOException {
    if (!passage.relayed()) {
      deny(Connection.told(outcome), sync);
      return sync;
    }
    if (!plan.judgement().isNeutral()) {
      names.forget();
      analyst.moved();
    }
    if (outcome instanceof Outcome.Suspended first && plan.portal().isPresent()) {
      names.pieces().begin(plan.portal().orElseThrow(), passage.action(), first);
    }
    if (passage.relay().swallowedSync()) {
      openPipeline(true);
      return passage.relay().tally().code.isEmpty();
    }
    return ended(passage.relay(), plan, sync);
  }

  /// Says no, and leaves the server's transaction as an error leaves it.
  private void deny(Replies.Text text, boolean sync) throws IOException {
    if (link.status() == 'T' || pipelineOpen) abort();
    client.write(text.frame());
    if (sync) client.write(Replies.ready(link.status()));
    client.flush();
  }

  /// Makes the server itself abort: an error that only the client sees would let COMMIT keep the
  /// rest.
  private void abort() throws IOException {
    link.send(Frontend.parse("", "countergate denied this", List.of()), Frontend.sync());
    link.flush();
    while (link.read().letter() != 'Z') {
      // the error that was asked for
    }
    closePipeline();
    names.transactionEnded();
  }

  /// Ends a pipeline that holds only what is harmless to commit early.
  void settle() throws IOException {
    var relay = new Relay(link, client, inbox);
    relay.run(new Batch().ours(Frontend.sync()));
    closePipeline();
    if (link.status() == 'I') names.transactionEnded();
  }

  /// Hands on what the server says while an action waits: notices, parameters, notifications.
  void overhear() throws IOException {
    while (link.ready()) client.write(link.read());
  }

  /// Brings the server to ReadyForQuery and tells the client.
  void ready() throws IOException {
    if (pipelineOpen) settle();
    client.write(Replies.ready(link.status())).flush();
  }

  /// Runs any function by its number, with no text to judge: refused.
  void functionCall() throws IOException {
    deny(Refusals.functionCall(), true);
  }

  private Turn turn(Plan plan) throws IOException {
    Judgement judgement = plan.judgement();
    for (Frame aside : analyst.asides()) client.write(aside);
    Digest document = document(judgement);
    byte[] plain = Turn.plain(plan.pieces(), analyst.freeSettings());
    Payload content = Payload.seal(house.chance(), guest.principal(), plain);
    var action =
        new Action(
            guest.principal(),
            guest.behind().target().name(),
            guest.database(),
            judgement.statements(),
            judgement.effects(),
            judgement.relations(),
            content.commitment(),
            plan.textBytes(),
            state(),
            document);
    var trees = TreeEvidence.sealed(judgement, house.chance(), guest.principal());
    return new Turn(action, plan.pieces(), content, trees);
  }

  /// The digest of a judgement's document, which is kept once: most turns repeat a judgement.
  private Digest document(Judgement judgement) {
    Digest known = documents.get(judgement);
    if (known != null) return known;
    if (documents.size() >= DOCUMENTS_MAX) documents.clear();
    Digest kept = house.documents().keep(judgement.document());
    documents.put(judgement, kept);
    return kept;
  }

  private Map<String, String> state() throws IOException {
    Map<String, String> session = analyst.closedSettings();
    String transaction = String.valueOf(link.status());
    if (!session.equals(stateOf) || !transaction.equals(state.get("transaction"))) {
      var both = new TreeMap<>(session);
      both.put("transaction", transaction);
      stateOf = session;
      state = Map.copyOf(both);
    }
    return state;
  }

  /// What the server said unasked during our own statements is the client's.
  private void aside(Frame frame) {
    try {
      client.write(frame);
    } catch (IOException e) {
      holding.accept(null); // the next write to the client fails as well, and ends the connection
    }
  }

  /// Why this turn cannot be rehearsed, or nothing.
  Optional<String> obstacle(Plan plan, boolean sync) {
    if (link.status() != 'I' || pipelineOpen)
      return Optional.of("inside a transaction of the client");
    if (!sync || plan.executes() != 1) {
      return Optional.of("several statements, or one that is sent in pieces");
    }
    if (plan.single().isEmpty()) return Optional.of("not a plain INSERT, UPDATE or DELETE");
    if (plan.judgement().nature().sequences()) {
      return Optional.of("it moves a sequence, which no rollback undoes");
    }
    if (guest.behind().target().preview().equals("none")) {
      return Optional.of("the target's settings allow none");
    }
    return Optional.empty();
  }

  /// What a rehearsal, or a release that is held to one, rests on.
  Trial.Basis basis(Plan plan) throws IOException {
    boolean triggers = guest.behind().target().trust().contains("sql-and-plpgsql-triggers");
    return new Trial.Basis(
        plan.judgement(),
        house.catalogs().of(guest.behind(), guest.database()).facts(),
        new Conditions(triggers, false));
  }

  Trial trial() {
    return new Trial(guest.behind().address(), guest.database(), guest.startup(), house.chance());
  }

  Control control() {
    return control;
  }

  /// The columns that were left out of the approved impact.
  List<String> leftOut(Permit permit) {
    return permit
        .held()
        .flatMap(held -> house.evidence().docket().approval(held.approval()))
        .map(approval -> approval.view().preview())
        .map(preview ->
            preview instanceof Preview.Measured measured ? measured.leftOut() : List.<String>of())
        .orElse(List.of());
  }

  Guest guest() {
    return guest;
  }

  House house() {
    return house;
  }

  UpstreamLink link() {
    return link;
  }

  FrameWriter client() {
    return client;
  }

  Inbox inbox() {
    return inbox;
  }

  Analyst analyst() {
    return analyst;
  }

  void openPipeline(boolean writes) {
    pipelineOpen = true;
    pipelineWrote |= writes;
  }

  void closePipeline() {
    pipelineOpen = false;
    pipelineWrote = false;
  }

  boolean isPipelineOpen() {
    return pipelineOpen;
  }
}
