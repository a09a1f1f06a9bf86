package dev.countergate.gateway.postgres;

import dev.countergate.domain.Fact;
import dev.countergate.domain.Payload;
import dev.countergate.domain.Ruling;
import dev.countergate.gate.Evidence;
import dev.countergate.gate.Receipt;
import dev.countergate.wire.BytesIn;
import dev.countergate.wire.Frame;
import dev.countergate.wire.FrameReader;
import dev.countergate.wire.Wire;
import dev.countergate.wire.WireException;
import java.io.EOFException;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLSocket;

/// The first part of a connection's life: encryption, start-up parameters, sign-in.
///
/// ```
/// int32 8, 80877103 SSLRequest -> 'S'        int32 8, 80877104 GSSENCRequest -> 'N'
/// int32 16, 80877102, pid, secret CancelRequest -> nothing
/// 0x16 … a TLS ClientHello at once: ALPN `postgresql` is then a must
/// int32 n, 196608, { key, value }*, 0 StartupMessage
/// ```
final class Welcome {
  private static final int STARTUP_BYTES_MAX = 10_000;
  private static final int SASL_BYTES_MAX = 64 << 10;
  private static final String ALPN = "postgresql";

  /// Settings that a client may bring: none of them changes what a statement means or may do.
  private static final Set<String> HANDED_ON =
      Set.of("application_name", "datestyle", "timezone", "extra_float_digits");

  private final Doors doors;
  private final Evidence evidence;
  private final RandomGenerator chance;
  private final Cancels cancels;

  Welcome(Doors doors, Evidence evidence, RandomGenerator chance, Cancels cancels) {
    this.doors = doors;
    this.evidence = evidence;
    this.chance = chance;
    this.cancels = cancels;
  }

  /// What a client may ask to be stopped.
  interface Cancels {
    void cancel(int process, int secret);
  }

  /// Lets a client in; empty if it only wanted to cancel, left, or was turned away.
  Optional<Guest> greet(Wire wire) throws IOException, InterruptedException {
    wire.readWithin(doors.limits().signInWithin());
    try {
      return begin(wire);
    } catch (WireException | EOFException e) {
      return refuse(wire, "08P01", String.valueOf(e.getMessage()), "", "");
    }
  }

  private Optional<Guest> begin(Wire wire) throws IOException, InterruptedException {
    FrameReader reader = wire.frames(STARTUP_BYTES_MAX);
    while (true) {
      if (wire.source().peek() == 0x16 && wire.tls().isEmpty()) {
        directTls(wire);
        continue;
      }
      Optional<byte[]> first = reader.nextUntyped(STARTUP_BYTES_MAX);
      if (first.isEmpty()) return Optional.empty();
      var in = new BytesIn(first.orElseThrow());
      int code = in.int32();
      switch (code) {
        case Frontend.SSL_REQUEST -> acceptTls(wire);
        case Frontend.GSS_REQUEST -> wire.writer().raw(new byte[] {'N'}).flush();
        case Frontend.CANCEL_REQUEST -> {
          cancels.cancel(in.int32(), in.left() == 4 ? in.int32() : 0);
          return Optional.empty();
        }
        default -> {
          return startup(wire, code, in);
        }
      }
    }
  }

  private void directTls(Wire wire) throws IOException {
    wire.acceptTls(doors.tls(), List.of(ALPN));
    if (!ALPN.equals(wire.tls().map(SSLSocket::getApplicationProtocol).orElse(""))) {
      throw new WireException("direct TLS without ALPN `postgresql`");
    }
  }

  private void acceptTls(Wire wire) throws IOException {
    if (wire.tls().isPresent()) throw new WireException("TLS inside TLS");
    if (wire.source().buffered() > 0) throw new WireException("bytes arrived before the handshake");
    wire.writer().raw(new byte[] {'S'}).flush();
    wire.acceptTls(doors.tls(), List.of(ALPN));
  }

  private Optional<Guest> startup(Wire wire, int code, BytesIn in)
      throws IOException, InterruptedException {
    if (code >>> 16 != 3) {
      return refuse(wire, "08P01", "unsupported protocol version", "speak protocol 3.0", "");
    }
    var parameters = new LinkedHashMap<String, String>();
    while (in.left() > 1) parameters.put(in.text(), in.text());
    var unknown = new ArrayList<String>();
    for (String key : parameters.keySet()) if (key.startsWith("_pq_.")) unknown.add(key);
    if ((code & 0xffff) != 0 || !unknown.isEmpty()) {
      wire.writer().write(Replies.negotiate(unknown));
    }
    unknown.forEach(parameters::remove);
    Optional<String> wrong = wrong(parameters);
    String user = parameters.getOrDefault("user", "");
    if (wrong.isPresent()) {
      return refuse(
          wire, "42501", wrong.orElseThrow(), "take it out of the connection string", user);
    }
    if (!scram(wire, user)) {
      return refuse(
          wire,
          "28P01",
          "sign-in failed",
          "the user is an agent or a person, the password is its token: `countergate token NAME`",
          user);
    }
    return admit(wire, user, parameters);
  }

  private static Optional<String> wrong(Map<String, String> parameters) {
    for (var entry : parameters.entrySet()) {
      String key = entry.getKey().toLowerCase(Locale.ROOT);
      if (key.equals("user") || key.equals("database") || HANDED_ON.contains(key)) continue;
      String value = entry.getValue().replace("-", "").replace("'", "");
      if (key.equals("client_encoding")) {
        if (value.equalsIgnoreCase("utf8") || value.equalsIgnoreCase("unicode")) continue;
        return Optional.of("client_encoding must be UTF8");
      }
      return Optional.of("start-up parameter `" + entry.getKey() + "` is not allowed");
    }
    return Optional.empty();
  }

  private boolean scram(Wire wire, String user) throws IOException {
    FrameReader reader = wire.frames(SASL_BYTES_MAX);
    boolean tls = wire.tls().isPresent();
    ScramVerifier verifier =
        Optional.ofNullable(doors.verifiers().get().get(user))
            .flatMap(ScramVerifier::parse)
            .orElseGet(() -> ScramVerifier.nobody(doors.nobody(), user));
    byte[] nonce = new byte[18];
    chance.nextBytes(nonce);
    var scram = new ScramServer(verifier, tls ? Optional.of(binding()) : Optional.empty(), nonce);
    wire.writer().write(Replies.saslMechanisms(ScramServer.offered(tls))).flush();
    BytesIn first = password(reader);
    String mechanism = first.text();
    byte[] message = first.bytes(first.int32());
    if (!(scram.first(mechanism, message) instanceof ScramServer.Step.Answer(var challenge))) {
      return false;
    }
    wire.writer().write(Replies.saslContinue(challenge)).flush();
    if (!(scram.last(password(reader).rest()) instanceof ScramServer.Step.Answer(var proof))) {
      return false;
    }
    wire.writer().write(Replies.saslFinal(proof)).write(Replies.authenticated());
    return true;
  }

  private static BytesIn password(FrameReader reader) throws IOException {
    Frame frame = reader.next().orElseThrow(() -> new WireException("the client left"));
    if (frame.letter() != 'p') throw new WireException("a password message was expected");
    return frame.in();
  }

  private byte[] binding() throws IOException {
    try {
      return ChannelBinding.endPoint(doors.certificate());
    } catch (CertificateException e) {
      throw new WireException("our own certificate cannot be bound to", e);
    }
  }

  private Optional<Guest> admit(Wire wire, String user, Map<String, String> parameters)
      throws IOException, InterruptedException {
    String wanted = parameters.getOrDefault("database", user);
    int slash = wanted.indexOf('/');
    String name = slash < 0 ? wanted : wanted.substring(0, slash);
    Doors.Behind behind = doors.targets().get(name);
    if (behind == null) {
      String known = String.join(", ", doors.targets().keySet());
      return refuse(
          wire,
          "3D000",
          "target `" + name + "` does not exist",
          "the database is a target, or target/database; targets here: " + known,
          user);
    }
    Optional<Payload> claimed =
        Optional.ofNullable(parameters.get("application_name"))
            .map(text -> Payload.seal(chance, user, text));
    Receipt opened =
        evidence.append(
            new Fact.ConnectionOpened(user, name, "postgres", claimed.map(Payload::commitment)),
            claimed.stream().toArray(Payload[]::new));
    if (opened.await() instanceof Ruling.Refused(var reason)) {
      return refuse(wire, "28000", reason, "ask whoever runs the gateway", user);
    }
    var startup = new LinkedHashMap<String, String>();
    parameters.forEach((key, value) -> {
      if (HANDED_ON.contains(key.toLowerCase(Locale.ROOT))) startup.put(key, value);
    });
    startup.put("client_encoding", "UTF8");
    String database = slash < 0 ? behind.database() : wanted.substring(slash + 1);
    return Optional.of(new Guest(user, behind, database, startup, opened.place()));
  }

  /// Turns a client away, and records that.
  private Optional<Guest> refuse(Wire wire, String code, String message, String hint, String user)
      throws IOException {
    Optional<Payload> claimed =
        user.isEmpty() ? Optional.empty() : Optional.of(Payload.seal(chance, "unproven", user));
    evidence.append(
        new Fact.ConnectionRefused("postgres", code, claimed.map(Payload::commitment)),
        claimed.stream().toArray(Payload[]::new));
    wire.writer().write(Replies.Text.fatal(code, message, hint).frame()).flush();
    return Optional.empty();
  }
}
