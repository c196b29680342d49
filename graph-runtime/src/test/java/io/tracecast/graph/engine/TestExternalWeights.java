package io.tracecast.graph.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ArchiveFiles;
import io.tracecast.graph.archive.ArchiveFolder;
import io.tracecast.graph.archive.ArchivePart;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.tensor.TensorBatch;
import io.tracecast.graph.tensor.TensorMemory;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Graphs that keep their weights in files beside them. */
class TestExternalWeights {
  private static final Path GRAPHS = Path.of("src", "test", "resources", "graphs");

  /** The graph adds 1, 2, 3 and five to ten, a hundred and a thousand times the channels' sums. */
  @ParameterizedTest
  @EnumSource(names = {"MEMORY", "TEMPORARY_FILE"})
  void weightsOfTheGraphOfItsBranchesAndConstantsAreThose(ArchiveAccess access) throws IOException {
    List<Path> before = temporaryFolders();

    assertThat(answer(GraphSource.of(archive()), access)).containsExactly(646, 6407, 64008);
    assertThat(temporaryFolders()).isEqualTo(before);
  }

  @Test
  void whatIsLoadedFromMemoryNeedsNoTemporaryFolder() throws IOException {
    GraphSource source = GraphSource.of(archive());
    float[] before = answer(source, ArchiveAccess.MEMORY); // the engine itself has started then
    String temporary = System.setProperty("java.io.tmpdir", "/nowhere/at/all");
    try {
      assertThat(answer(source, ArchiveAccess.MEMORY)).isEqualTo(before);
      assertThatThrownBy(() -> answer(source, ArchiveAccess.TEMPORARY_FILE))
          .hasMessageContaining("/nowhere/at/all");
    } finally {
      System.setProperty("java.io.tmpdir", temporary);
    }
  }

  /** As an executor has them; of what is over 256 MiB no copy is made unless it has to be. */
  @ParameterizedTest
  @ValueSource(longs = {0, 257L << 20})
  void filesThatArePrivateAlreadyServeAsWell(long sizeInBytes, @TempDir Path folder)
      throws IOException {
    Path data = Files.copy(GRAPHS.resolve("parts.onnx.data"), folder.resolve("1"));
    try (RandomAccessFile file = new RandomAccessFile(data.toFile(), "rw")) {
      file.setLength(Math.max(file.length(), sizeInBytes)); // with a hole
    }
    ArchiveFiles files =
        new ArchiveFiles(
            ArchiveBytes.ofFile(GRAPHS.resolve("parts.onnx")),
            List.of(
                new ArchivePart("parts.onnx.data", ArchiveBytes.ofFile(data)),
                new ArchivePart(
                    "parts/constants.bin",
                    ArchiveBytes.ofFile(GRAPHS.resolve("parts/constants.bin")))));
    GraphSource source = GraphSource.of(GraphArchive.of("parts.onnx", files));
    List<Path> before = temporaryFolders();

    assertThat(answer(source, ArchiveAccess.TEMPORARY_FILE)).containsExactly(646, 6407, 64008);
    assertThat(temporaryFolders()).isEqualTo(before);
  }

  @Test
  void aPartOfTheNameOfTheTemporaryFileIsNotOverwritten() throws IOException {
    GraphSource source = GraphSource.of(archive());
    List<ArchivePart> more = new ArrayList<>(source.files().parts());
    more.add(new ArchivePart("graph.onnx", Samples.bytes(new byte[] {1})));
    GraphSource odd =
        new GraphSource(
            source.name(),
            source.format(),
            source.description(),
            new ArchiveFiles(source.files().bytes(), more));

    assertThat(answer(odd, ArchiveAccess.TEMPORARY_FILE)).containsExactly(646, 6407, 64008);
  }

  @Test
  void aPartThatLeadsOutOfTheFolderIsNotWritten() throws IOException {
    GraphSource source = GraphSource.of(archive());
    GraphSource odd =
        new GraphSource(
            source.name(),
            source.format(),
            source.description(),
            new ArchiveFiles(
                source.files().bytes(),
                List.of(new ArchivePart("../tracecast-elsewhere", Samples.bytes(new byte[] {1})))));

    assertThatThrownBy(() -> answer(odd, ArchiveAccess.TEMPORARY_FILE))
        .hasMessageContaining("A file leads out of its temporary folder: ../tracecast-elsewhere");
    assertThat(Path.of(System.getProperty("java.io.tmpdir"), "tracecast-elsewhere")).doesNotExist();
  }

  private static float[] answer(GraphSource source, ArchiveAccess access) {
    SessionSettings settings = SessionSettings.of(Samples.SMALL, 2).withAccess(access);
    try (TensorMemory memory = TensorMemory.root(1 << 20);
        GraphSession session = GraphSession.open(source, settings, memory);
        GraphPredictor predictor = session.newPredictor();
        TensorBatch batch = memory.allocate(Samples.SMALL, 2)) {
      batch.setCount(2);
      for (int image = 0; image < 2; image++) {
        for (int i = 0; i < Samples.SMALL.sizeInBytes() / 4; i++) {
          batch.slot(image).putFloat(4 * i, 1);
        }
      }
      return predictor.predict(batch).row(1);
    }
  }

  private static GraphArchive archive() throws IOException {
    try (InputStream stream = Files.newInputStream(GRAPHS.resolve("parts.onnx"))) {
      return GraphArchive.read("parts.onnx", stream, new Folder());
    }
  }

  private static final class Folder implements ArchiveFolder {
    @Override
    public String name() {
      return GRAPHS.toString();
    }

    @Override
    public ArchiveBytes read(String location) {
      return Samples.file(GRAPHS.resolve(location));
    }
  }

  private static List<Path> temporaryFolders() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("tracecast-graph"))
          .toList();
    }
  }
}
