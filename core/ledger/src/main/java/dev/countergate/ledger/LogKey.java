package dev.countergate.ledger;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;

/// The Ed25519 key with which a ledger signs its checkpoints; its name is the ledger's origin.
public final class LogKey {
  private static final String PREFIX = "PRIVATE+KEY+";
  private static final int SEED_BYTES = 32;

  private final byte[] seed;
  private final PrivateKey key;
  private final VerifierKey verifier;

  private LogKey(String name, byte[] seed) {
    KeyPair pair = pair(seed);
    byte[] encoded = pair.getPublic().getEncoded();
    byte[] raw = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
    this.seed = seed;
    this.key = pair.getPrivate();
    this.verifier = VerifierKey.of(name, VerifierKey.Kind.ED25519, raw);
  }

  /// A new key for the ledger of this origin.
  public static LogKey generate(String origin, SecureRandom random) {
    byte[] seed = new byte[SEED_BYTES];
    random.nextBytes(seed);
    return new LogKey(origin, seed);
  }

  /// The key of this origin with this seed of 32 bytes.
  public static LogKey of(String origin, byte[] seed) {
    if (seed.length != SEED_BYTES) {
      throw new Malformed("a seed of " + seed.length + " bytes, expected " + SEED_BYTES);
    }
    return new LogKey(origin, seed.clone());
  }

  /// Reads the text form `PRIVATE+KEY+name+hash+key`; one newline at the end is allowed.
  public static LogKey parse(String text) {
    String line = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    String[] part = line.split("\\+", 5);
    if (!line.startsWith(PREFIX) || part.length != 5) {
      throw new Malformed("a ledger key, expected `PRIVATE+KEY+name+hash+key`");
    }
    byte[] typed;
    try {
      typed = Spelling.base64(part[4]);
    } catch (Malformed e) { // its message would show the key
      throw new Malformed("ledger key `" + part[2] + "` is not base64");
    }
    if (typed.length != SEED_BYTES + 1 || typed[0] != 1) {
      throw new Malformed("ledger key `" + part[2] + "` is not an Ed25519 key");
    }
    var read = new LogKey(part[2], Arrays.copyOfRange(typed, 1, typed.length));
    if (!read.verifier.id().equals(part[3])) {
      throw new Malformed("ledger key `" + part[2] + "` does not have the hash " + part[3]);
    }
    return read;
  }

  public String origin() {
    return verifier.name();
  }

  public VerifierKey verifier() {
    return verifier;
  }

  /// Signs the text of a note.
  public Note sign(String text) {
    try {
      Signature signer = Signature.getInstance("Ed25519");
      signer.initSign(key);
      signer.update(text.getBytes(StandardCharsets.UTF_8));
      return Note.of(text, new Note.Line(origin(), verifier.idBytes(), signer.sign()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK signs with Ed25519", e);
    }
  }

  /// The text form that `parse` reads. It is the secret itself.
  public String secretText() {
    byte[] typed = new byte[SEED_BYTES + 1];
    typed[0] = 1;
    System.arraycopy(seed, 0, typed, 1, SEED_BYTES);
    return PREFIX + origin() + "+" + verifier.id() + "+" + Spelling.base64(typed);
  }

  private static KeyPair pair(byte[] seed) {
    try {
      var generator = KeyPairGenerator.getInstance("Ed25519");
      generator.initialize(NamedParameterSpec.ED25519, new Seeded(seed));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has Ed25519", e);
    }
  }

  /// Hands out the seed itself, so that the key pair is the one of RFC 8032.
  private static final class Seeded extends SecureRandom {
    private final byte[] seed;

    Seeded(byte[] seed) {
      this.seed = seed;
    }

    @Override
    public void nextBytes(byte[] bytes) {
      System.arraycopy(seed, 0, bytes, 0, bytes.length);
    }
  }
}
