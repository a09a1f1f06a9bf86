package dev.countergate.gateway.postgres;

import dev.countergate.gate.Documents;
import dev.countergate.gate.Evidence;
import dev.countergate.gate.Gate;
import dev.countergate.ledger.LedgerStopped;
import dev.countergate.wire.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;

/// The PostgreSQL listener: one virtual thread for each connection.
public final class PostgresGateway implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.countergate.gateway.postgres");

  private final House house;
  private final ServerSocket listener;
  private final Semaphore slots;
  private final Map<Long, Connection> byKey = new ConcurrentHashMap<>();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

  private PostgresGateway(House house, ServerSocket listener) {
    this.house = house;
    this.listener = listener;
    this.slots = new Semaphore(house.doors().limits().connectionsMax());
  }

  /// Opens the listener; port 0 takes a free one.
  public static PostgresGateway open(
      InetSocketAddress at,
      Doors doors,
      Gate gate,
      Evidence evidence,
      Documents documents,
      InstantSource clock,
      RandomGenerator chance)
      throws IOException {
    var listener = new ServerSocket();
    listener.setReuseAddress(true);
    listener.bind(
        new InetSocketAddress(InetAddress.getByName(at.getHostString()), at.getPort()), 512);
    var catalogs = new Catalogs(clock, chance);
    var house = new House(doors, gate, evidence, documents, catalogs, new AtomicBoolean(), chance);
    var gateway = new PostgresGateway(house, listener);
    Thread.ofVirtual().name("postgres-listener").start(gateway::accept);
    return gateway;
  }

  public int port() {
    return listener.getLocalPort();
  }

  /// What `why` asks.
  public dev.countergate.gate.Explain explain(dev.countergate.gate.Judge judge) {
    return new Explainer(house, judge);
  }

  /// What became of a transaction, in the target's own words: `committed`, `aborted`; empty if it
  /// does not know or cannot be asked.
  public Optional<String> transactionStatus(String target, String database, String transaction) {
    Doors.Behind behind = house.doors().targets().get(target);
    if (behind == null) return Optional.empty();
    try (UpstreamLink link =
        UpstreamLink.connect(behind.address(), Map.of("database", database), house.chance())) {
      String status =
          link.query("select pg_catalog.pg_xact_status($1::pg_catalog.xid8)", transaction)
              .text(0, 0);
      return Optional.of(status).filter(word -> !word.isEmpty());
    } catch (IOException | dev.countergate.domain.Fault e) {
      LOG.log(System.Logger.Level.WARNING, "a transaction's fate cannot be asked", e);
      return Optional.empty();
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        slots.acquire(); // at the limit nobody is accepted: the system's own queue holds them back
        admit();
      } catch (SocketException e) {
        if (!listener.isClosed()) LOG.log(System.Logger.Level.WARNING, "accept failed", e);
      } catch (IOException e) {
        LOG.log(System.Logger.Level.WARNING, "accept failed", e);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /// Takes the next connection; a slot that nobody came to take is free again.
  private void admit() throws IOException {
    boolean taken = false;
    try {
      Socket socket = listener.accept();
      taken = true;
      sockets.add(socket);
      Thread.ofVirtual().name("postgres").start(() -> serve(socket));
    } finally {
      if (!taken) slots.release();
    }
  }

  private void serve(Socket socket) {
    try (socket;
        Wire wire = Wire.over(socket)) {
      Optional<Guest> guest =
          new Welcome(house.doors(), house.evidence(), house.chance(), this::cancel).greet(wire);
      if (guest.isPresent()) host(wire, guest.orElseThrow());
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "a connection ended", e);
    } catch (LedgerStopped e) {
      LOG.log(System.Logger.Level.DEBUG, "the ledger stopped before a connection", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      sockets.remove(socket);
      slots.release();
    }
  }

  private void host(Wire wire, Guest guest) throws IOException, InterruptedException {
    int process = house.chance().nextInt(1, Integer.MAX_VALUE);
    int secret = house.chance().nextInt();
    long key = key(process, secret);
    var connection = new Connection(guest, wire, house);
    byKey.put(key, connection);
    try {
      connection.live(Replies.key(process, secret));
    } finally {
      byKey.remove(key);
    }
  }

  private void cancel(int process, int secret) {
    Connection connection = byKey.get(key(process, secret));
    if (connection != null) connection.cancel();
  }

  private static long key(int process, int secret) {
    return ((long) process << 32) | (secret & 0xffff_ffffL);
  }

  @Override
  public void close() throws IOException {
    house.closing().set(true);
    listener.close();
    for (Socket socket : sockets) socket.close();
    house.catalogs().close();
  }
}
