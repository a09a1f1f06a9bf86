package dev.countergate.docket;

import dev.countergate.domain.Digest;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Json;
import dev.countergate.domain.Passkey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.Optional;

/// An authenticator that signs what it is told, also what no real one would.
final class SoftKey {
  static final String RP = "gate.test";
  static final String ORIGIN = "https://gate.test";
  private static final byte[] USER_VERIFIED = {0x05};
  private final String id;
  private final KeyPair pair;
  private final int algorithm;
  String type = "webauthn.get";
  String origin = ORIGIN;
  String rp = RP;
  boolean framed;
  byte flags = USER_VERIFIED[0];
  int count;

  private SoftKey(String id, KeyPair pair, int algorithm) {
    this.id = id;
    this.pair = pair;
    this.algorithm = algorithm;
  }

  static SoftKey es256(String id) {
    return made(id, "EC", -7);
  }

  static SoftKey made(String id, String family, int algorithm) {
    try {
      KeyPairGenerator maker = KeyPairGenerator.getInstance(family);
      if (family.equals("EC")) maker.initialize(new ECGenParameterSpec("secp256r1"));
      return new SoftKey(
          text(id.getBytes(StandardCharsets.UTF_8)), maker.generateKeyPair(), algorithm);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  String id() {
    return id;
  }

  Digest verifier() {
    return Digest.of(pair.getPublic().getEncoded());
  }

  Fact bound(String person, Passkey.Warrant warrant) {
    var passkey =
        new Passkey(text(pair.getPublic().getEncoded()), algorithm, true, Digest.of(new byte[1]));
    return new Fact.CredentialBound(
        id,
        person,
        "passkey",
        verifier(),
        Fact.By.person(person),
        Optional.of(passkey),
        Optional.of(warrant));
  }

  Passkey.Assertion sign(byte[] challenge) {
    Json.Obj client =
        Json.object()
            .put("type", type)
            .put("challenge", text(challenge))
            .put("origin", origin)
            .put("crossOrigin", new Json.Bool(framed));
    byte[] clientData = client.canonical();
    byte[] site = Digest.of(rp.getBytes(StandardCharsets.UTF_8)).bytes();
    byte[] data = ByteBuffer.allocate(37).put(site).put(flags).putInt(count).array();
    try {
      Signature signer =
          Signature.getInstance(
              switch (algorithm) {
                case -7 -> "SHA256withECDSA";
                case -8 -> "EdDSA";
                default -> "SHA256withRSA";
              });
      signer.initSign(pair.getPrivate());
      signer.update(data);
      signer.update(Digest.of(clientData).bytes());
      return new Passkey.Assertion(id, text(data), text(clientData), text(signer.sign()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
