package dev.countergate.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countergate.ledger.Checkpoint;
import dev.countergate.ledger.Draft;
import dev.countergate.ledger.Ledger;
import dev.countergate.ledger.LedgerStopped;
import dev.countergate.ledger.Receipt;
import dev.countergate.ledger.Tree;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/// The power goes at any operation, several times in a row, also while the ledger recovers.
class LedgerCrashSimulationTest {
  private static final int ROUNDS = 4;

  @Test
  void whatWasAcknowledgedSurvivesEveryCrash() {
    Seeds.forAllSeeds(100, random -> live(random, new MemoryStorage()));
  }

  /// The mutant of all mutants: without the sync the same property must fail.
  @Test
  void aForgottenSyncIsNoticed() {
    assertThatThrownBy(
            () -> Seeds.forAllSeeds(150, random -> live(random, forgetful(new MemoryStorage()))))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("replay with -Dseed=");
  }

  private static MemoryStorage forgetful(MemoryStorage storage) {
    return storage.forgetForces();
  }

  private static void live(SplittableRandom random, MemoryStorage fresh) throws Exception {
    Map<Long, byte[]> acknowledged = new ConcurrentHashMap<>();
    List<Checkpoint> published = new ArrayList<>();
    MemoryStorage storage = fresh;
    for (int round = 0; round < ROUNDS; round++) {
      storage.crashAfter(random.nextInt(1, 120));
      runUntilTheCrash(storage, random, acknowledged);
      boolean forgetful = storage.isForgetful();
      storage = storage.crash(random);
      if (forgetful) {
        storage.forgetForces();
      }
      storage
          .get("ledger/checkpoint")
          .ifPresent(note -> published.add(Checkpoint.open(note, Script.KEY.verifier())));
    }
    recover(storage, acknowledged, published);
    LedgerCheck.verify(storage);
  }

  private static void runUntilTheCrash(
      MemoryStorage storage, SplittableRandom random, Map<Long, byte[]> acknowledged) {
    var clock = SimClock.atNoon();
    clock.turn(Duration.ofSeconds(random.nextInt(-3, 3)));
    try (var ledger = Script.open(storage, clock, new ArrayList<>());
        var producers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = random.nextInt(1, 5); i > 0; i--) {
        SplittableRandom own = random.split();
        producers.execute(() -> produce(ledger, clock, own, acknowledged));
      }
    } catch (LedgerStopped | UncheckedIOException e) {
      assertThat(e).hasMessageContaining("power");
    }
  }

  private static void produce(
      Ledger<String, Long> ledger,
      SimClock clock,
      SplittableRandom random,
      Map<Long, byte[]> acknowledged) {
    try {
      for (int i = 0; i < 200; i++) {
        clock.turn(Duration.ofMillis(random.nextInt(-50, 100)));
        int payload = random.nextInt(3) == 0 ? random.nextInt(1, 3_000) : 0;
        Draft<String> draft = Script.draft(i, random.nextInt(2_000), payload);
        Receipt<Long> receipt = ledger.append(draft);
        if (random.nextInt(4) != 0) {
          assertThat(receipt.await()).isEqualTo(receipt.index());
          acknowledged.put(receipt.index(), draft.content().clone());
        }
      }
    } catch (LedgerStopped e) {
      assertThat(e).hasMessageContaining("power");
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void recover(
      MemoryStorage storage, Map<Long, byte[]> acknowledged, List<Checkpoint> published) {
    List<String> followed = new ArrayList<>();
    try (var ledger = Script.open(storage, SimClock.atNoon(), followed)) {
      acknowledged.forEach((index, content) -> {
        assertThat(ledger.read(index)).as("entry %d", index).isPresent();
        assertThat(ledger.read(index).orElseThrow().content()).isEqualTo(content);
        assertThat(followed.get(index.intValue()))
            .isEqualTo(new String(content, StandardCharsets.UTF_8));
      });
      assertThat(followed).hasSize((int) ledger.durable()).isSortedAccordingTo(byTime());
      Checkpoint now = ledger.published();
      assertThat(now.size()).isEqualTo(ledger.durable());
      for (Checkpoint before : published) {
        var proof = ledger.consistency(before.size(), now.size());
        assertThat(Tree.continues(before.root(), before.size(), now.root(), now.size(), proof))
            .isTrue();
      }
    }
  }

  private static Comparator<String> byTime() {
    return Comparator.comparing(text -> text.substring(28, 55));
  }
}
