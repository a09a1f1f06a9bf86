package dev.countergate.web.api;

import dev.countergate.domain.Fact;
import dev.countergate.domain.FactCodec;
import dev.countergate.domain.Fault;
import dev.countergate.domain.Json;
import dev.countergate.domain.Position;
import dev.countergate.domain.Recorded;
import dev.countergate.domain.Stamp;
import dev.countergate.gate.Evidence;
import dev.countergate.gate.Sessions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// Changes of approvals, people and their credentials as they happen (server-sent events). An event
/// says that something changed, never what to believe: whoever hears it asks again. A listener that
/// is too slow is told to ask for everything again.
final class Events {
  static final int LISTENERS_MAX = 500;
  private static final int QUEUE_MAX = 256;
  private static final int REMEMBERED_MAX = 10_000;
  private static final int PING_SECONDS = 10;

  private final FactCodec kinds = new FactCodec();
  private final Evidence evidence;
  private final InstantSource clock;
  private final AutoCloseable watching;
  private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();

  /// Released actions, whose end is of interest. Only the ledger's writer touches it.
  private final Set<Position> released = new LinkedHashSet<>();

  private volatile boolean open = true;

  Events(Evidence evidence, InstantSource clock) {
    this.evidence = evidence;
    this.clock = clock;
    this.watching = evidence.watch(this::hear);
  }

  /// One client's events on their way.
  private static final class Listener {
    private final ArrayBlockingQueue<Json.Obj> queue = new ArrayBlockingQueue<>(QUEUE_MAX);
    private volatile boolean lagging;

    void hear(Json.Obj event) {
      if (!queue.offer(event)) lagging = true;
    }
  }

  /// On the ledger's writer: hands over and returns.
  private void hear(Recorded recorded) {
    Optional<Json.Obj> event = event(recorded);
    if (event.isPresent()) for (Listener listener : listeners) listener.hear(event.get());
  }

  private Optional<Json.Obj> event(Recorded recorded) {
    Json.Obj json =
        Json.object()
            .put("index", recorded.place().index())
            .put("kind", kinds.kind(recorded.fact()));
    return switch (recorded.fact()) {
      case Fact.Opened opened ->
          Optional.of(of(json, recorded.place()).put("action", opened.action().index()));
      case Fact.Presented presented -> Optional.of(of(json, presented.approval()));
      case Fact.Answered answered -> Optional.of(of(json, answered.verdict().approval()));
      case Fact.Expired(var approval) -> Optional.of(of(json, approval));
      case Fact.Withdrawn(var approval, _) -> Optional.of(of(json, approval));
      case Fact.Released(var approval, var action) -> {
        if (released.size() < REMEMBERED_MAX) released.add(action);
        yield Optional.of(of(json, approval).put("action", action.index()));
      }
      case Fact.Finished(var action, _) when released.remove(action) ->
          Optional.of(json.put("action", action.index()));
      case Fact.Resolved resolved -> Optional.of(json.put("action", resolved.action().index()));
      case Fact.PolicyPublished _,
          Fact.PersonEnrolled _,
          Fact.PersonChanged _,
          Fact.PersonRemoved _,
          Fact.CredentialInvited _,
          Fact.CredentialBound _,
          Fact.CredentialRevoked _ ->
          Optional.of(json);
      default -> Optional.empty();
    };
  }

  private static Json.Obj of(Json.Obj json, Position approval) {
    return json.put("approval", approval.index());
  }

  Reply stream(Call call) {
    Sessions.Session session = call.session();
    if (listeners.size() >= LISTENERS_MAX) {
      throw new Fault(Fault.Code.LIMIT_REACHED, LISTENERS_MAX + " clients are listening already");
    }
    return new Reply.Stream(out -> write(out, session));
  }

  private void write(OutputStream out, Sessions.Session session)
      throws IOException, InterruptedException {
    var listener = new Listener();
    listeners.add(listener);
    try {
      send(out, "hello", now());
      int quiet = 0;
      while (open && live(session)) {
        Json.Obj event = listener.queue.poll(1, TimeUnit.SECONDS);
        if (event != null) {
          send(out, "change", event);
        } else if (++quiet % PING_SECONDS == 0) {
          send(out, "tick", now());
        }
        if (listener.lagging) {
          listener.queue.clear();
          listener.lagging = false;
          send(out, "hello", now());
        }
      }
    } finally {
      listeners.remove(listener);
    }
  }

  private boolean live(Sessions.Session session) {
    return clock.instant().isBefore(session.expires())
        && evidence.docket().session(session.id()).isPresent();
  }

  private Json.Obj now() {
    return Json.object()
        .put("now", Stamp.write(clock.instant()))
        .put("facts", evidence.ledger().durable());
  }

  private static void send(OutputStream out, String event, Json.Obj data) throws IOException {
    String text = "event: " + event + "\ndata: " + data + "\n\n";
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /// Lets every stream end.
  void end() throws Exception {
    open = false;
    watching.close();
  }
}
