package dev.countergate.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.ledger.Archive;
import dev.countergate.ledger.Checkpoint;
import dev.countergate.ledger.Hash;
import dev.countergate.ledger.Storage;
import dev.countergate.ledger.Tree;
import dev.countergate.ledger.VerifierKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Reads a whole ledger again after a test: every entry, hash, tile, signature, and proofs from the
/// stored tiles. As a JUnit extension it does so for every storage it was told to watch.
public final class LedgerCheck implements AfterEachCallback {
  private static final int PROOFS = 12;

  private final List<Storage> watched = new ArrayList<>();

  /// Checks this storage when the test is over.
  public <S extends Storage> S watch(S storage) {
    watched.add(storage);
    return storage;
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    for (Storage storage : watched) {
      verify(storage);
    }
    watched.clear();
  }

  /// Checks a ledger with the key that lies beside it.
  public static Archive.Report verify(Storage storage) throws IOException {
    VerifierKey key = Archive.keyOf(storage);
    var archive = Archive.ofData(storage, key);
    List<Hash> leaves = new ArrayList<>();
    Archive.Report report =
        archive.check(exhibit -> {
          leaves.add(Tree.leaf(exhibit.content()));
          return List.of();
        });
    assertThat(report.findings()).isEmpty();
    Checkpoint head = report.checkpoint().orElseThrow();
    assertThat(leaves).hasSize((int) (head.size() + report.unsigned()));
    long step = Math.max(1, head.size() / PROOFS);
    for (long i = 0; i < head.size(); i += step) {
      List<Hash> path = archive.proof(i).path();
      assertThat(Tree.includes(head.root(), head.size(), i, leaves.get((int) i), path))
          .as("proof of entry %d of %d", i, head.size())
          .isTrue();
    }
    return report;
  }
}
