package dev.countergate.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.ledger.Segment;
import dev.countergate.ledger.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MemoryStorageTest extends StorageContract {
  private final MemoryStorage storage = new MemoryStorage();

  @Override
  protected Storage open() {
    return storage;
  }

  @Test
  void aCrashKeepsWhatWasSyncedAndAnySubsetOfTheRest() throws IOException {
    Segment segment = storage.create("0000", 2_048);
    segment.write(0, ByteBuffer.wrap(new byte[] {1}));
    segment.force();
    segment.write(512, ByteBuffer.wrap(new byte[] {2}));
    segment.write(1_024, ByteBuffer.wrap(new byte[] {3}));
    Set<String> seen = new HashSet<>();
    for (int seed = 0; seed < 50; seed++) {
      Segment after = storage.crash(new SplittableRandom(seed)).segment("0000");
      assertThat(after.read(0, 1)).containsExactly(1);
      seen.add(after.read(512, 1)[0] + " " + after.read(1_024, 1)[0]);
    }
    assertThat(seen).containsExactlyInAnyOrder("0 0", "2 0", "0 3", "2 3");
  }
}
