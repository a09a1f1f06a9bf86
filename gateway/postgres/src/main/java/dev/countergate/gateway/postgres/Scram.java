package dev.countergate.gateway.postgres;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The arithmetic of SCRAM-SHA-256 (RFC 5802, RFC 7677), shared by both of its ends.
final class Scram {
  static final String PLAIN = "SCRAM-SHA-256";
  static final String PLUS = "SCRAM-SHA-256-PLUS";
  static final int ITERATIONS = 4096;
  static final int ITERATIONS_MAX = 1_000_000;

  private Scram() {}

  static byte[] hmac(byte[] key, byte[] message) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  static byte[] hmac(byte[] key, String message) {
    return hmac(key, message.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] sha256(byte[] message) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  static byte[] saltedPassword(String secret, byte[] salt, int iterations) {
    byte[] prepared = prepare(secret).getBytes(StandardCharsets.UTF_8);
    byte[] block = hmac(prepared, concatenate(salt, new byte[] {0, 0, 0, 1}));
    byte[] result = block.clone();
    for (int i = 1; i < iterations; i++) {
      block = hmac(prepared, block);
      for (int k = 0; k < result.length; k++) result[k] ^= block[k];
    }
    return result;
  }

  static byte[] xor(byte[] left, byte[] right) {
    byte[] result = left.clone();
    for (int i = 0; i < result.length; i++) result[i] ^= right[i];
    return result;
  }

  /// Equality that takes the same time whatever differs.
  static boolean same(byte[] left, byte[] right) {
    return MessageDigest.isEqual(left, right);
  }

  static byte[] concatenate(byte[] left, byte[] right) {
    byte[] both = Arrays.copyOf(left, left.length + right.length);
    System.arraycopy(right, 0, both, left.length, right.length);
    return both;
  }

  /// SASLprep as far as PostgreSQL's own clients need it: other spaces become a space, what maps to
  /// nothing is dropped, the rest is NFKC. A text in ASCII stays as it is.
  private static String prepare(String secret) {
    if (secret.chars().allMatch(c -> c < 128)) return secret;
    var mapped = new StringBuilder();
    secret
        .codePoints()
        .filter(c -> c != 0x00ad && c != 0x200b && c != 0x2060 && c != 0xfeff)
        .map(c -> Character.getType(c) == Character.SPACE_SEPARATOR ? ' ' : c)
        .forEach(mapped::appendCodePoint);
    return Normalizer.normalize(mapped, Normalizer.Form.NFKC);
  }
}
