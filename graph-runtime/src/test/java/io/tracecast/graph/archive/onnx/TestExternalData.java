package io.tracecast.graph.archive.onnx;

import static io.tracecast.graph.archive.OnnxBytes.images;
import static io.tracecast.graph.archive.OnnxBytes.message;
import static io.tracecast.graph.archive.OnnxBytes.model;
import static io.tracecast.graph.archive.OnnxBytes.number;
import static io.tracecast.graph.archive.OnnxBytes.text;
import static io.tracecast.graph.archive.OnnxBytes.together;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ArchiveException;
import io.tracecast.graph.archive.ArchiveFiles;
import io.tracecast.graph.archive.ArchiveFolder;
import io.tracecast.graph.archive.ArchivePart;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.SmallArchives;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestExternalData {
  private static final int INITIALIZER = 5;
  private static final int INPUT = 11;

  /** Files by location, as if they lay in one folder. */
  private static final class Files implements ArchiveFolder {
    private final Map<String, byte[]> content = new TreeMap<>();

    Files with(String location, byte[] bytes) {
      content.put(location, bytes);
      return this;
    }

    @Override
    public String name() {
      return "/the/folder";
    }

    @Override
    public ArchiveBytes read(String location) throws IOException {
      if (!content.containsKey(location)) {
        throw new NoSuchFileException(location);
      }
      return SmallArchives.bytes(content.get(location));
    }
  }

  private static Files parts() {
    return new Files()
        .with("parts.onnx.data", SmallArchives.file("parts.onnx.data"))
        .with("parts/constants.bin", SmallArchives.file("parts/constants.bin"))
        .with("of another graph", new byte[7]);
  }

  private static GraphArchive read(byte[] graph, ArchiveFolder folder) {
    try {
      return GraphArchive.read("m.onnx", new ByteArrayInputStream(graph), folder);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> refusal(
      byte[] graph, ArchiveFolder folder) {
    return assertThatThrownBy(() -> read(graph, folder))
        .isInstanceOf(ArchiveException.class)
        .hasMessageStartingWith("Cannot load graph m.onnx: ");
  }

  /** Returns a graph with a weight of 8 bytes that lies elsewhere. */
  private static byte[] external(byte[]... entries) {
    byte[] floats = together(number(1, 2), number(2, 1));
    return model(
        images(INPUT, "images"),
        message(INITIALIZER, text(8, "weight"), floats, together(entries), number(14, 1)));
  }

  private static byte[] entry(String key, String value) {
    return message(13, text(1, key), text(2, value));
  }

  @Test
  void tensorsOfBranchesAndConstantsCountAsWellAsWeights() {
    GraphArchive archive = read(SmallArchives.file("parts.onnx"), parts());

    assertThat(archive.files().parts())
        .extracting(ArchivePart::location)
        .containsExactly("parts.onnx.data", "parts/constants.bin");
    assertThat(archive.files().sizeInBytes())
        .isEqualTo(SmallArchives.file("parts.onnx").length + 3 * 12 + 12);
    assertThat(archive.description().operators()).contains("If", "Add", "Constant");
  }

  /** The list is the one that sha256sum prints. */
  @Test
  void theDigestIsThatOfTheListOfAllFiles() {
    byte[] graph = SmallArchives.file("parts.onnx");
    String list =
        "%s  -\n%s  parts.onnx.data\n%s  parts/constants.bin\n"
            .formatted(
                sha256(graph),
                sha256(SmallArchives.file("parts.onnx.data")),
                sha256(SmallArchives.file("parts/constants.bin")));

    assertThat(read(graph, parts()).sha256()).isEqualTo(sha256(list.getBytes(UTF_8)));
    byte[] other = SmallArchives.file("parts.onnx.data");
    other[0] ^= 1;
    assertThat(read(graph, parts().with("parts.onnx.data", other)).sha256())
        .isNotEqualTo(sha256(list.getBytes(UTF_8)));
  }

  private static String sha256(byte[] content) {
    return SmallArchives.bytes(content).sha256();
  }

  @Test
  void whatTravelsIsReadAgainFromItsPartsAndHeldAgainstTheDigest() {
    GraphArchive archive = read(SmallArchives.file("parts.onnx"), parts());

    assertThat(GraphArchive.again("m.onnx", archive.files(), archive.sha256()))
        .usingRecursiveComparison()
        .isEqualTo(archive);
    assertThatThrownBy(
            () ->
                GraphArchive.again(
                    "m.onnx",
                    new ArchiveFiles(
                        archive.files().bytes(), archive.files().parts().subList(0, 1)),
                    archive.sha256()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("Graph m.onnx changed on its way: its SHA-256 is ");
  }

  @Test
  void aMissingFileIsNamedWithItsTensorAndTheFolder() {
    refusal(SmallArchives.file("external-data.onnx"), parts())
        .hasMessageContaining(
            "its tensor 'weight' keeps its data in the file 'weights.bin', and /the/folder has no"
                + " such file. Copy the file there");
  }

  @Test
  void whereOnlyTheGraphsOwnBytesAreGivenTheTensorIsNamed() {
    assertThatThrownBy(() -> SmallArchives.read("external-data.onnx"))
        .hasMessageContaining("its tensor 'weight' keeps its data in another file, 'weights.bin'")
        .hasMessageContaining("Give the folder of the graph too, or save the graph in one file");
  }

  @ParameterizedTest
  @CsvSource({
    "/weights.bin, an absolute path",
    "C:/weights.bin, an absolute path",
    "../weights.bin, a path with '..'",
    "below/../../weights.bin, a path with '..'",
    "below\\weights.bin, not a plain relative path",
    "*/_ORT_MEM_ADDR_/*, not a plain relative path",
    "., not the name of a file",
  })
  void aFileOutsideTheFolderIsRefused(String location, String what) {
    refusal(external(entry("location", location)), parts().with(location, new byte[8]))
        .hasMessageContaining(
            "its tensor 'weight' keeps its data in '%s', which is %s, and only files beside"
                .formatted(location, what));
  }

  @Test
  void aTensorWithoutALocationIsRefused() {
    refusal(external(), parts()).hasMessageContaining("'', which is not the name of a file");
  }

  @Test
  void aPathInAnotherSpellingIsTheSameFile() {
    assertThat(
            read(external(entry("location", ".//a/./b.bin")), parts().with("a/b.bin", new byte[8]))
                .files()
                .parts())
        .extracting(ArchivePart::location)
        .containsExactly("a/b.bin");
  }

  @Test
  void aFileThatEndsBeforeATensorDoesIsDamaged() {
    byte[] graph = external(entry("location", "w"), entry("offset", "4"), entry("length", "8"));

    refusal(graph, parts().with("w", new byte[11]))
        .hasMessageContaining(
            "damaged (its file 'w' has 11 bytes, and its tensor 'weight' takes 8 bytes from byte 4"
                + " on)");
    assertThat(read(graph, parts().with("w", new byte[12])).files().parts()).hasSize(1);
  }

  @Test
  void withoutALengthTheShapeTellsIt() {
    refusal(external(entry("location", "w")), parts().with("w", new byte[7]))
        .hasMessageContaining("its file 'w' has 7 bytes, and its tensor 'weight' takes 8 bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "ten", "99999999999999999999", ""})
  void whatIsNotAPlaceInAFileIsDamaged(String number) {
    refusal(external(entry("location", "w"), entry("offset", number)), parts())
        .hasMessageContaining(
            "damaged (the offset of the data of its tensor 'weight' is '%s')".formatted(number));
    String most = Long.toString(Long.MAX_VALUE);
    refusal(external(entry("location", "w"), entry("offset", "1"), entry("length", most)), parts())
        .hasMessageContaining("the length of the data of its tensor 'weight' is '" + most + "'");
  }

  @Test
  void graphsInGraphsAreBounded() {
    byte[] nested = together();
    for (int depth = 0; depth < 70; depth++) {
      nested = message(1, message(5, message(6, nested)));
    }
    refusal(model(images(INPUT, "x"), nested), parts())
        .hasMessageContaining("breaks a safety limit (graphs in each other over 64 deep)");
  }

  @Test
  void aTensorOfMoreElementsThanCanBeCountedIsDamaged() {
    byte[][] sizes = new byte[9][];
    Arrays.fill(sizes, number(1, 1L << 31));
    byte[] tensor = message(INITIALIZER, together(sizes), number(14, 1));

    refusal(model(images(INPUT, "x"), tensor), parts()).hasMessageContaining("damaged");
    assertThat(List.of(sizes)).hasSize(9);
  }
}
