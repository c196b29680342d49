package io.tracecast.job.score;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tracecast.job.Invocation;
import io.tracecast.job.ScoredRows;
import io.tracecast.job.error.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Graphs with their weights in files beside them, as torch's exporter writes them. */
class TestExternalWeights {
  private static final Path GRAPHS =
      Invocation.ROOT.resolve("graph-runtime/src/test/resources/graphs");

  private static final List<String> INTERFACE =
      List.of("--input-size", "8", "--mean", "0,0,0", "--std", "1,1,1");

  @TempDir private Path folder;

  private Path graph;
  private Path output;

  @BeforeEach
  void copy() throws IOException {
    graph = folder.resolve("graphs 50%/parts.onnx");
    output = folder.resolve("output");
    Files.createDirectories(graph.resolveSibling("parts"));
    for (String name : List.of("parts.onnx", "parts.onnx.data", "parts/constants.bin")) {
      Files.copy(GRAPHS.resolve(name), graph.resolveSibling(name));
    }
  }

  private Invocation score(Object path, Object... more) {
    List<Object> words = new ArrayList<>(List.of("score", "--graph", path));
    words.addAll(List.of("--images", Invocation.IMAGES, "--output", output));
    words.addAll(INTERFACE);
    words.addAll(List.of(more));
    return Invocation.of(words.toArray());
  }

  @Test
  void theFilesBesideAreReadAndTheDigestIsOverAll() throws IOException {
    Invocation run = score(graph);

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(ScoredRows.read(output.resolve("predictions"), "parquet")).hasSize(7);
    JsonNode report = Invocation.report(output).at("/graph");
    assertThat(report.at("/sizeBytes").asLong()).isEqualTo(Files.size(graph) + 36 + 12);
    String digest = report.at("/sha256").asText();
    assertThat(score(graph.toUri(), "--graph-sha256", digest, "--overwrite").exitCode()).isZero();

    Path data = graph.resolveSibling("parts.onnx.data");
    byte[] changed = Files.readAllBytes(data);
    changed[5] ^= 1;
    Files.write(data, changed);
    Invocation other = score(graph, "--graph-sha256", digest, "--overwrite");
    assertThat(other.exitCode()).isEqualTo(ExitCode.GRAPH.number());
    assertThat(other.err()).contains(digest);
  }

  @Test
  void aMissingFileIsNamedWithTheFolderThatWasSearched() throws IOException {
    Files.delete(graph.resolveSibling("parts/constants.bin"));
    Invocation run = score(graph);

    assertThat(run.exitCode()).isEqualTo(ExitCode.GRAPH.number());
    assertThat(run.err())
        .contains("keeps its data in the file 'parts/constants.bin', and " + graph.getParent())
        .contains("has no such file. Copy the file there");
    assertThat(output).doesNotExist();
  }

  @Test
  void aFolderInPlaceOfAFileIsNamed() throws IOException {
    Path data = graph.resolveSibling("parts.onnx.data");
    Files.delete(data);
    Files.createDirectory(data);

    assertThat(score(graph).err())
        .contains("its file 'parts.onnx.data' in " + graph.getParent() + " cannot be read");
  }

  @Test
  void inspectListsTheFiles() {
    List<Object> words = new ArrayList<>(List.of("inspect", graph));
    words.addAll(INTERFACE);
    Invocation inspect = Invocation.of(words.toArray());

    assertThat(inspect.exitCode()).as(inspect.err()).isZero();
    assertThat(inspect.out())
        .containsPattern("part +parts\\.onnx\\.data, 36 bytes, sha256 [0-9a-f]{64}\n")
        .containsPattern("part +parts/constants\\.bin, 12 bytes, sha256 [0-9a-f]{64}\n");
  }

  @Test
  void doctorAddsThemUp() {
    List<Object> words = new ArrayList<>(List.of("doctor", "--graph", graph));
    words.addAll(INTERFACE);
    Invocation doctor = Invocation.of(words.toArray());

    assertThat(doctor.exitCode()).as(doctor.out() + doctor.err()).isZero();
  }

  @Test
  void packCopiesThemBesideThePackedGraph() throws IOException {
    Path elsewhere = folder.resolve("elsewhere/packed.onnx");
    assertThat(pack(elsewhere).exitCode()).isZero();
    assertThat(elsewhere.resolveSibling("parts.onnx.data"))
        .hasSameBinaryContentAs(graph.resolveSibling("parts.onnx.data"));
    assertThat(elsewhere.resolveSibling("parts/constants.bin"))
        .hasSameBinaryContentAs(graph.resolveSibling("parts/constants.bin"));

    assertThat(score(graph).exitCode()).isZero();
    List<Row> rows = ScoredRows.read(output.resolve("predictions"), "parquet");
    output = folder.resolve("of the packed");
    Invocation packed =
        Invocation.of(
            "score", "--graph", elsewhere, "--images", Invocation.IMAGES, "--output", output);
    assertThat(packed.exitCode()).as(packed.err()).isZero();
    assertThat(ScoredRows.read(output.resolve("predictions"), "parquet"))
        .map(row -> row.getAs("predictions").toString())
        .isEqualTo(rows.stream().map(row -> row.getAs("predictions").toString()).toList());
  }

  @Test
  void packLeavesFilesThatAreThereAlreadyAndRefusesOthers() throws IOException {
    Invocation beside = pack(graph.resolveSibling("packed.onnx"));
    assertThat(beside.exitCode()).as(beside.err()).isZero();

    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere")).resolve("packed.onnx");
    Path data = Files.writeString(elsewhere.resolveSibling("parts.onnx.data"), "of another graph");
    Invocation refused = pack(elsewhere);
    assertThat(refused.exitCode()).isEqualTo(ExitCode.OUTPUT.number());
    assertThat(refused.err())
        .contains("parts.onnx.data exists and differs from the file of that name that the graph");
    assertThat(data).hasContent("of another graph");
    assertThat(elsewhere).doesNotExist();
  }

  private Invocation pack(Path target) {
    List<Object> words = new ArrayList<>(List.of("pack", "--graph", graph, "--output", target));
    words.addAll(INTERFACE);
    return Invocation.of(words.toArray());
  }
}
