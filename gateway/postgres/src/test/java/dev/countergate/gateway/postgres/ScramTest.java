package dev.countergate.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countergate.wire.WireException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScramTest {
  private static final byte[] SALT = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");
  private static final byte[] BINDING = {1, 2, 3};
  private final ScramVerifier verifier = ScramVerifier.of("pencil", SALT, 4096);

  /// RFC 7677, section 3.
  @Test
  void thePublishedExampleIsReproduced() {
    String transcript =
        "n=user,r=rOprNGfwEbeRWgbNEkqO,"
            + "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
            + "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,"
            + "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    byte[] clientKey = Scram.hmac(Scram.saltedPassword("pencil", SALT, 4096), "Client Key");
    byte[] proof = Scram.xor(clientKey, Scram.hmac(verifier.storedKey(), transcript));
    assertThat(proof).asBase64Encoded().isEqualTo("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
    assertThat(Scram.hmac(verifier.serverKey(), transcript))
        .asBase64Encoded()
        .isEqualTo("6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
  }

  @Test
  void bothEndsAgreeOnTheRightSecret() throws WireException {
    var client = new ScramClient("pencil", new byte[18]);
    var server = new ScramServer(verifier, Optional.empty(), new byte[] {7, 7, 7});
    byte[] proof = client.last(answer(server.first(Scram.PLAIN, client.first())));
    client.verify(answer(server.last(proof)));
  }

  @Test
  void aWrongSecretIsRefused() throws WireException {
    var client = new ScramClient("pencils", new byte[18]);
    var server = new ScramServer(verifier, Optional.empty(), new byte[] {7, 7, 7});
    byte[] proof = client.last(answer(server.first(Scram.PLAIN, client.first())));
    assertThat(server.last(proof)).isEqualTo(new ScramServer.Step.Refused("the secret is wrong"));
  }

  @Test
  void aTargetThatDoesNotKnowTheSecretIsRefused() throws WireException {
    var client = new ScramClient("pencil", new byte[18]);
    var server = new ScramServer(verifier, Optional.empty(), new byte[] {7, 7, 7});
    client.last(answer(server.first(Scram.PLAIN, client.first())));
    assertThatThrownBy(() -> client.verify(bytes("v=AAAA"))).isInstanceOf(WireException.class);
    assertThatThrownBy(() -> client.verify(bytes(""))).isInstanceOf(WireException.class);
  }

  @Test
  void strippedChannelBindingIsRefused() {
    var server = new ScramServer(verifier, Optional.of(BINDING), new byte[] {7});
    assertThat(server.first(Scram.PLAIN, bytes("y,,n=,r=abc")))
        .isInstanceOf(ScramServer.Step.Refused.class);
    assertThat(server.first(Scram.PLAIN, bytes("n,,n=,r=abc")))
        .isInstanceOf(ScramServer.Step.Answer.class);
  }

  @Test
  void channelBindingIsPartOfTheProof() {
    String header = "p=tls-server-end-point,,";
    for (boolean right : new boolean[] {true, false}) {
      var server = new ScramServer(verifier, Optional.of(BINDING), new byte[] {7});
      var challenge = text(answer(server.first(Scram.PLUS, bytes(header + "n=,r=abc"))));
      byte[] bound = Scram.concatenate(bytes(header), right ? BINDING : new byte[] {9});
      String nonce = challenge.substring(0, challenge.indexOf(','));
      String withoutProof = "c=" + Base64.getEncoder().encodeToString(bound) + "," + nonce;
      String transcript = "n=,r=abc," + challenge + "," + withoutProof;
      byte[] clientKey = Scram.hmac(Scram.saltedPassword("pencil", SALT, 4096), "Client Key");
      byte[] proof = Scram.xor(clientKey, Scram.hmac(verifier.storedKey(), transcript));
      String last = withoutProof + ",p=" + Base64.getEncoder().encodeToString(proof);
      assertThat(server.last(bytes(last)) instanceof ScramServer.Step.Answer).isEqualTo(right);
    }
  }

  @Test
  void plusWithoutTlsIsRefused() {
    var server = new ScramServer(verifier, Optional.empty(), new byte[] {7});
    assertThat(server.first(Scram.PLUS, bytes("p=tls-server-end-point,,n=,r=abc")))
        .isInstanceOf(ScramServer.Step.Refused.class);
  }

  @Test
  void garbageIsRefusedAndNeverThrown() {
    for (String first : new String[] {"", ",", "n,", "n,,", "n,,n=", "n,,n=,r=", "x,,n=,r=a"}) {
      var server = new ScramServer(verifier, Optional.empty(), new byte[] {7});
      assertThat(server.first(Scram.PLAIN, bytes(first)))
          .isInstanceOf(ScramServer.Step.Refused.class);
      assertThat(server.last(bytes("c=biws,r=a,p=!!!"))).isInstanceOf(ScramServer.Step.class);
    }
  }

  @Test
  void theTextFormIsPostgresOwn() {
    ScramVerifier read = ScramVerifier.parse(verifier.text()).orElseThrow();
    assertThat(read.storedKey()).isEqualTo(verifier.storedKey());
    assertThat(read.text()).isEqualTo(verifier.text()).startsWith("SCRAM-SHA-256$4096:W22Za");
    assertThat(ScramVerifier.parse("md5abc")).isEmpty();
    assertThat(ScramVerifier.parse("SCRAM-SHA-256$4096:!$x:y")).isEmpty();
  }

  @Test
  void anUnknownUserHasAStableSaltAndNoSecret() {
    ScramVerifier first = ScramVerifier.nobody(BINDING, "eve");
    assertThat(first.salt()).isEqualTo(ScramVerifier.nobody(BINDING, "eve").salt());
    assertThat(first.salt()).isNotEqualTo(ScramVerifier.nobody(BINDING, "mallory").salt());
  }

  private static byte[] answer(ScramServer.Step step) {
    assertThat(step).isInstanceOf(ScramServer.Step.Answer.class);
    return ((ScramServer.Step.Answer) step).message();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
