package dev.countergate.ledger;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Whatever the bytes, a parser answers with `Malformed` or not at all.
class ParserFuzzTest {
  private static final int ROUNDS = 4_000;

  @Test
  void textParsersKnowOneFault() {
    String key = Series.KEY.verifier().toString();
    refuses(Series.file("checkpoint"), bytes -> Checkpoint.open(bytes, Series.KEY.verifier()));
    refuses(Series.file("entry5.tlog-proof"), TlogProof::parse);
    refuses(bytes(key), bytes -> VerifierKey.parse(text(bytes)));
    refuses(bytes(Series.KEY.secretText()), bytes -> LogKey.parse(text(bytes)));
    refuses(bytes("o\n12\n" + Tree.emptyRoot() + "\n"), bytes -> Checkpoint.parse(text(bytes)));
    refuses(bytes("tile/0/x001/234.p/8"), bytes -> Tile.parse(text(bytes)));
    refuses(bytes("{\"a\":1,\"at\":\"2026-11-24T12:00:00.000000Z\"}"), ParserFuzzTest::time);
  }

  private static void time(byte[] bytes) {
    int at = Stamp.find(bytes);
    if (at >= 0) {
      Stamp.read(bytes, at);
    }
  }

  @Test
  void binaryParsersReadNothingThatIsNotThere() {
    refuses(Series.file("tile/entries/000.p/13"), bytes -> Bundle.read(bytes, 13));
    refuses(Series.file("tile/entries/000.p/13"), bytes -> Bundle.cut(bytes, 13));
    var payload = new Payload(new byte[32], new byte[20]);
    int length = (int) Frame.length(30, List.of(payload));
    var frame = ByteBuffer.allocate(length);
    Frame.write(frame, 5, Tree.emptyRoot(), new byte[30], List.of(payload));
    refuses(
        frame.array(),
        bytes -> {
          var sealed = ByteBuffer.wrap(bytes.clone());
          if (bytes.length >= length && Frame.lengthAt(sealed, 0) == length) {
            Frame.seal(sealed, 0, 5, 0, 7); // a forger who knows the salt
          }
          Frame.read(sealed.array(), 0, 7);
        });
  }

  private static void refuses(byte[] good, Consumer<byte[]> parser) {
    var random = new SplittableRandom(good.length);
    for (int i = 0; i < ROUNDS; i++) {
      byte[] bytes = mutated(good, random);
      try {
        parser.accept(bytes);
      } catch (RuntimeException e) {
        if (!(e instanceof Malformed)) {
          throw new AssertionError("`" + text(bytes) + "`", e);
        }
      }
    }
  }

  private static byte[] mutated(byte[] good, SplittableRandom random) {
    byte[] bytes =
        Arrays.copyOf(good, random.nextInt(3) == 0 ? random.nextInt(good.length + 9) : good.length);
    for (int n = random.nextInt(4); n > 0 && bytes.length > 0; n--) {
      bytes[random.nextInt(bytes.length)] =
          "\n +-=A0\0\u00ff".getBytes(StandardCharsets.ISO_8859_1)[random.nextInt(9)];
    }
    return bytes;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
