package dev.countergate.docket;

import dev.countergate.domain.Digest;
import dev.countergate.domain.Json;
import dev.countergate.domain.Passkey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/// Checks what an authenticator signed (WebAuthn, section 7.2), from nothing but the fact and the
/// key: so an auditor checks it again in twenty years, without the library that made it.
final class Assertions {
  private static final int FLAGS_AT = 32;
  private static final int COUNT_AT = 33;
  private static final int HEAD_BYTES = 37;
  private static final int USER_PRESENT = 0x01;
  private static final int USER_VERIFIED = 0x04;

  private Assertions() {}

  /// What the check gives: why it fails, or the authenticator's counter.
  sealed interface Checked {
    record Wrong(String why) implements Checked {}

    record Sound(long count) implements Checked {}
  }

  static Checked check(
      Passkey passkey, Passkey.Site site, byte[] challenge, Passkey.Assertion assertion) {
    try {
      byte[] authenticator = decode(assertion.authenticatorData());
      byte[] client = decode(assertion.clientData());
      Optional<String> wrong = wrongClient(client, site, challenge);
      if (wrong.isEmpty()) wrong = wrongAuthenticator(authenticator, site);
      if (wrong.isPresent()) return new Checked.Wrong(wrong.orElseThrow());
      if (!signs(passkey, authenticator, client, decode(assertion.signature()))) {
        return new Checked.Wrong("the passkey's signature is not good");
      }
      long count = ByteBuffer.wrap(authenticator).getInt(COUNT_AT) & 0xffff_ffffL;
      return new Checked.Sound(count);
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      return new Checked.Wrong("the passkey's answer cannot be read");
    }
  }

  private static Optional<String> wrongClient(byte[] client, Passkey.Site site, byte[] challenge) {
    Json.Obj said = Json.parse(client).asObject();
    if (!said.text("type").equals("webauthn.get")) {
      return Optional.of("the passkey signed something else than an answer");
    }
    if (!Arrays.equals(decode(said.text("challenge")), challenge)) {
      return Optional.of("the passkey signed another decision");
    }
    if (!site.origins().contains(said.text("origin"))) {
      return Optional.of("the passkey signed on another site");
    }
    boolean framed = said.get("crossOrigin").filter(new Json.Bool(true)::equals).isPresent();
    return framed ? Optional.of("the passkey signed inside another site") : Optional.empty();
  }

  private static Optional<String> wrongAuthenticator(byte[] authenticator, Passkey.Site site) {
    if (authenticator.length < HEAD_BYTES) {
      return Optional.of("the passkey's answer cannot be read");
    }
    byte[] rp = Digest.of(site.rp().getBytes(StandardCharsets.UTF_8)).bytes();
    if (!Arrays.equals(Arrays.copyOf(authenticator, FLAGS_AT), rp)) {
      return Optional.of("the passkey signed for another site");
    }
    int flags = authenticator[FLAGS_AT];
    if ((flags & USER_PRESENT) == 0 || (flags & USER_VERIFIED) == 0) {
      return Optional.of("the passkey did not verify its person");
    }
    return Optional.empty();
  }

  private static boolean signs(
      Passkey passkey, byte[] authenticator, byte[] client, byte[] signature)
      throws GeneralSecurityException {
    Signature verifier = Signature.getInstance(algorithm(passkey.algorithm()));
    verifier.initVerify(key(passkey));
    verifier.update(authenticator);
    verifier.update(Digest.of(client).bytes());
    return verifier.verify(signature);
  }

  private static String algorithm(int cose) {
    return switch (cose) {
      case -7 -> "SHA256withECDSA";
      case -8 -> "EdDSA";
      case -257 -> "SHA256withRSA";
      default -> throw new IllegalArgumentException("algorithm " + cose);
    };
  }

  /// The key, if it is one that its algorithm takes.
  static PublicKey key(Passkey passkey) throws GeneralSecurityException {
    String family =
        switch (passkey.algorithm()) {
          case -7 -> "EC";
          case -8 -> "EdDSA";
          case -257 -> "RSA";
          default -> throw new IllegalArgumentException("algorithm " + passkey.algorithm());
        };
    return KeyFactory.getInstance(family)
        .generatePublic(new X509EncodedKeySpec(decode(passkey.key())));
  }

  private static byte[] decode(String base64url) {
    return Base64.getUrlDecoder().decode(base64url);
  }
}
