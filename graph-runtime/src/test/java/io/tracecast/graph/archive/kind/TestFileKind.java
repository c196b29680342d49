package io.tracecast.graph.archive.kind;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.tracecast.graph.archive.SmallArchives;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestFileKind {

  /** The first bytes of files that other tools wrote. */
  static Stream<Arguments> kinds() throws IOException {
    return Files.readAllLines(Path.of("src", "test", "resources", "kinds.tsv"), UTF_8).stream()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split("\t"))
        .map(row -> arguments(row[0], HexFormat.of().parseHex(row[1]), row[2], row[3]));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aFileOfAnotherKindIsNamedWithTheWayToAGraph(
      String name, byte[] head, String what, String remedy) {
    SmallArchives.refusal(name, head)
        .hasMessageStartingWith("Cannot load graph " + name + ": it is " + what)
        .hasMessageContaining(remedy)
        .hasMessageEndingWith(".");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"sums.onnx", "half.onnx", "weights-as-inputs.onnx", "sums.pt", "frozen.pt"})
  void aGraphIsOfNoOtherKind(String name) {
    assertThat(FileKind.of(name, SmallArchives.file(name))).isEmpty();
  }

  @Test
  void aNameThatACommandWouldTakeApartStaysOutOfIt() {
    byte[] gzip = {0x1f, (byte) 0x8b, 8};

    assertThat(FileKind.of("a b.gz", gzip).orElseThrow().remedy()).endsWith("gunzip --keep FILE.");
    assertThat(FileKind.of("'; rm x; '.gz", gzip).orElseThrow().remedy()).doesNotContain("rm x");
    assertThat(FileKind.of("-rf", gzip).orElseThrow().remedy()).endsWith("gunzip --keep FILE.");
    assertThat(FileKind.of("hdfs://host:8020/m/v=1/g.gz", gzip).orElseThrow().remedy())
        .endsWith("gunzip --keep hdfs://host:8020/m/v=1/g.gz.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"m.tar.gz", "m.tgz", "m.tar.zst", "m.txz"})
  void theNameTellsWhetherATarIsCompressed(String name) {
    byte[] head =
        HexFormat.of()
            .parseHex(
                name.endsWith("zst")
                    ? "28b52ffd"
                    : name.endsWith("xz") ? "fd377a585a00" : "1f8b08");

    assertThat(FileKind.of(name, head).orElseThrow().remedy()).contains(": tar x");
  }
}
