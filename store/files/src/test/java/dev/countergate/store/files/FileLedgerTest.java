package dev.countergate.store.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countergate.ledger.Draft;
import dev.countergate.ledger.Entry;
import dev.countergate.ledger.Ledger;
import dev.countergate.ledger.Limits;
import dev.countergate.ledger.LogKey;
import dev.countergate.ledger.Payload;
import dev.countergate.ledger.Receipt;
import dev.countergate.ledger.Terms;
import dev.countergate.ledger.Tree;
import dev.countergate.testkit.SimClock;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLedgerTest {
  @TempDir private Path folder;
  private final List<Entry<String>> followed = new ArrayList<>();

  @Test
  void appendedEntriesAreRuledOnInOrderAndThereAfterAReopen() throws Exception {
    try (Ledger<String, Long> ledger = open()) {
      List<Receipt<Long>> receipts = new ArrayList<>();
      for (int i = 0; i < 700; i++) {
        receipts.add(ledger.append(entry(i)));
      }
      for (Receipt<Long> receipt : receipts) {
        assertThat(receipt.await()).isEqualTo(receipt.index());
      }
      assertThat(ledger.durable()).isEqualTo(700);
      assertThat(ledger.read(699).orElseThrow().item()).isEqualTo("entry 699");
      assertThat(ledger.publish().size()).isEqualTo(700);
      assertThat(ledger.read(3).orElseThrow().item()).isEqualTo("entry 3");
      assertThat(ledger.payloads(5).getFirst().envelope()).isEqualTo(new byte[] {5});
      var head = ledger.published();
      assertThat(
              Tree.includes(
                  head.root(), 700, 5, Tree.leaf(bytes("entry 5")), ledger.inclusion(5, 700)))
          .isTrue();
    }
    List<Entry<String>> before = List.copyOf(followed);
    followed.clear();
    try (Ledger<String, Long> ledger = open()) {
      assertThat(followed).usingRecursiveComparison().isEqualTo(before);
      assertThat(ledger.append(entry(700)).await()).isEqualTo(700);
    }
  }

  @Test
  void aFolderIsOpenedOnce() {
    try (var ledger = open()) {
      assertThat(ledger.size()).isZero();
      assertThatThrownBy(this::open)
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("is in use by another process");
    }
  }

  private Ledger<String, Long> open() {
    return Ledger.open(
        FileStorage.at(folder.resolve("data")),
        new Terms<>(
            LogKey.of("audit.example/log1", new byte[32]),
            SimClock.atNoon(),
            content -> new String(content, StandardCharsets.UTF_8),
            entry -> {
              followed.add(entry);
              return entry.index();
            },
            stopped -> {},
            Limits.standard()));
  }

  private static Draft<String> entry(int i) {
    String text = "entry " + i;
    return new Draft<>(
        text, bytes(text), -1, List.of(new Payload(new byte[32], new byte[] {(byte) i})));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
