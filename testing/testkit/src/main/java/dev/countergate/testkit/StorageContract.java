package dev.countergate.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countergate.ledger.Lock;
import dev.countergate.ledger.Segment;
import dev.countergate.ledger.Storage;
import dev.countergate.ledger.Tree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What every storage of a ledger does. A subclass says how to open the same empty place.
public abstract class StorageContract {
  private static final int SIZE = 100_000;

  /// Opens the place of this test; called twice it opens the same one, as two processes would.
  protected abstract Storage open() throws IOException;

  @Test
  protected void aBlobIsThereWholeAndIsReplaced() throws IOException {
    Storage storage = open();
    try (Lock lock = storage.lock()) {
      assertThat(lock.head()).isEmpty();
      assertThat(storage.get("ledger/tile/0/000")).isEmpty();
      storage.put(List.of(blob("ledger/tile/0/000", "one"), blob("ledger/checkpoint", "two")));
      assertThat(text(storage, "ledger/tile/0/000")).isEqualTo("one");
      storage.put(List.of(blob("ledger/checkpoint", "three")));
      assertThat(text(storage, "ledger/checkpoint")).isEqualTo("three");
      assertThat(text(open(), "ledger/checkpoint")).isEqualTo("three");
    }
  }

  @Test
  protected void aFolderListsAllBelowItInOrder() throws IOException {
    Storage storage = open();
    try (Lock lock = storage.lock()) {
      assertThat(lock.head()).isEmpty();
      storage.put(List.of(blob("a/b/2", ""), blob("a/b/1", ""), blob("a/c", ""), blob("d", "")));
      assertThat(storage.list("a/")).containsExactly("a/b/1", "a/b/2", "a/c");
      assertThat(storage.list("a/b/")).containsExactly("a/b/1", "a/b/2");
      assertThat(storage.list("x/")).isEmpty();
    }
  }

  @Test
  protected void deletingForgetsAndToleratesAbsence() throws IOException {
    Storage storage = open();
    try (Lock lock = storage.lock()) {
      assertThat(lock.head()).isEmpty();
      storage.put(List.of(blob("a/1", "x")));
      storage.delete(List.of("a/1", "a/2"));
      assertThat(storage.get("a/1")).isEmpty();
    }
  }

  @Test
  protected void aSegmentIsZerosUntilItIsWritten() throws IOException {
    Storage storage = open();
    try (Lock lock = storage.lock();
        Segment segment = storage.create("0000", SIZE)) {
      assertThat(lock.head()).isEmpty();
      assertThat(segment.size()).isEqualTo(SIZE);
      assertThat(segment.read(SIZE - 10, 10)).containsOnly(0);
      segment.write(5_000, ByteBuffer.wrap("hello".getBytes(StandardCharsets.UTF_8)));
      segment.force();
      assertThat(segment.read(5_000, 5)).asString(StandardCharsets.UTF_8).isEqualTo("hello");
    }
    assertThat(storage.segments()).containsExactly("0000");
    try (Segment segment = open().segment("0000")) {
      assertThat(segment.size()).isEqualTo(SIZE);
      assertThat(segment.read(5_000, 5)).asString(StandardCharsets.UTF_8).isEqualTo("hello");
    }
  }

  @Test
  protected void oneProcessHasTheLock() throws IOException {
    Storage storage = open();
    try (Lock lock = storage.lock()) {
      assertThat(lock.head()).isEmpty();
      assertThatThrownBy(() -> open().lock())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("in use by another process");
    }
    try (Lock again = open().lock()) {
      assertThat(again.head()).isEmpty();
    }
  }

  @Test
  protected void theHeadIsSwappedOnlyFromWhatItIs() throws IOException {
    var none = Optional.<Lock.Head>empty();
    var one = new Lock.Head(1, Tree.leaf(new byte[] {1}));
    var two = new Lock.Head(2, Tree.leaf(new byte[] {2}));
    try (Lock lock = open().lock()) {
      lock.swap(none, one);
      assertThatThrownBy(() -> lock.swap(none, two)).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> lock.swap(Optional.of(two), one)).isInstanceOf(IOException.class);
      assertThat(lock.head()).contains(one);
      lock.swap(Optional.of(one), two);
    }
    try (Lock lock = open().lock()) {
      assertThat(lock.head()).contains(two);
      lock.swap(Optional.of(two), one);
    }
    try (Lock lock = open().lock()) {
      assertThat(lock.head()).contains(one);
    }
  }

  private static Storage.Blob blob(String name, String text) {
    return new Storage.Blob(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(Storage storage, String name) throws IOException {
    return new String(storage.get(name).orElseThrow(), StandardCharsets.UTF_8);
  }
}
