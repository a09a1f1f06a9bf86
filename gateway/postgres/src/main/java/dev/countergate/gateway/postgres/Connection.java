package dev.countergate.gateway.postgres;

import dev.countergate.domain.Fact;
import dev.countergate.domain.Fault;
import dev.countergate.domain.Impact;
import dev.countergate.domain.Outcome;
import dev.countergate.gate.Hold;
import dev.countergate.ledger.LedgerStopped;
import dev.countergate.wire.Frame;
import dev.countergate.wire.FrameWriter;
import dev.countergate.wire.Wire;
import dev.countergate.wire.WireException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One client's connection, from its sign-in to its end.
///
/// One thread reads a turn (a Query, or what stands up to a Sync or Flush), takes it through the
/// gate, and brings the answer back; then it reads the next. Between two turns the upstream is at
/// ReadyForQuery, and no transaction of ours is open there.
final class Connection {
  private static final System.Logger LOG = System.getLogger("dev.countergate.gateway.postgres");
  private final Guest guest;
  private final Wire wire;
  private final House house;
  private final FrameWriter client;
  private final Object cancels = new Object();
  private final List<Frame> collected = new ArrayList<>();
  private long collectedBytes;
  private boolean skipping;
  private @Nullable Hold hold; // GUARDED BY cancels
  private volatile @Nullable UpstreamLink link;

  Connection(Guest guest, Wire wire, House house) {
    this.guest = guest;
    this.wire = wire;
    this.house = house;
    this.client = wire.writer();
  }

  /// Serves the client until it leaves.
  void live(Frame key) throws IOException, InterruptedException {
    String why = "terminated by the client";
    try (UpstreamLink upstream = connect()) {
      link = upstream;
      upstream.parameters().forEach((name, value) -> writeQuietly(Replies.parameter(name, value)));
      client.write(key).write(Replies.ready('I')).flush();
      wire.readWithin(java.time.Duration.ZERO);
      var inbox =
          new Inbox(
              wire.frames(house.doors().limits().frameBytesMax()),
              house.doors().limits().queuedBytesMax());
      var turns = new Turns(guest, house, upstream, client, inbox, this::holding);
      try {
        serve(inbox, turns);
      } finally {
        leave(turns);
      }
    } catch (Fault fault) {
      why = "the target could not be reached";
      client
          .write(
              Replies.Text.fatal(
                      "08006", fault.words(), "nothing was run; the operator's log says more")
                  .frame())
          .flush();
    } catch (TargetGone | SqlFailure e) {
      why = "the target closed the session";
      LOG.log(System.Logger.Level.WARNING, why, e);
      fatal("08006", why, "whether its last statement ran is in the record; connect again");
    } catch (WireException e) {
      why = e.words();
      LOG.log(System.Logger.Level.DEBUG, "a connection broke", e);
      fatal("08P01", why, "");
    } finally {
      closed(why);
    }
  }

  private static void leave(Turns turns) {
    try {
      turns.leave();
    } catch (LedgerStopped e) {
      LOG.log(System.Logger.Level.DEBUG, "the ledger was closed before this connection", e);
    }
  }

  private void closed(String why) {
    try {
      house.evidence().append(new Fact.ConnectionClosed(guest.connection(), why));
    } catch (LedgerStopped e) {
      LOG.log(System.Logger.Level.DEBUG, "the ledger was closed before this connection", e);
    }
  }

  private UpstreamLink connect() throws IOException {
    var startup = new LinkedHashMap<>(guest.startup());
    startup.put("database", guest.database());
    try {
      return UpstreamLink.connect(guest.behind().address(), startup, house.chance());
    } catch (WireException | TargetGone e) {
      throw new Fault(
          Fault.Code.TARGET_UNREACHABLE,
          "target `" + guest.behind().target().name() + "` cannot be reached",
          e);
    }
  }

  private void writeQuietly(Frame frame) {
    try {
      client.write(frame);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "the client left", e);
    }
  }

  private void serve(Inbox inbox, Turns turns) throws IOException, InterruptedException {
    while (true) {
      Optional<Frame> next = inbox.next();
      if (next.isEmpty() || next.orElseThrow().letter() == 'X') return;
      if (!take(next.orElseThrow(), turns)) return;
    }
  }

  /// Takes one message; false ends the connection.
  private boolean take(Frame frame, Turns turns) throws IOException, InterruptedException {
    char letter = frame.letter();
    if (skipping && letter != 'S') return true;
    Optional<String> broken = Frontend.broken(frame);
    if (broken.isPresent()) {
      drain();
      skipping = letter != 'Q' && letter != 'F' && letter != 'S';
      turns.broken(broken.orElseThrow(), !skipping);
      return true;
    }
    switch (letter) {
      case 'Q' -> {
        // Behind messages without a Sync it stands in their transaction, after them.
        skipping = !collected.isEmpty() && !turns.extended(drain(), false);
        if (!skipping) turns.query(frame);
      }
      case 'P', 'B', 'D', 'E', 'C' -> {
        collected.add(frame);
        collectedBytes += frame.wireBytes();
        if (collectedBytes > house.doors().limits().frameBytesMax()) {
          return fatal("54000", "a pipeline of more bytes than allowed", "send Sync more often");
        }
      }
      case 'S' -> {
        if (skipping) turns.ready();
        else turns.extended(drain(), true);
        skipping = false;
      }
      case 'H' -> skipping = !turns.extended(drain(), false);
      case 'F' -> {
        drain();
        turns.functionCall();
      }
      case 'd', 'c', 'f' -> {} // what is left of a COPY that the server gave up
      default -> {
        return fatal("08P01", "invalid frontend message type " + (int) letter, "");
      }
    }
    return true;
  }

  private List<Frame> drain() {
    List<Frame> frames = List.copyOf(collected);
    collected.clear();
    collectedBytes = 0;
    return frames;
  }

  private boolean fatal(String code, String message, String hint) throws IOException {
    client.write(Replies.Text.fatal(code, message, hint).frame()).flush();
    return false;
  }

  /// Waits for a cancel that is on its way to the target: it must not hit what comes next.
  private void holding(@Nullable Hold now) {
    synchronized (cancels) {
      hold = now;
    }
  }

  /// The client asked for a cancel, on another connection.
  void cancel() {
    synchronized (cancels) {
      Hold waiting = hold;
      UpstreamLink upstream = link;
      if (waiting == null || upstream == null) return;
      if (house.gate().withdraw(waiting, "cancelled by the caller")) return;
      try {
        upstream.cancel();
      } catch (IOException | Fault e) {
        LOG.log(System.Logger.Level.DEBUG, "a cancel did not reach the target", e);
      }
    }
  }

  /// How an outcome that is not the target's own answer is told.
  static Replies.Text told(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Denied(var rule, var reason) ->
          Replies.Text.error(
              "42501",
              "denied by policy: " + reason,
              rule.isEmpty() ? "" : "rule: " + rule,
              "nothing was run");
      case Outcome.Refused(var by, var reason) ->
          Replies.Text.error(
              "42501",
              "refused by " + by + (reason.isEmpty() ? "" : ": " + reason),
              "",
              "nothing was run; ask " + by + " before you try again");
      case Outcome.Expired() ->
          Replies.Text.error(
              "57014",
              "nobody answered in time",
              "",
              "nothing was run; send it again to ask again");
      case Outcome.Withdrawn(var why) when why.startsWith("cancelled") ->
          Replies.Text.error(
              "57014", "canceling statement due to user request", "", "nothing was run");
      case Outcome.Withdrawn(var why) ->
          Replies.Text.error("42501", "withdrawn: " + why, "", "nothing was run");
      case Outcome.Spent() ->
          Replies.Text.error(
              "42501", "already spent, send it again", "an identical action took the grant", "");
      case Outcome.Drifted(var approved, var found) ->
          Replies.Text.error(
              "42501",
              "the impact changed since approval: " + difference(approved, found),
              "everything was rolled back",
              "send it again: the approver then sees what it would do now");
      case Outcome.NotRun(var why) ->
          Replies.Text.error(
              why.startsWith("cancelled") ? "57014" : "42501", "not run: " + why, "", "");
      case Outcome.Unknown(var why) ->
          Replies.Text.error(
              "42501", "outcome unknown: " + why, "it is never run again by itself", "");
      case Outcome.Failed(var code, _, _) ->
          Replies.Text.error(code, "the target answered " + code, "", "");
      case Outcome.Done _, Outcome.Suspended _ ->
          throw new IllegalStateException("the target's own answer was relayed");
    };
  }

  /// An impact is its rows and not only their number.
  private static String difference(Impact approved, Impact found) {
    return approved.counts().equals(found.counts())
        ? "the same numbers, but other rows: " + found.counts()
        : "approved " + approved.counts() + "; found " + found.counts();
  }
}
