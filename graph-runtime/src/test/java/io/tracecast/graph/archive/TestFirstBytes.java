package io.tracecast.graph.archive;

import static io.tracecast.graph.archive.OnnxBytes.claim;
import static io.tracecast.graph.archive.OnnxBytes.images;
import static io.tracecast.graph.archive.OnnxBytes.message;
import static io.tracecast.graph.archive.OnnxBytes.model;
import static io.tracecast.graph.archive.OnnxBytes.number;
import static io.tracecast.graph.archive.OnnxBytes.text;
import static io.tracecast.graph.archive.OnnxBytes.together;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A file that is not a graph is refused before its rest is read, which may be gigabytes. */
class TestFirstBytes {

  /** Zeros without an end, as a sparse file has; reading far into them fails. */
  private static final class Zeros extends InputStream {
    private int read;

    @Override
    public int read() throws IOException {
      if (++read > 8192) {
        throw new IOException("read on into the zeros");
      }
      return 0;
    }
  }

  static Stream<byte[]> starts() {
    return Stream.of(
        new byte[0],
        SmallArchives.text("plain text"),
        new byte[] {'P', 'K', 3, 4},
        new byte[] {(byte) 0x80, 2, '}'},
        new byte[] {8, 8},
        together(number(1, 8), text(2, "pytorch")),
        // of another protobuf: field 5 is a number in ONNX
        together(number(1, 8), text(5, "layer")),
        together(number(1, 8), number(2, 3)),
        new byte[] {8, 8, 0x0b});
  }

  @ParameterizedTest
  @MethodSource("starts")
  void aSparseFileIsRefusedByItsFirstBytes(byte[] start) {
    assertThatThrownBy(() -> GraphArchive.read("huge.bin", followedByZeros(start)))
        .isInstanceOf(ArchiveException.class)
        .hasMessageStartingWith("Cannot load graph huge.bin: ");
  }

  @Test
  void whatMayBeAGraphIsReadToItsEnd() {
    byte[] start = together(number(1, 8), text(2, "pytorch"), claim(7, 1 << 30));

    assertThatThrownBy(() -> GraphArchive.read("m.onnx", followedByZeros(start)))
        .isInstanceOf(IOException.class)
        .hasMessage("read on into the zeros");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sums.pt", "half.onnx"})
  void aGraphIsReadWhole(String name) throws IOException {
    byte[] content = SmallArchives.file(name);

    GraphArchive archive = GraphArchive.read(name, new ByteArrayInputStream(content));

    assertThat(SmallArchives.content(archive.files().bytes())).isEqualTo(content);
    assertThat(archive.sha256()).isEqualTo(SmallArchives.read(name).sha256());
  }

  @Test
  void fieldsThatOnnxMayAddAreNoReasonToRefuse() throws IOException {
    byte[] graph = together(message(8, number(2, 17)), message(7, images(11, "images")));
    byte[] added = together(number(90, 7), text(91, "new"), message(14, text(1, "x".repeat(9000))));

    assertThat(read(together(number(1, 8), added, graph)).input().name()).isEqualTo("images");
    assertThat(read(together(model(images(11, "x")), number(5, 3))).input().name()).isEqualTo("x");
  }

  private static GraphArchive read(byte[] content) throws IOException {
    return GraphArchive.read("m.onnx", new ByteArrayInputStream(content));
  }

  private static InputStream followedByZeros(byte[] start) {
    return new SequenceInputStream(new ByteArrayInputStream(start), new Zeros());
  }
}
