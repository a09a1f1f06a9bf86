package dev.countergate.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// The network between the gateway and its target, in the hands of a test: it can be cut at one
/// message, before the target sees it or before its answer is seen.
final class TornWire implements AutoCloseable {
  private static final int CHUNK = 1 << 16;
  private final ServerSocket listener;
  private final int target;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicReference<Cut> cut = new AtomicReference<>(new Cut("", Side.NOWHERE));

  /// Which side of the message is lost.
  enum Side {
    NOWHERE,
    REQUEST,
    ANSWER
  }

  /// Where the wire is cut, and whether it was reached.
  private record Cut(byte[] message, Side side, CountDownLatch reached) {
    Cut(String message, Side side) {
      this(message.getBytes(StandardCharsets.US_ASCII), side, new CountDownLatch(1));
    }

    boolean hits(byte[] chunk, int length) {
      if (side == Side.NOWHERE) return false;
      outer:
      for (int i = 0; i <= length - message.length; i++) {
        for (int j = 0; j < message.length; j++) if (chunk[i + j] != message[j]) continue outer;
        return true;
      }
      return false;
    }
  }

  private TornWire(ServerSocket listener, int target) {
    this.listener = listener;
    this.target = target;
  }

  static TornWire to(int target) throws IOException {
    var wire = new TornWire(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target);
    Thread.ofVirtual().start(wire::accept);
    return wire;
  }

  int port() {
    return listener.getLocalPort();
  }

  /// From now on the first connection that sends these words is cut there, and stays open.
  void cutAt(String words, Side side) {
    cut.set(new Cut(words, side));
  }

  void awaitCut() throws InterruptedException {
    if (!cut.get().reached().await(60, TimeUnit.SECONDS)) {
      throw new AssertionError("the wire was not cut, nobody sent the words");
    }
  }

  /// Ends the connections that are left, and cuts nothing any more.
  void mend() throws IOException {
    cut.set(new Cut("", Side.NOWHERE));
    for (Socket socket : sockets) socket.close();
    sockets.clear();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        var server = new Socket(InetAddress.getLoopbackAddress(), target);
        sockets.add(client);
        sockets.add(server);
        var lost = new CountDownLatch(1);
        Thread.ofVirtual().start(() -> requests(client, server, lost));
        Thread.ofVirtual().start(() -> answers(server, client, lost));
      } catch (IOException e) {
        if (!listener.isClosed()) throw new java.io.UncheckedIOException(e);
      }
    }
  }

  private void requests(Socket client, Socket server, CountDownLatch lost) {
    byte[] chunk = new byte[CHUNK];
    try {
      InputStream in = client.getInputStream();
      OutputStream out = server.getOutputStream();
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        Cut now = cut.get();
        if (now.hits(chunk, n)) {
          cut.set(new Cut(now.message(), Side.NOWHERE, now.reached()));
          lost.countDown();
          if (now.side() == Side.ANSWER) out.write(chunk, 0, n);
          now.reached().countDown();
          return; // the connection stays open: the target waits, the gateway waits
        }
        out.write(chunk, 0, n);
      }
      server.close();
    } catch (IOException e) {
      close(client, server);
    }
  }

  private static void answers(Socket server, Socket client, CountDownLatch lost) {
    byte[] chunk = new byte[CHUNK];
    try {
      InputStream in = server.getInputStream();
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        if (lost.getCount() > 0) client.getOutputStream().write(chunk, 0, n);
      }
      client.close();
    } catch (IOException e) {
      close(client, server);
    }
  }

  private static void close(Socket... sockets) {
    for (Socket socket : sockets) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    mend();
  }
}
