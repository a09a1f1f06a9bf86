package dev.countergate.gate;

import dev.countergate.docket.Docket;
import dev.countergate.docket.Step;
import dev.countergate.docket.Tally;
import dev.countergate.domain.Context;
import dev.countergate.domain.Digest;
import dev.countergate.domain.Fact;
import dev.countergate.domain.FactCodec;
import dev.countergate.domain.Payload;
import dev.countergate.domain.Position;
import dev.countergate.domain.Recorded;
import dev.countergate.domain.Ruling;
import dev.countergate.domain.Window;
import dev.countergate.ledger.Codec;
import dev.countergate.ledger.Draft;
import dev.countergate.ledger.Entry;
import dev.countergate.ledger.Follower;
import dev.countergate.ledger.Ledger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// The ledger as the gate sees it: facts go in, and come back with the docket's ruling.
///
/// The ledger's one writer makes a batch durable and then calls [#follow] for each entry, in order.
/// It folds the fact into the docket, publishes the docket, and tells whoever watches. So an append
/// is the only way to change anything, and the order of the ledger is the only order there is.
public final class Evidence implements Follower<Noted, Ruling> {
  private final FactCodec facts = new FactCodec();
  private final Trail trail = new Trail();
  private final List<Consumer<Recorded>> watchers = new CopyOnWriteArrayList<>();
  private final String node;
  private final Ledger<Noted, Ruling> ledger;
  private volatile Docket docket = Docket.empty();
  // GUARDED BY itself: the writer counts, a decision under a budget reads
  private final Tally tally = Tally.live();

  private Evidence(String node, Opening opening) {
    this.node = node;
    this.ledger = opening.open(this::decode, this);
  }

  /// Opens the ledger: every fact in it is folded again before this returns.
  public static Evidence open(String node, Opening opening) {
    return new Evidence(node, opening);
  }

  /// How the composition root opens its ledger.
  public interface Opening {
    Ledger<Noted, Ruling> open(Codec<Noted> codec, Follower<Noted, Ruling> follower);
  }

  private Noted decode(byte[] content) {
    Recorded recorded = facts.decode(new Position(0), content);
    return new Noted(recorded.fact(), recorded.node());
  }

  /// Appends a fact with the payloads that it commits to.
  public Receipt append(Fact fact, Payload... beside) {
    FactCodec.Encoded encoded = facts.encode(fact, node);
    var payloads = new ArrayList<dev.countergate.ledger.Payload>(beside.length);
    for (Payload payload : beside) {
      payloads.add(
          new dev.countergate.ledger.Payload(payload.commitment().bytes(), payload.envelope()));
    }
    var receipt =
        ledger.append(
            new Draft<>(new Noted(fact, node), encoded.content(), encoded.stampAt(), payloads));
    return new Appended(receipt);
  }

  private record Appended(dev.countergate.ledger.Receipt<Ruling> receipt) implements Receipt {
    @Override
    public Position place() {
      return new Position(receipt.index());
    }

    @Override
    public Ruling await() throws InterruptedException {
      return receipt.await();
    }
  }

  @Override
  public Ruling follow(Entry<Noted> entry) {
    var recorded =
        new Recorded(
            new Position(entry.index()),
            entry.at(),
            entry.item().node(),
            entry.item().fact(),
            entry.content());
    Step step = docket.step(recorded);
    docket = step.docket();
    if (recorded.node().equals(node)) {
      synchronized (tally) {
        tally.step(recorded, step);
      }
    }
    trail.note(recorded, step.ruling());
    for (Consumer<Recorded> watcher : watchers) watcher.accept(recorded);
    return step.ruling();
  }

  /// Why a fact would be refused if it came next, if it would be.
  Optional<String> refusal(Fact fact, Instant at) {
    var next =
        new Recorded(
            new Position(ledger.size()), at, node, fact, facts.encode(fact, node).content());
    return docket.step(next).ruling() instanceof Ruling.Refused(var why)
        ? Optional.of(why)
        : Optional.empty();
  }

  /// The state after the last durable fact.
  public Docket docket() {
    return docket;
  }

  /// What a caller did on this node lately, up to the last durable fact; empty if nothing is asked
  /// for.
  Optional<Context.Tallied> tallied(String by, Instant now, List<Window> windows) {
    if (windows.isEmpty()) return Optional.empty();
    synchronized (tally) {
      return Optional.of(tally.read(by, now, windows));
    }
  }

  public String node() {
    return node;
  }

  /// Calls back for every fact from now on, on the writer's thread: a watcher only hands over.
  public AutoCloseable watch(Consumer<Recorded> watcher) {
    watchers.add(watcher);
    return () -> watchers.remove(watcher);
  }

  /// The chain of facts of one action, oldest first, each with its ruling.
  public List<Trail.Link> chain(Position action) {
    var links = new ArrayList<Trail.Link>();
    for (Trail.Mark mark : trail.of(action)) {
      at(mark.place()).ifPresent(fact -> links.add(new Trail.Link(fact, mark.ruling())));
    }
    return List.copyOf(links);
  }

  /// The actions seen last, newest first.
  public List<Position> recent(int most) {
    return trail.recent(most);
  }

  /// The fact at a place.
  public Optional<Recorded> at(Position place) {
    return ledger.read(place.index()).map(entry -> facts.decode(place, entry.content()));
  }

  /// What a commitment in the fact at this place commits to, unless it was erased.
  public Optional<Payload> payload(Position place, Digest commitment) {
    for (var beside : ledger.payloads(place.index())) {
      if (Digest.ofHash(beside.commitment()).equals(commitment)) {
        return Optional.of(Payload.open(beside.envelope()));
      }
    }
    return Optional.empty();
  }

  public Ledger<Noted, Ruling> ledger() {
    return ledger;
  }
}
