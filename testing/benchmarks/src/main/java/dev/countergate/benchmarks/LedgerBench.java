package dev.countergate.benchmarks;

import dev.countergate.ledger.Archive;
import dev.countergate.ledger.Draft;
import dev.countergate.ledger.Ledger;
import dev.countergate.ledger.Limits;
import dev.countergate.ledger.LogKey;
import dev.countergate.ledger.Terms;
import dev.countergate.store.files.FileStorage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Appends 1 KB entries from 1, 16 and 1,000 virtual threads, each waiting until its entry is
/// durable, on real files: `LedgerBench FOLDER [SECONDS]`. Tiles, bundles and a signed checkpoint a
/// second are written meanwhile. Acknowledged means fdatasync returned.
final class LedgerBench {
  private static final int ENTRY_BYTES = 1_000;
  private static final int STAMP_AT = 7;
  private static final int SAMPLES_MAX = 4_000_000;

  private final Path folder;

  private LedgerBench(Path folder) {
    this.folder = folder;
  }

  static void main(String[] args) throws Exception {
    Path folder = Files.createTempDirectory(Path.of(args.length > 0 ? args[0] : "."), "bench");
    int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
    var bench = new LedgerBench(folder);
    try {
      System.out.println(
          "producers entries/s   p50 µs   p99 µs p99.9 µs batch sync p50 µs p99 µs cpu µs/entry");
      bench.run(16, 3); // warm-up, printed as well
      for (int producers : new int[] {1, 16, 1_000, 1, 16, 1_000}) {
        bench.run(producers, seconds);
      }
    } finally {
      delete(folder);
    }
  }

  private void run(int producers, int forSeconds) throws Exception {
    Path data = Files.createTempDirectory(folder, "data");
    var storage = new TimedStorage(FileStorage.at(data));
    long[] latencies;
    long nanos;
    long cpu = cpuNanos();
    try (Ledger<byte[], Long> ledger = Ledger.open(storage, terms())) {
      storage.reset();
      long start = System.nanoTime();
      latencies = produce(ledger, producers, start + forSeconds * 1_000_000_000L);
      nanos = System.nanoTime() - start;
      cpu = cpuNanos() - cpu;
    }
    long[] syncs = storage.syncs();
    Arrays.sort(latencies);
    Arrays.sort(syncs);
    int n = latencies.length;
    System.out.printf(
        "%9d %9d %8d %8d %8d %5d %11d %6d %12.1f%n",
        producers,
        n * 1_000_000_000L / nanos,
        latencies[n / 2] / 1_000,
        latencies[(int) (n * 0.99)] / 1_000,
        latencies[(int) (n * 0.999)] / 1_000,
        n / Math.max(1, syncs.length),
        syncs[syncs.length / 2] / 1_000,
        syncs[(int) (syncs.length * 0.99)] / 1_000,
        cpu / 1_000.0 / n);
    if (producers == 1_000) {
      verify(data);
    }
    delete(data);
  }

  private static void verify(Path data) throws IOException {
    FileStorage storage = FileStorage.reading(data);
    long cpu = cpuNanos();
    long start = System.nanoTime();
    Archive.Report report =
        Archive.ofData(storage, Archive.keyOf(storage)).check(exhibit -> List.of());
    long nanos = System.nanoTime() - start;
    System.out.printf(
        "          verified %d entries, %d findings: %d entries/s, cpu µs/entry %.1f%n",
        report.entries(),
        report.findings().size(),
        report.entries() * 1_000_000_000L / nanos,
        (cpuNanos() - cpu) / 1_000.0 / report.entries());
  }

  private static long cpuNanos() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
  }

  private static long[] produce(Ledger<byte[], Long> ledger, int producers, long end)
      throws Exception {
    List<Callable<long[]>> loops =
        IntStream.range(0, producers)
            .<Callable<long[]>>mapToObj(i -> () -> loop(ledger, i, producers, end))
            .toList();
    List<long[]> all = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<long[]> one : threads.invokeAll(loops)) {
        all.add(one.get());
      }
    }
    return all.stream().flatMapToLong(Arrays::stream).toArray();
  }

  private static long[] loop(Ledger<byte[], Long> ledger, int seed, int producers, long end)
      throws InterruptedException {
    byte[] template = template(seed);
    long[] latencies = new long[SAMPLES_MAX / producers];
    int n = 0;
    for (long now = System.nanoTime(); now < end && n < latencies.length; n++) {
      byte[] content = template.clone();
      ledger.append(new Draft<>(content, content, STAMP_AT, List.of())).await();
      long after = System.nanoTime();
      latencies[n] = after - now;
      now = after;
    }
    return Arrays.copyOf(latencies, n);
  }

  private static byte[] template(int seed) {
    var random = new SplittableRandom(seed);
    byte[] content = new byte[ENTRY_BYTES];
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) random.nextInt('a', 'z');
    }
    byte[] head =
        "{\"at\":\"0000-00-00T00:00:00.000000Z\",\"x\":\"".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(head, 0, content, 0, head.length);
    return content;
  }

  private static Terms<byte[], Long> terms() {
    return new Terms<>(
        LogKey.of("bench.example/log", new byte[32]),
        InstantSource.system(),
        content -> content,
        entry -> entry.index(),
        stopped -> System.err.println(stopped.getMessage()),
        Limits.standard());
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
