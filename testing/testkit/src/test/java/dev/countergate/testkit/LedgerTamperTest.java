package dev.countergate.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countergate.ledger.Archive;
import dev.countergate.ledger.Finding;
import dev.countergate.ledger.Ledger;
import dev.countergate.ledger.LedgerDamaged;
import dev.countergate.ledger.LedgerStopped;
import dev.countergate.ledger.Receipt;
import dev.countergate.ledger.Tree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What an attacker or a bad disk does to a stored ledger is found, and located.
class LedgerTamperTest {
  private static final int ENTRIES = 600;

  @Test
  void anUntouchedLedgerIsClean() throws Exception {
    Archive.Report report = LedgerCheck.verify(filled());
    assertThat(report.entries()).isEqualTo(ENTRIES);
    assertThat(report.unsigned()).isZero();
    assertThat(report.payloadsChecked()).isTrue();
  }

  @Test
  void everyFlippedBitOfABlobIsFoundAndLocated() throws Exception {
    MemoryStorage good = filled();
    for (String name : good.names()) {
      int length = good.get(name).orElseThrow().length;
      var random = new SplittableRandom(length);
      for (int i = 0; i < 6; i++) {
        MemoryStorage bad = good.copy();
        bad.flip(name, random.nextInt(length), random.nextInt(8));
        List<Finding> findings = check(bad);
        assertThat(findings).as("flip in %s", name).isNotEmpty();
        assertThat(findings.getFirst().where())
            .matches("entry \\d+|tile/.*|payloads/.*|checkpoint|log.vkey");
      }
    }
  }

  @Test
  void everyFlippedBitOfAFrameIsFoundAndNamesItsEntry() throws Exception {
    MemoryStorage good = filled();
    var random = new SplittableRandom(7);
    String segment = good.segments().getFirst();
    for (int i = 0; i < 60; i++) {
      MemoryStorage bad = good.copy();
      bad.flipSegment(segment, 8192 + random.nextInt(20_000), random.nextInt(8));
      assertThat(check(bad).getFirst().toString())
          .matches(
              "entry \\d+ is damaged in segment `.*` at byte \\d+, and later entries are there");
    }
  }

  /// The class of CVE-2026-56865: bundle and tile agree, only the level above tells.
  @Test
  void anEntryAlteredTogetherWithItsLeafIsFound() throws Exception {
    MemoryStorage bad = filled();
    String bundle = "ledger/tile/entries/001";
    byte[] entries = bad.get(bundle).orElseThrow();
    entries[2] ^= 1;
    int length = (entries[0] & 0xff) << 8 | (entries[1] & 0xff);
    byte[] leaf = Tree.leaf(Arrays.copyOfRange(entries, 2, 2 + length)).bytes();
    byte[] tile = bad.get("ledger/tile/0/001").orElseThrow();
    System.arraycopy(leaf, 0, tile, 0, leaf.length);
    bad.plant(bundle, entries);
    bad.plant("ledger/tile/0/001", tile);
    assertThat(check(bad))
        .extracting(Finding::toString)
        .contains("tile/1/000.p/2 hash 1 is not the root of tile 1 below, entries from 256")
        .anyMatch(text -> text.startsWith("root of the entries is"));
    assertThatThrownBy(() -> Script.open(bad))
        .isInstanceOf(LedgerDamaged.class)
        .hasMessageContaining("tile/1/000.p/2 hash 1");
  }

  @Test
  void aFlippedByteBelowTheCheckpointStopsTheStart() throws Exception {
    MemoryStorage bad = filled();
    bad.flip("ledger/tile/entries/000", 2, 0);
    assertThatThrownBy(() -> Script.open(bad))
        .isInstanceOf(LedgerDamaged.class)
        .hasMessageContaining("entry 0 does not hash to its leaf in tile/0/000");
  }

  @Test
  void damageInTheMiddleOfASegmentStopsTheStartWithTheIndex() throws Exception {
    MemoryStorage storage = new MemoryStorage();
    MemoryStorage image;
    try (var ledger = Script.open(storage)) {
      for (int i = 0; i < 3; i++) {
        ledger.append(Script.draft(i, 10, 0)).await();
      }
      image = storage.copy();
    }
    image.flipSegment("0000", 8192 + 30, 0);
    assertThatThrownBy(() -> Script.open(image))
        .isInstanceOf(LedgerDamaged.class)
        .hasMessageContaining("entry 0 is damaged in segment `0000` at byte 8192");
  }

  @Test
  void aTornTailIsCutAndTheLedgerGoesOn() throws Exception {
    MemoryStorage image = twoEntriesAndNoTiles();
    image.flipSegment("0000", 8192 + 256, 0); // in the second and last frame
    List<String> followed = new ArrayList<>();
    try (var ledger = Script.open(image, SimClock.atNoon(), followed)) {
      assertThat(followed).hasSize(1);
      assertThat(ledger.append(Script.draft(9, 10, 0)).await()).isEqualTo(1);
    }
    LedgerCheck.verify(image);
  }

  /// Two entries, each with its own sync, as the power left them before any checkpoint of them.
  private static MemoryStorage twoEntriesAndNoTiles() throws Exception {
    MemoryStorage storage = new MemoryStorage();
    MemoryStorage image;
    try (var ledger = Script.open(storage)) {
      MemoryStorage empty = storage.copy();
      ledger.append(Script.draft(0, 40, 0)).await();
      ledger.append(Script.draft(1, 200, 0)).await();
      image = storage.copy();
      image.becomeUnsigned(empty);
    }
    return image;
  }

  @Test
  void aRollbackIsRefused() throws Exception {
    MemoryStorage storage = filled();
    byte[] old = storage.get("ledger/checkpoint").orElseThrow();
    try (var ledger = Script.open(storage)) {
      ledger.append(Script.draft(1, 1, 0)).await();
    }
    byte[] newer = storage.get("ledger/checkpoint").orElseThrow();
    MemoryStorage forked = filled();
    forked.plant("ledger/checkpoint", newer);
    assertThatThrownBy(() -> Script.open(forked))
        .isInstanceOf(LedgerDamaged.class)
        .hasMessageContaining("the checkpoint says size 601 and the lock only 600");
    storage.plant("ledger/checkpoint", old);
    try (var ledger = Script.open(storage)) { // the lock knows better: signed again
      assertThat(ledger.published().size()).isEqualTo(601);
    }
  }

  @Test
  void anotherKeyIsRefused() throws Exception {
    MemoryStorage storage = filled();
    storage.plant("ledger/log.vkey", "other\n".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> Script.open(storage))
        .isInstanceOf(LedgerDamaged.class)
        .hasMessageContaining("was begun with another key");
  }

  @Test
  void theFirstFailedSyncEndsAllAcknowledgements() throws Exception {
    MemoryStorage storage = new MemoryStorage();
    List<String> fatal = new ArrayList<>();
    var ledger = Ledger.open(storage, Script.terms(SimClock.atNoon(), new ArrayList<>(), fatal));
    ledger.append(Script.draft(0, 1, 0)).await();
    storage.failForceAfter(0);
    Receipt<Long> lost = ledger.append(Script.draft(1, 1, 0));
    assertThatThrownBy(lost::await)
        .isInstanceOf(LedgerStopped.class)
        .hasMessage("the ledger has stopped: Input/output error");
    assertThatThrownBy(() -> ledger.append(Script.draft(2, 1, 0)))
        .isInstanceOf(LedgerStopped.class);
    assertThat(fatal).containsExactly("the ledger has stopped: Input/output error");
    assertThat(ledger.durable()).isEqualTo(1);
    ledger.close();
    MemoryStorage after = storage.crash(new SplittableRandom(1));
    try (var again = Script.open(after)) {
      assertThat(again.read(0)).isPresent();
    }
  }

  @Test
  void aFullDiskStopsTheLedgerAndLeavesItReadable() throws Exception {
    MemoryStorage storage = new MemoryStorage();
    List<String> fatal = new ArrayList<>();
    List<String> written = new ArrayList<>();
    try (var ledger = Ledger.open(storage, Script.terms(SimClock.atNoon(), written, fatal))) {
      ledger.append(Script.draft(0, 500, 0)).await(); // the disk may be full at once after this
      storage.fullAfter(20_000);
      assertThatThrownBy(() -> fill(ledger))
          .isInstanceOf(LedgerStopped.class)
          .hasMessageContaining("disk full");
    }
    assertThat(fatal).hasSize(1);
    List<String> followed = new ArrayList<>();
    MemoryStorage after = storage.copy();
    try (var ledger = Script.open(after, SimClock.atNoon(), followed)) {
      assertThat(written).isNotEmpty();
      assertThat(followed).startsWith(written.toArray(String[]::new));
      assertThat(ledger.durable()).isEqualTo(followed.size());
    }
    LedgerCheck.verify(after);
  }

  private static void fill(Ledger<String, Long> ledger) throws InterruptedException {
    for (int i = 0; i < 10_000; i++) {
      ledger.append(Script.draft(i, 500, 0)).await();
    }
  }

  @Test
  void entriesAfterTheCheckpointAreReportedAsNotSigned() throws Exception {
    Archive.Report report = report(twoEntriesAndNoTiles());
    assertThat(report.findings()).isEmpty();
    assertThat(report.entries()).isEqualTo(2);
    assertThat(report.unsigned()).isEqualTo(2);
  }

  @Test
  void rebuiltTilesAreTheTilesBefore() throws Exception {
    MemoryStorage storage = new MemoryStorage();
    MemoryStorage empty;
    try (var ledger = Script.open(storage)) {
      empty = storage.copy();
      for (int i = 0; i < 600; i++) {
        ledger.append(Script.draft(i, 1, 0));
      }
    }
    MemoryStorage again = storage.copy();
    again.becomeUnsigned(empty);
    Script.open(again).close();
    for (String path :
        List.of("entries/000", "entries/002.p/88", "0/001", "0/002.p/88", "1/000.p/2")) {
      String name = "ledger/tile/" + path;
      assertThat(again.get(name)).as(name).isPresent();
      assertThat(again.get(name).orElseThrow()).isEqualTo(storage.get(name).orElseThrow());
    }
    assertThat(again.get("ledger/checkpoint").orElseThrow())
        .isEqualTo(storage.get("ledger/checkpoint").orElseThrow());
    LedgerCheck.verify(again);
  }

  @Test
  void anEntryThatNobodyAwaitsBecomesDurableToo() throws Exception {
    MemoryStorage storage = new MemoryStorage();
    try (var ledger = Script.open(storage)) {
      for (int i = 0; i < 3; i++) {
        ledger.append(Script.draft(i, 1, 0));
        long end = System.nanoTime() + 10_000_000_000L;
        while (ledger.durable() <= i && System.nanoTime() < end) {
          Thread.onSpinWait();
        }
        assertThat(ledger.durable()).isEqualTo(i + 1);
      }
    }
  }

  @Test
  void anEntryWithMorePayloadThanABatchHoldsIsRefused() {
    MemoryStorage storage = new MemoryStorage();
    try (var ledger = Script.open(storage)) {
      assertThatThrownBy(() -> ledger.append(Script.draft(0, 1, 80_000)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("allowed are 70000");
      assertThat(ledger.size()).isZero();
    }
  }

  @Test
  void aClosedLedgerTakesNothing() {
    MemoryStorage storage = new MemoryStorage();
    var ledger = Script.open(storage);
    ledger.close();
    assertThatThrownBy(() -> ledger.append(Script.draft(0, 1, 0)))
        .isInstanceOf(LedgerStopped.class)
        .hasMessage("the ledger is closed");
  }

  @Test
  void erasingAPayloadLeavesItsEntry() throws Exception {
    MemoryStorage storage = new MemoryStorage();
    try (var ledger = Script.open(storage)) {
      ledger.append(Script.draft(0, 1, 100)).await();
      byte[] commitment = ledger.payloads(0).getFirst().commitment();
      ledger.erase(0, commitment);
      assertThat(ledger.payloads(0)).isEmpty();
      assertThat(ledger.read(0)).isPresent();
    }
    LedgerCheck.verify(storage);
  }

  @Test
  void twoOpensOfOneStorageAreRefused() throws Exception {
    MemoryStorage storage = new MemoryStorage();
    try (var ledger = Script.open(storage)) {
      assertThat(ledger.published().size()).isZero();
      assertThatThrownBy(() -> Script.open(storage))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("in use by another process");
    }
  }

  private static MemoryStorage filled() throws Exception {
    MemoryStorage storage = new MemoryStorage();
    try (var ledger = Script.open(storage)) {
      for (int i = 0; i < ENTRIES; i++) {
        ledger.append(Script.draft(i, i % 50, i % 7 == 0 ? 20 : 0));
      }
    }
    return storage;
  }

  private static List<Finding> check(MemoryStorage storage) throws IOException {
    return report(storage).findings();
  }

  /// Payloads are known by the number in their commitment.
  private static Archive.Report report(MemoryStorage storage) throws IOException {
    return Archive.ofData(storage, Script.KEY.verifier())
        .check(exhibit ->
            exhibit.payloads().orElseThrow().stream()
                .filter(payload -> payload.commitment()[0] != (byte) exhibit.index())
                .map(payload -> "has a payload of another entry")
                .findFirst()
                .map(List::of)
                .orElse(List.of()));
  }
}
