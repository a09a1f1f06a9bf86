package dev.countergate.signin.passkey;

import dev.countergate.domain.Digest;
import dev.countergate.domain.Json;
import dev.countergate.domain.Passkey;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;

/// An authenticator in software that holds one ES256 key in memory, for a demo or a test that has
/// no person: it verifies nobody, and says that it did.
public final class SoftAuthenticator {
  private static final int COORDINATE_BYTES = 32;
  private static final byte PRESENT_AND_VERIFIED = 0x05;
  private static final byte WITH_KEY = 0x45;
  private final String origin;
  private final String rp;
  private final byte[] id;
  private final KeyPair pair;

  /// A fresh key for this site.
  ///
  /// @param id the credential's id, which nobody else may have
  public SoftAuthenticator(String origin, String rp, byte[] id) {
    this(origin, rp, id, fresh());
  }

  private SoftAuthenticator(String origin, String rp, byte[] id, KeyPair pair) {
    this.origin = origin;
    this.rp = rp;
    this.id = id.clone();
    this.pair = pair;
  }

  private static KeyPair fresh() {
    try {
      KeyPairGenerator maker = KeyPairGenerator.getInstance("EC");
      maker.initialize(new ECGenParameterSpec("secp256r1"));
      return maker.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has P-256", e);
    }
  }

  /// The key with its id, to be kept where secrets are.
  public String secretText() {
    return String.join(
        ".",
        encode(id),
        encode(pair.getPublic().getEncoded()),
        encode(pair.getPrivate().getEncoded()));
  }

  /// Reads what [#secretText] wrote.
  public static SoftAuthenticator parse(String origin, String rp, String secret) {
    String[] parts = secret.strip().split("\\.", -1);
    if (parts.length != 3) throw new IllegalArgumentException("this is no software passkey");
    try {
      KeyFactory family = KeyFactory.getInstance("EC");
      var pair =
          new KeyPair(
              family.generatePublic(new X509EncodedKeySpec(decode(parts[1]))),
              family.generatePrivate(new PKCS8EncodedKeySpec(decode(parts[2]))));
      return new SoftAuthenticator(origin, rp, decode(parts[0]), pair);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("this is no software passkey", e);
    }
  }

  /// What it answers when it makes its key.
  public record Created(String attestation, String clientData) {}

  public Created create(String challenge) {
    byte[] client = client("webauthn.create", challenge);
    ByteBuffer data = ByteBuffer.allocate(37 + 16 + 2 + id.length + cose().length);
    data.put(head(WITH_KEY)).put(new byte[16]).putShort((short) id.length).put(id).put(cose());
    var out = new ByteArrayOutputStream();
    out.write(0xa3); // a map of three: fmt, attStmt, authData
    text(out, "fmt");
    text(out, "none");
    text(out, "attStmt");
    out.write(0xa0);
    text(out, "authData");
    bytes(out, data.array());
    return new Created(encode(out.toByteArray()), encode(client));
  }

  /// What it answers to a challenge.
  public Passkey.Assertion sign(String challenge) {
    byte[] client = client("webauthn.get", challenge);
    byte[] data = head(PRESENT_AND_VERIFIED);
    try {
      Signature signer = Signature.getInstance("SHA256withECDSA");
      signer.initSign(pair.getPrivate());
      signer.update(data);
      signer.update(Digest.of(client).bytes());
      return new Passkey.Assertion(encode(id), encode(data), encode(client), encode(signer.sign()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK signs with ES256", e);
    }
  }

  private byte[] client(String type, String challenge) {
    return Json.object()
        .put("type", type)
        .put("challenge", challenge)
        .put("origin", origin)
        .put("crossOrigin", new Json.Bool(false))
        .canonical();
  }

  private byte[] head(byte flags) {
    byte[] site = Digest.of(rp.getBytes(StandardCharsets.UTF_8)).bytes();
    return ByteBuffer.allocate(37).put(site).put(flags).putInt(0).array();
  }

  /// The public key as COSE writes it (RFC 9053): EC2, ES256, P-256, x, y.
  private byte[] cose() {
    var point = ((ECPublicKey) pair.getPublic()).getW();
    var out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21});
    bytes(out, coordinate(point.getAffineX()));
    out.write(0x22);
    bytes(out, coordinate(point.getAffineY()));
    return out.toByteArray();
  }

  private static byte[] coordinate(BigInteger value) {
    byte[] signed = value.toByteArray();
    byte[] fixed = new byte[COORDINATE_BYTES];
    int skip = Math.max(0, signed.length - COORDINATE_BYTES);
    byte[] magnitude = Arrays.copyOfRange(signed, skip, signed.length);
    System.arraycopy(magnitude, 0, fixed, COORDINATE_BYTES - magnitude.length, magnitude.length);
    return fixed;
  }

  private static void text(ByteArrayOutputStream out, String text) {
    out.write(0x60 + text.length());
    out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static void bytes(ByteArrayOutputStream out, byte[] bytes) {
    out.write(0x58 + (bytes.length > 255 ? 1 : 0));
    if (bytes.length > 255) out.write(bytes.length >> 8);
    out.write(bytes.length);
    out.writeBytes(bytes);
  }

  private static byte[] decode(String base64url) {
    return Base64.getUrlDecoder().decode(base64url);
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
