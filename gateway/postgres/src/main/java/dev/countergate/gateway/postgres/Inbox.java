package dev.countergate.gateway.postgres;

import dev.countergate.wire.Frame;
import dev.countergate.wire.FrameReader;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the client sends, read either straight from its socket or, once an action had to wait, by a
/// thread of its own that goes on reading: so a client that leaves while it waits is noticed.
///
/// The reading thread stays for the rest of the connection: a blocked read cannot be given back
/// without closing the socket.
final class Inbox {
  private final FrameReader reader;
  private final long queuedBytesMax;
  private final ArrayDeque<Frame> queue = new ArrayDeque<>();
  private long queuedBytes;
  private boolean pumping;
  private boolean ended;
  private @Nullable IOException broken;
  private volatile @Nullable Leaving leaving;

  Inbox(FrameReader reader, long queuedBytesMax) {
    this.reader = reader;
    this.queuedBytesMax = queuedBytesMax;
  }

  /// Is told, on the reading thread, that the client goes.
  interface Leaving {
    void left(String why);
  }

  /// The next message; empty at the end of the stream.
  Optional<Frame> next() throws IOException {
    if (!isPumping()) return reader.next();
    synchronized (this) {
      while (queue.isEmpty() && !ended) await();
      Frame frame = queue.poll();
      if (frame != null) {
        queuedBytes -= frame.wireBytes();
        notifyAll();
        return Optional.of(frame);
      }
      if (broken != null) throw broken;
      return Optional.empty();
    }
  }

  private synchronized boolean isPumping() {
    return pumping;
  }

  @SuppressWarnings("WaitNotInLoop") // every caller loops
  private void await() throws IOException {
    try {
      wait();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("stopped", e);
    }
  }

  /// From now on somebody else is told when the client leaves, until [#unwatch].
  void watch(Leaving who) {
    leaving = who;
    boolean start;
    boolean gone;
    synchronized (this) {
      start = !pumping;
      pumping = true;
      gone = ended || queue.stream().anyMatch(frame -> frame.letter() == 'X');
    }
    if (gone) who.left("the caller left");
    if (start) Thread.ofVirtual().name("client").start(this::pump);
  }

  void unwatch() {
    leaving = null;
  }

  private void pump() {
    try {
      while (true) {
        Optional<Frame> frame = reader.next();
        if (frame.isEmpty()) break;
        if (frame.orElseThrow().letter() == 'X') tell("the caller left");
        put(frame.orElseThrow());
      }
      end(null);
    } catch (IOException e) {
      end(e);
    }
    tell("the caller left");
  }

  private void tell(String why) {
    Leaving who = leaving;
    if (who != null) who.left(why);
  }

  /// At the limit it stops reading: the client's own socket then holds it back.
  private synchronized void put(Frame frame) throws IOException {
    while (queuedBytes > queuedBytesMax) await();
    queue.add(frame);
    queuedBytes += frame.wireBytes();
    notifyAll();
  }

  private synchronized void end(@Nullable IOException why) {
    ended = true;
    broken = why;
    notifyAll();
  }
}
