package dev.countergate.store.files;

import dev.countergate.ledger.Ledger;
import dev.countergate.ledger.Receipt;
import java.nio.file.Path;
import java.util.ArrayDeque;

/// The program that `KillIT` kills: appends from several threads and prints each acknowledgement as
/// `<index> <number>`, for ever.
final class KilledWriter {
  private static final int THREADS = 8;
  private static final int IN_FLIGHT = 16;

  private KilledWriter() {}

  static void main(String[] args) throws Exception {
    Ledger<String, Long> ledger = TextLedger.open(Path.of(args[0]));
    int first = (int) ledger.size();
    for (int i = 0; i < THREADS; i++) {
      int from = first + i;
      Thread.ofPlatform().start(() -> produce(ledger, from));
    }
  }

  private record Pending(Receipt<Long> receipt, int number) {}

  private static void produce(Ledger<String, Long> ledger, int from) {
    var pending = new ArrayDeque<Pending>();
    try {
      for (int number = from; ; number += THREADS) {
        pending.add(new Pending(ledger.append(TextLedger.entry(number)), number));
        if (pending.size() == IN_FLIGHT) {
          Pending oldest = pending.remove();
          oldest.receipt.await();
          System.out.println(oldest.receipt.index() + " " + oldest.number);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
