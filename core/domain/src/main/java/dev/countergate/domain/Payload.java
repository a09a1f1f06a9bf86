package dev.countergate.domain;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.random.RandomGenerator;

/// Text or bytes that stay beside the ledger, under a salt of their own; a fact holds only the
/// commitment.
public final class Payload {
  private static final byte[] DOMAIN =
      "countergate/commit/v1\0".getBytes(StandardCharsets.US_ASCII);
  private final byte[] salt;
  private final String subject;
  private final byte[] content;
  private final Digest commitment;

  private Payload(byte[] salt, String subject, byte[] content) {
    this.salt = salt;
    this.subject = subject;
    this.content = content;
    this.commitment = Digest.of(DOMAIN, salt, content);
  }

  /// Salts the content; `subject` names whose it is, for erasure.
  public static Payload seal(RandomGenerator chance, String subject, byte[] content) {
    byte[] salt = new byte[32];
    chance.nextBytes(salt);
    return new Payload(salt, subject, content.clone());
  }

  public static Payload seal(RandomGenerator chance, String subject, String content) {
    return seal(chance, subject, content.getBytes(StandardCharsets.UTF_8));
  }

  /// Reads what [#envelope] wrote. The commitment is computed again, never believed.
  public static Payload open(byte[] envelope) {
    Json.Obj json = Json.parse(envelope).asObject();
    if (!json.text("alg").equals("plain")) {
      throw new IllegalArgumentException("payload algorithm `" + json.text("alg") + "` is unknown");
    }
    var decoder = Base64.getDecoder();
    return new Payload(
        decoder.decode(json.text("salt")),
        json.text("subject"),
        decoder.decode(json.text("bytes")));
  }

  /// What is stored: salt, subject, algorithm and bytes.
  public byte[] envelope() {
    var encoder = Base64.getEncoder();
    return new Scribe()
        .raw("{\"alg\":\"plain\",\"bytes\":\"")
        .raw(encoder.encode(content))
        .raw("\",\"commitment\":\"")
        .raw(commitment.hex())
        .raw("\",\"salt\":\"")
        .raw(encoder.encode(salt))
        .raw("\",\"subject\":")
        .text(subject)
        .raw('}')
        .toBytes();
  }

  public Digest commitment() {
    return commitment;
  }

  public byte[] content() {
    return content.clone();
  }

  public String text() {
    return new String(content, StandardCharsets.UTF_8);
  }
}
