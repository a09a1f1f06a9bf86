package dev.countergate.gate;

import dev.countergate.domain.Digest;
import dev.countergate.ledger.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Policies and judgements, whole, named by their digest. They hold no personal data and are never
/// erased: with them a decision can be recomputed.
public final class Documents {
  private static final String FOLDER = "documents/";
  private final Storage storage;
  private final Set<Digest> kept = ConcurrentHashMap.newKeySet();

  public Documents(Storage storage) {
    this.storage = storage;
  }

  /// Keeps a document. Durable on return, so a fact may name it.
  public Digest keep(byte[] document) {
    Digest digest = Digest.of(document);
    if (!kept.contains(digest)) store(digest, document);
    return digest;
  }

  private synchronized void store(Digest digest, byte[] document) {
    try {
      if (storage.get(FOLDER + digest.hex()).isEmpty()) {
        storage.put(List.of(new Storage.Blob(FOLDER + digest.hex(), document)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a document cannot be kept", e);
    }
    kept.add(digest);
  }

  /// The judgement of that digest; empty if it is not kept here, or something else is.
  public Optional<Judgement> judgement(Digest digest) {
    return read(digest).flatMap(document -> Judgement.read(digest, document));
  }

  public Optional<byte[]> read(Digest digest) {
    try {
      return storage.get(FOLDER + digest.hex());
    } catch (IOException e) {
      throw new UncheckedIOException("a document cannot be read", e);
    }
  }
}
