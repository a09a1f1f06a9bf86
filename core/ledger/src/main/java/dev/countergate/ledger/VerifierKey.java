package dev.countergate.ledger;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/// A public key with the name of its owner, in signed-note form: `name+hash+key`. It knows the
/// three kinds of signature on a checkpoint that Countergate believes.
public final class VerifierKey {
  /// How a key signs.
  public enum Kind {
    /// A log signs the text of its note.
    ED25519(1, 32, 64, "Ed25519", "302a300506032b6570032100"),
    /// A witness signs a time and the whole checkpoint.
    ED25519_COSIGNATURE(4, 32, 72, "Ed25519", "302a300506032b6570032100"),
    /// A witness signs a time, the origin, the size and the root.
    ML_DSA_44_COSIGNATURE(
        6, 1312, 2428, "ML-DSA-44", "30820532300b060960864801650304031103820521" + "00");

    private final int code;
    private final int keyBytes;
    private final int signatureBytes;
    private final String algorithm;
    private final String encodingPrefix;

    Kind(int code, int keyBytes, int signatureBytes, String algorithm, String encodingPrefix) {
      this.code = code;
      this.keyBytes = keyBytes;
      this.signatureBytes = signatureBytes;
      this.algorithm = algorithm;
      this.encodingPrefix = encodingPrefix;
    }
  }

  private final String name;
  private final Kind kind;
  private final byte[] raw;
  private final PublicKey key;

  private VerifierKey(String name, Kind kind, byte[] raw, PublicKey key) {
    this.name = name;
    this.kind = kind;
    this.raw = raw;
    this.key = key;
  }

  /// Reads `name+hash+key`; one newline at the end is allowed, as files have it.
  public static VerifierKey parse(String text) {
    String line = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    String[] part = line.split("\\+", 3);
    if (part.length != 3) {
      throw new Malformed("verifier key `" + line + "`, expected `name+hash+key`");
    }
    byte[] typed = Spelling.base64(part[2]);
    VerifierKey key = of(part[0], kindOf(typed), Arrays.copyOfRange(typed, 1, typed.length));
    if (!key.id().equals(part[1])) {
      throw new Malformed(
          "verifier key `" + part[0] + "` has hash " + part[1] + ", expected " + key.id());
    }
    return key;
  }

  private static Kind kindOf(byte[] typed) {
    for (Kind kind : Kind.values()) {
      if (typed.length > 0 && typed[0] == kind.code) {
        return kind;
      }
    }
    throw new Malformed("a verifier key of unknown type");
  }

  static VerifierKey of(String name, Kind kind, byte[] raw) {
    Note.checkName(name);
    if (raw.length != kind.keyBytes) {
      throw new Malformed("a key of " + raw.length + " bytes, expected " + kind.keyBytes);
    }
    byte[] prefix = HexFormat.of().parseHex(kind.encodingPrefix);
    byte[] encoded = Arrays.copyOf(prefix, prefix.length + raw.length);
    System.arraycopy(raw, 0, encoded, prefix.length, raw.length);
    try {
      PublicKey key =
          KeyFactory.getInstance(kind.algorithm).generatePublic(new X509EncodedKeySpec(encoded));
      return new VerifierKey(name, kind, raw, key);
    } catch (GeneralSecurityException e) {
      throw new Malformed("verifier key `" + name + "` is not a key of " + kind.algorithm);
    }
  }

  public String name() {
    return name;
  }

  public Kind kind() {
    return kind;
  }

  /// The first four bytes of the key's hash, in hex.
  public String id() {
    return HexFormat.of().formatHex(idBytes());
  }

  byte[] idBytes() {
    var digest = Hasher.sha256();
    digest.update(name.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) '\n');
    digest.update((byte) kind.code);
    digest.update(raw);
    return Arrays.copyOf(digest.digest(), 4);
  }

  /// Whether a signature line claims to be of this key.
  boolean isNamedBy(Note.Line line) {
    return line.name().equals(name) && Arrays.equals(line.keyId(), idBytes());
  }

  /// Whether the signature line is one of this key over this text.
  boolean verifies(String text, Note.Line line) {
    byte[] signature = line.signature();
    if (signature.length != kind.signatureBytes) {
      return false;
    }
    return switch (kind) {
      case ED25519 -> verifies(text.getBytes(StandardCharsets.UTF_8), signature, 0);
      case ED25519_COSIGNATURE -> verifies(cosigned(text, signature), signature, 8);
      case ML_DSA_44_COSIGNATURE -> verifies(subtree(text, signature), signature, 8);
    };
  }

  private boolean verifies(byte[] message, byte[] signature, int offset) {
    try {
      Signature verifier = Signature.getInstance(kind.algorithm);
      verifier.initVerify(key);
      verifier.update(message);
      return verifier.verify(signature, offset, signature.length - offset);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static byte[] cosigned(String text, byte[] signature) {
    long time = ByteBuffer.wrap(signature).getLong();
    return ("cosignature/v1\ntime " + Long.toUnsignedString(time) + "\n" + text)
        .getBytes(StandardCharsets.UTF_8);
  }

  private byte[] subtree(String text, byte[] signature) {
    Checkpoint checkpoint = Checkpoint.parse(text);
    byte[] label = "subtree/v1\n\0".getBytes(StandardCharsets.UTF_8);
    byte[] cosigner = name.getBytes(StandardCharsets.UTF_8);
    byte[] origin = checkpoint.origin().getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(label.length + cosigner.length + origin.length + 26 + Hash.BYTES)
        .put(label)
        .put((byte) cosigner.length)
        .put(cosigner)
        .put(signature, 0, 8)
        .put((byte) origin.length)
        .put(origin)
        .putLong(0)
        .putLong(checkpoint.size())
        .put(checkpoint.root().view())
        .array();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VerifierKey that && toString().equals(that.toString());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(raw);
  }

  @Override
  public String toString() {
    byte[] typed = new byte[raw.length + 1];
    typed[0] = (byte) kind.code;
    System.arraycopy(raw, 0, typed, 1, raw.length);
    return name + "+" + id() + "+" + Spelling.base64(typed);
  }
}
