package dev.countergate.domain;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A SHA-256 value, written as 64 lower-case hex digits.
public record Digest(String hex) {
  private static final HexFormat HEX = HexFormat.of();

  public Digest {
    if (hex.length() != 64) throw new IllegalArgumentException("a digest has 64 hex digits");
    for (int i = 0; i < 64; i++) {
      char c = hex.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        throw new IllegalArgumentException("a digest is written in lower-case hex");
      }
    }
  }

  /// The digest of the parts, one after the other.
  public static Digest of(byte[]... parts) {
    MessageDigest sha = sha256();
    for (byte[] part : parts) sha.update(part);
    return new Digest(HEX.formatHex(sha.digest()));
  }

  /// A digest that was computed elsewhere.
  public static Digest ofHash(byte[] hash) {
    return new Digest(HEX.formatHex(hash));
  }

  /// The leaf hash that a ledger entry of this content has (RFC 6962).
  public static Digest ofLeaf(byte[] content) {
    return of(new byte[] {0}, content);
  }

  /// The 32 bytes.
  public byte[] bytes() {
    return HEX.parseHex(hex);
  }

  /// The first and last digits, for people to compare.
  public String brief() {
    return hex.substring(0, 8) + "…" + hex.substring(60);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
