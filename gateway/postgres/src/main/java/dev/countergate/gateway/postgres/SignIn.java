package dev.countergate.gateway.postgres;

import dev.countergate.domain.Fault;
import dev.countergate.wire.BytesIn;
import dev.countergate.wire.Frame;
import dev.countergate.wire.FrameReader;
import dev.countergate.wire.FrameWriter;
import dev.countergate.wire.WireException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// The gateway signs in to a target with its own credential: SCRAM-SHA-256, or nothing where the
/// target asks for nothing. MD5 and clear text would hand the secret to whoever answers: refused.
final class SignIn {
  private final FrameReader in;
  private final FrameWriter out;
  private final Address to;
  private final RandomGenerator random;

  SignIn(FrameReader in, FrameWriter out, Address to, RandomGenerator random) {
    this.in = in;
    this.out = out;
    this.to = to;
    this.random = random;
  }

  /// Returns once the target said AuthenticationOk.
  void run() throws IOException {
    Optional<ScramClient> scram = Optional.empty();
    while (true) {
      ServerMessage.Authentication asked = next();
      switch (asked.kind()) {
        case 0 -> {
          return;
        }
        case 10 -> scram = Optional.of(begin(mechanisms(asked.data())));
        case 11 -> send(Frontend.saslResponse(started(scram).last(asked.data())));
        case 12 -> started(scram).verify(asked.data());
        case 3, 5 -> throw refused("asks for the secret in clear text or MD5; SCRAM is expected");
        default -> throw refused("asks for authentication " + asked.kind() + ", expected SCRAM");
      }
    }
  }

  private ServerMessage.Authentication next() throws IOException {
    while (true) {
      Frame frame = in.next().orElseThrow(() -> refused("closed the connection during sign-in"));
      switch (ServerMessage.of(frame)) {
        case ServerMessage.Authentication asked -> {
          return asked;
        }
        case ServerMessage.Failed failed -> throw refused("answered " + failed.report().code());
        case ServerMessage.Noticed _, ServerMessage.Other _ -> {} // nothing for us, as libpq does
        default -> throw new WireException("the target sent `" + frame.letter() + "` at sign-in");
      }
    }
  }

  private ScramClient begin(List<String> mechanisms) throws IOException {
    if (!mechanisms.contains(Scram.PLAIN)) throw refused("offers no SCRAM-SHA-256");
    String secret = to.secret().orElseThrow(() -> refused("asks for a secret; none is configured"));
    byte[] nonce = new byte[18];
    random.nextBytes(nonce);
    var client = new ScramClient(secret, nonce);
    send(Frontend.saslInitial(Scram.PLAIN, client.first()));
    return client;
  }

  private static List<String> mechanisms(byte[] data) throws WireException {
    var names = new ArrayList<String>();
    var list = new BytesIn(data);
    while (list.left() > 1) names.add(list.text());
    return names;
  }

  private static ScramClient started(Optional<ScramClient> scram) throws WireException {
    return scram.orElseThrow(() -> new WireException("the target answered SCRAM out of turn"));
  }

  private void send(Frame frame) throws IOException {
    out.write(frame).flush();
  }

  private Fault refused(String why) {
    return new Fault(Fault.Code.TARGET_SIGN_IN, "target `" + to + "` " + why);
  }
}
