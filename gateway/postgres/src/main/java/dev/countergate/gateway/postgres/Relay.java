package dev.countergate.gateway.postgres;

import dev.countergate.domain.Digest;
import dev.countergate.domain.Outcome;
import dev.countergate.domain.Payload;
import dev.countergate.domain.ReadTags;
import dev.countergate.domain.Ruling;
import dev.countergate.gate.Permit;
import dev.countergate.gate.Result;
import dev.countergate.wire.Frame;
import dev.countergate.wire.FrameWriter;
import dev.countergate.wire.WireException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Brings the server's answer to the client, and remembers what was brought.
///
/// No byte leaves before the permit says so: the first reply waits for it, the rest flow.
final class Relay {
  private static final System.Logger LOG = System.getLogger("dev.countergate.gateway.postgres");
  private static final int AT_ONCE_BYTES = 32 << 10;

  private final UpstreamLink link;
  private final FrameWriter client;
  private final Inbox inbox;
  private final Tally tally = new Tally();
  private boolean open;
  private boolean swallowed;
  private @Nullable IOException left;

  Relay(UpstreamLink link, FrameWriter client, Inbox inbox) {
    this.link = link;
    this.client = client;
    this.inbox = inbox;
  }

  /// What was relayed.
  static final class Tally {
    String tag = "";
    String surprise = "";
    long rows;
    long counted;
    long bytes;
    boolean suspended;
    String code = "";
    String text = "";
  }

  Tally tally() {
    return tally;
  }

  /// A command tag that no read ends with, or nothing.
  String surprise() {
    return tally.surprise;
  }

  /// Sends the batch and relays every reply that is due.
  ///
  /// @return false if the permit was refused: then nothing was relayed
  boolean run(Batch batch, Permit permit) throws IOException, InterruptedException {
    begin(batch);
    boolean allowed = true;
    while (!batch.done()) {
      Frame frame = link.read();
      if (!open) {
        allowed = permit.await() instanceof Ruling.Accepted;
        open = true;
      }
      pass(batch, frame, allowed);
    }
    try {
      client.flush();
    } catch (IOException e) {
      left = e; // the target has answered all of it: how it ended is known
    }
    return allowed;
  }

  /// Why the client did not take the end of the answer, if it did not.
  @Nullable IOException left() {
    return left;
  }

  /// The same without a permit: for what is no action.
  void run(Batch batch) throws IOException {
    begin(batch);
    while (!batch.done()) pass(batch, link.read(), true);
    client.flush();
  }

  /// A short batch is sent at once. A long one is sent by a thread of its own: the server stops
  /// reading while nobody takes its answers.
  private void begin(Batch batch) throws IOException {
    List<Frame> part = batch.part();
    long bytes = 0;
    for (Frame frame : part) bytes += frame.wireBytes();
    if (bytes <= AT_ONCE_BYTES) {
      send(part);
      return;
    }
    Thread.ofVirtual()
        .name("pipeline")
        .start(() -> {
          try {
            send(part);
          } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "the target left in the middle of a pipeline", e);
          }
        });
  }

  private void send(List<Frame> part) throws IOException {
    for (Frame frame : part) link.send(frame);
    link.flush();
  }

  private void pass(Batch batch, Frame frame, boolean allowed) throws IOException {
    char letter = frame.letter();
    boolean ours = batch.take(letter).map(Batch.Due::ours).orElse(false);
    count(frame);
    if (!allowed || (ours && letter != 'E')) {
      if (letter == 'G') link.send(Frontend.copyFail("countergate: not permitted"));
      if (letter == 'G') link.flush();
    } else {
      client.write(letter == 'E' ? batch.told(frame) : frame);
      if (letter == 'G') {
        swallowed |= batch.copyBegan();
        copyIn(batch);
      }
    }
    if (batch.isPaused()) begin(batch);
  }

  /// Whether the client's Sync fell into a COPY, where it means nothing: its next one counts.
  boolean swallowedSync() {
    return swallowed;
  }

  private void count(Frame frame) throws WireException {
    switch (frame.letter()) {
      case 'D', 'd' -> {
        tally.rows++;
        tally.bytes += frame.body().length;
      }
      case 'C' -> {
        tally.tag = frame.in().text();
        tally.counted += counted(tally.tag);
        if (!ReadTags.allows(tally.tag)) tally.surprise = tally.tag;
      }
      case 's' -> tally.suspended = true;
      case 'E' -> {
        if (ServerMessage.of(frame) instanceof ServerMessage.Failed(var report)
            && tally.code.isEmpty()) {
          tally.code = report.code();
          tally.text = report.message();
        }
      }
      default -> {}
    }
  }

  /// The client's data goes to the server until the client says that it ends. Sync and Flush mean
  /// nothing in between.
  private void copyIn(Batch batch) throws IOException {
    client.flush();
    while (true) {
      // A Notice of a trigger may come at any time; an error means that the server has given up.
      while (link.ready()) {
        Frame told = link.read();
        pass(batch, told, true);
        client.flush();
        if (told.letter() == 'E') return;
      }
      Frame frame =
          inbox
              .next()
              .orElseThrow(() -> new WireException("the client left in the middle of COPY"));
      switch (frame.letter()) {
        case 'd' -> {
          tally.rows++;
          tally.bytes += frame.body().length;
          link.send(frame);
        }
        case 'c', 'f' -> {
          link.send(frame);
          if (batch.isExtended()) link.send(Frontend.flush());
          link.flush();
          return;
        }
        case 'S', 'H' -> {}
        default -> {
          link.send(Frontend.copyFail("unexpected message during COPY"));
          link.flush();
          return;
        }
      }
    }
  }

  /// How it ended, for the ledger.
  Result result(long tookMicros, RandomGenerator chance, String subject) {
    if (!tally.code.isEmpty()) {
      var text = Payload.seal(chance, subject, tally.text.getBytes(StandardCharsets.UTF_8));
      return new Result(
          new Outcome.Failed(tally.code, tookMicros, Optional.of(text.commitment())),
          Optional.of(text));
    }
    Optional<Digest> none = Optional.empty();
    return Result.of(
        tally.suspended
            ? new Outcome.Suspended(tally.rows, tally.bytes)
            : new Outcome.Done(tally.tag, rows(), tally.bytes, tookMicros, none));
  }

  /// Rows as the server counts them, of all statements together.
  private long rows() {
    return tally.counted > 0 ? tally.counted : tally.rows;
  }

  /// What one statement's tag counts: `DELETE 3`, `INSERT 0 1`, `SELECT 5`; otherwise none.
  private static long counted(String tag) {
    int blank = tag.lastIndexOf(' ');
    if (blank < 0) return 0;
    try {
      return Long.parseLong(tag.substring(blank + 1));
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
