package dev.countergate.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FramesTest {
  @Test
  void whatIsWrittenIsRead() throws IOException {
    for (long seed = 0; seed < 200; seed++) {
      var random = new SplittableRandom(seed);
      var frames = new ArrayList<Frame>();
      for (int i = random.nextInt(20); i >= 0; i--) {
        var body = new byte[random.nextInt(random.nextBoolean() ? 40 : 50_000)];
        random.nextBytes(body);
        frames.add(new Frame((byte) random.nextInt(), body));
      }
      FrameReader reader = reader(written(frames), 1 << 20);
      for (Frame frame : frames) {
        Frame found = reader.next().orElseThrow();
        assertThat(found.type()).as("seed %d", seed).isEqualTo(frame.type());
        assertThat(found.body()).as("seed %d", seed).isEqualTo(frame.body());
      }
      assertThat(reader.next()).isEmpty();
    }
  }

  @Test
  void aFrameOverTheLimitIsRefusedBeforeItsBodyIsRead() throws IOException {
    byte[] claims2GiB = {'Q', 0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff};
    assertThatThrownBy(() -> reader(claims2GiB, 4096).next())
        .isInstanceOf(WireException.class)
        .hasMessage("a message of 2147483643 bytes is over the limit of 4096");
  }

  @Test
  void aLengthBelowItselfIsRefused() {
    for (byte low : new byte[] {0, 1, 2, 3, -1}) {
      byte[] bytes = {'Q', low < 0 ? (byte) -1 : 0, 0, 0, low};
      assertThatThrownBy(() -> reader(bytes, 4096).next()).isInstanceOf(WireException.class);
    }
  }

  @Test
  void leavingInTheMiddleOfAFrameIsAFailure() {
    byte[] cut = {'Q', 0, 0, 0, 9, 'a'};
    assertThatThrownBy(() -> reader(cut, 4096).next()).isInstanceOf(EOFException.class);
  }

  @Test
  void fieldsNeverLeaveTheirBody() {
    var in = new BytesIn(new byte[] {1, 2, 'a'});
    assertThatThrownBy(in::int32).isInstanceOf(WireException.class);
    assertThatThrownBy(in::text).isInstanceOf(WireException.class);
    assertThatThrownBy(() -> in.bytes(-1)).isInstanceOf(WireException.class);
    assertThatThrownBy(in::end).isInstanceOf(WireException.class);
  }

  @Test
  void aNulInsideAStringIsNeverWritten() {
    assertThatThrownBy(() -> new BytesOut().text("a\0b"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void peekingConsumesNothing() throws IOException {
    var source = new ByteSource(new ByteArrayInputStream(new byte[] {0x16, 7}));
    assertThat(source.peek()).isEqualTo(0x16);
    assertThat(source.buffered()).isEqualTo(2);
    var both = new byte[2];
    source.read(both);
    assertThat(both).containsExactly(0x16, 7);
    assertThat(source.peek()).isEqualTo(-1);
  }

  private static byte[] written(List<Frame> frames) throws IOException {
    var out = new ByteArrayOutputStream();
    var writer = new FrameWriter(out);
    for (Frame frame : frames) writer.write(frame);
    writer.flush();
    return out.toByteArray();
  }

  private static FrameReader reader(byte[] bytes, int frameBytesMax) {
    return new FrameReader(new ByteSource(new ByteArrayInputStream(bytes)), frameBytesMax);
  }
}
