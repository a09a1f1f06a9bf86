package dev.countergate.store.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.ledger.Archive;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A ledger may be checked while it is written: segments are used again and partial tiles vanish
/// under the reader's eyes, and it finds nothing wrong.
class LiveCheckIT {
  private static final int ENTRIES = 30_000;

  @TempDir private Path folder;

  @Test
  void aCheckDuringWritingIsClean() throws Exception {
    try (var ledger = TextLedger.open(folder);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Long> writing =
          threads.submit(() -> {
            for (int i = 0; i < ENTRIES; i++) {
              var receipt = ledger.append(TextLedger.entry(i));
              if (i % 10 == 0) {
                assertThat(receipt.await()).isEqualTo(i);
              }
            }
            return ledger.durable();
          });
      int checks = 0;
      while (!writing.isDone()) {
        Archive.Report report = check();
        assertThat(report.findings()).isEmpty();
        checks++;
      }
      assertThat(writing.get()).isPositive();
      assertThat(checks).isPositive();
    }
    Archive.Report report = check();
    assertThat(report.findings()).isEmpty();
    assertThat(report.entries()).isEqualTo(ENTRIES);
  }

  private Archive.Report check() throws Exception {
    return Archive.ofData(FileStorage.reading(folder), TextLedger.KEY.verifier())
        .check(exhibit ->
            exhibit.payloads().orElseThrow().isEmpty() ? List.of("no payload") : List.of());
  }
}
