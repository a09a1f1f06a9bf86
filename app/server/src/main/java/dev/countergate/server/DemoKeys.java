package dev.countergate.server;

import dev.countergate.signin.passkey.SoftAuthenticator;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The passkeys in software of the demo's people, kept in the demo's folder: what they once bound
/// they must find again at a second start.
record DemoKeys(Server server, Secrets secrets) {
  /// Lena by whoever set this up.
  SoftAuthenticator lena() throws IOException, InterruptedException {
    Optional<SoftAuthenticator> known = known("lena");
    return known.isPresent() ? known.orElseThrow() : made("lena", server.firstPasskey("lena"));
  }

  /// Mara by Lena's invitation.
  SoftAuthenticator mara(DemoPerson lena) throws IOException, InterruptedException {
    Optional<SoftAuthenticator> known = known("mara");
    return known.isPresent() ? known.orElseThrow() : made("mara", lena.invite("mara"));
  }

  private SoftAuthenticator made(String person, URI link) throws IOException, InterruptedException {
    byte[] id = secrets.fresh().getBytes(StandardCharsets.US_ASCII);
    SoftAuthenticator device = DemoPerson.enrol(server.origin(), link, rp(), id);
    secrets.write(name(person), device.secretText());
    return device;
  }

  private Optional<SoftAuthenticator> known(String person) {
    return secrets
        .read(name(person))
        .map(secret -> SoftAuthenticator.parse(server.origin().toString(), rp(), secret));
  }

  private String rp() {
    return server.origin().getHost();
  }

  private static String name(String person) {
    return "demo-" + person + ".passkey";
  }
}
