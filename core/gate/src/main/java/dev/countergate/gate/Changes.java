package dev.countergate.gate;

import dev.countergate.domain.Change;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Outcome;
import dev.countergate.domain.Payload;
import dev.countergate.domain.Position;
import dev.countergate.domain.Ruling;
import dev.countergate.domain.Turn;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.random.RandomGenerator;

/// How Countergate itself is changed: a change is an action on the target `countergate`, which
/// policy decides and people approve like any other. Here it is asked for, waited for, and made.
///
/// The thread that waits lives in this process. After a restart the approval still stands, and the
/// same person's same proposal finds it again.
public final class Changes {
  private static final int WAYS_MAX = 1_000;
  private static final System.Logger LOG = System.getLogger("dev.countergate.gate");
  private final Gate gate;
  private final Evidence evidence;
  private final Documents documents;
  private final InstantSource clock;
  private final RandomGenerator chance;
  private final Object making = new Object();
  private final Map<Position, Way> ways =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Position, Way> eldest) {
          return size() > WAYS_MAX;
        }
      };

  public Changes(
      Gate gate,
      Evidence evidence,
      Documents documents,
      InstantSource clock,
      RandomGenerator chance) {
    this.gate = gate;
    this.evidence = evidence;
    this.documents = documents;
    this.clock = clock;
    this.chance = chance;
  }

  /// What is to be made.
  ///
  /// @param fact what shall stand; who says it is filled in
  /// @param words what it does, for those who approve it
  /// @param then what else happens once it stands
  /// @param once what only whoever asked learns, once, when it stands: a token, a link
  public record Proposal(
      Change.Configuring fact, String words, Runnable then, Optional<String> once) {}

  /// How far a proposal has come.
  public sealed interface Progress {
    /// People are asked.
    record Waiting(Position approval, URI link) implements Progress {}

    record Ended(Outcome outcome) implements Progress {}

    /// It is so already: nobody is asked.
    record Unchanged() implements Progress {}
  }

  /// A proposal on its way. What is told once is told by taking it.
  public static final class Way {
    private final String person;
    private final Change change;
    private final CompletableFuture<Progress> first = new CompletableFuture<>();
    private volatile Optional<Outcome> end = Optional.empty();
    private Optional<String> once; // GUARDED BY this

    private Way(String person, Change change, Optional<String> once) {
      this.person = person;
      this.change = change;
      this.once = once;
    }

    /// Waits until people are asked, or it has ended without them.
    public Progress begun() throws InterruptedException {
      try {
        return first.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("a proposal could not be put", e.getCause());
      }
    }

    public Optional<Outcome> end() {
      return end;
    }

    /// The token or link, if the change stands and it was not told before.
    public synchronized Optional<String> take() {
      if (!(end.orElse(null) instanceof Outcome.Done)) return Optional.empty();
      Optional<String> told = once;
      once = Optional.empty();
      return told;
    }
  }

  /// Asks for a change in a person's name. Returns at once.
  public Way propose(Sessions.Session by, Proposal proposal) {
    Change change = evidence.docket().change(proposal.fact());
    var way = new Way(by.person(), change, proposal.once());
    if (change.after().isPresent() && change.after().equals(change.before())) {
      way.first.complete(new Progress.Unchanged());
      return way;
    }
    Optional<Way> same = waiting(by.person(), change);
    if (proposal.once().isPresent() && same.isPresent()) return same.orElseThrow();
    documents.keep(change.judgement());
    Turn turn = turn(by.person(), change, proposal.words());
    Thread.ofVirtual().name("change").start(() -> walk(by, proposal, change, turn, way));
    return way;
  }

  /// The person's same wish that still waits: what it tells once must not be lost to a twin.
  private Optional<Way> waiting(String person, Change change) {
    synchronized (ways) {
      return ways.values().stream()
          .filter(way -> way.person.equals(person) && way.end.isEmpty())
          .filter(way -> way.change.equals(change))
          .findFirst();
    }
  }

  private Turn turn(String person, Change change, String words) {
    List<Turn.Piece> pieces = List.of(new Turn.Piece(words, List.of()));
    Payload content = Payload.seal(chance, person, Turn.plain(pieces, Map.of()));
    long bytes = words.getBytes(StandardCharsets.UTF_8).length;
    return new Turn(change.action(person, content.commitment(), bytes), pieces, content);
  }

  private void walk(Sessions.Session by, Proposal proposal, Change change, Turn turn, Way way) {
    try {
      var house = new House(by.person(), proposal, change, way);
      Outcome outcome = gate.pass(turn, Caller.in(by.id()), new Hold(), house);
      way.end = Optional.of(outcome);
      way.first.complete(new Progress.Ended(outcome));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      way.first.completeExceptionally(e);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "a change could not be asked for, or not followed", e);
      way.end = Optional.of(new Outcome.NotRun("the server failed, look into its log"));
      way.first.completeExceptionally(e);
    }
  }

  /// The person's own proposal behind an approval, while this process remembers it.
  public Optional<Way> way(Position approval, String person) {
    synchronized (ways) {
      return Optional.ofNullable(ways.get(approval)).filter(way -> way.person.equals(person));
    }
  }

  /// What the person has asked for, has been made, and was not told yet.
  public Optional<String> untold(String person, String subject) {
    List<Way> own;
    synchronized (ways) {
      own =
          ways.values().stream()
              .filter(way -> way.person.equals(person) && way.change.subject().equals(subject))
              .toList();
    }
    return own.reversed().stream().flatMap(way -> way.take().stream()).findFirst();
  }

  private void remember(Position approval, Way way) {
    synchronized (ways) {
      ways.put(approval, way);
    }
  }

  /// Countergate itself, as the target of a change.
  private final class House implements Upstream {
    private final String by;
    private final Proposal proposal;
    private final Change change;
    private final Way way;

    House(String by, Proposal proposal, Change change, Way way) {
      this.by = by;
      this.proposal = proposal;
      this.change = change;
      this.way = way;
    }

    @Override
    public Rehearsal preview(Turn turn) {
      return Rehearsal.none("a change of Countergate itself: what it does is the text below");
    }

    @Override
    public void waiting(Waiting state) {
      remember(state.approval(), way);
      way.first.complete(new Progress.Waiting(state.approval(), state.link()));
    }

    /// The change stands, whatever becomes of what follows it.
    private void follow() {
      try {
        proposal.then().run();
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.ERROR, "`" + change.subject() + "` was not followed", e);
      }
    }

    @Override
    public Result run(Turn turn, Permit permit) throws InterruptedException {
      Instant began = clock.instant();
      if (permit.await() instanceof Ruling.Refused(var reason)) {
        return Result.of(new Outcome.NotRun(reason));
      }
      // One after the other, so that what is compared here still stands when the fact arrives.
      synchronized (making) {
        if (!evidence.docket().change(proposal.fact()).equals(change)) {
          return Result.of(new Outcome.NotRun("it was changed meanwhile, ask again"));
        }
        Fact fact = proposal.fact().with(Fact.By.action(by, permit.action()));
        Optional<String> refusal = evidence.refusal(fact, clock.instant());
        if (refusal.isPresent()) return Result.of(new Outcome.NotRun(refusal.orElseThrow()));
        if (evidence.append(fact).await() instanceof Ruling.Refused(var reason)) {
          return Result.of(new Outcome.NotRun(reason));
        }
        follow();
      }
      long took = Duration.between(began, clock.instant()).toNanos() / 1_000;
      return Result.of(new Outcome.Done(change.statement(), 1, 0, took, Optional.empty()));
    }
  }
}
