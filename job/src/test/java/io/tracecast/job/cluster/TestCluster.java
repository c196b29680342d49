package io.tracecast.job.cluster;

import static io.tracecast.job.Invocation.IMAGES;
import static io.tracecast.job.Invocation.ONNX;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracecast.job.Invocation;
import io.tracecast.job.ScoredRows;
import io.tracecast.job.documentation.CommandRun;
import io.tracecast.job.documentation.Transcript;
import io.tracecast.job.documentation.TranscriptCheck;
import io.tracecast.job.error.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The command through spark-submit, with executors in JVMs of their own. */
@ExtendWith(SharedCluster.class)
class TestCluster {
  private static final Pattern LOADED = Pattern.compile("Loaded graph .*: load (\\d+) of this");

  @TempDir private static Path folder;

  private static Cluster cluster;
  private static Path output;
  private static Cluster.Outcome outcome;
  private static String executorLogs;

  @BeforeAll
  static void scoreOnTwoExecutors(Cluster shared) throws Exception {
    cluster = shared.from(folder);
    output = folder.resolve("clustered");
    // below the launcher's own folder, which is not that of the executors
    Files.copy(ONNX, folder.resolve("graph.onnx"));
    outcome =
        cluster.tracecast(
            "score",
            "--graph",
            "graph.onnx",
            "--images",
            IMAGES,
            "--output",
            output,
            "--batch-size",
            "2",
            "--partitions",
            "4");
    assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    executorLogs = cluster.executorLogsOf(output);
  }

  @Test
  void executorsThatCannotReadTheGraphGiveTheRowsOfTheEmbeddedRun() {
    Path embedded = folder.resolve("embedded");
    Invocation run = Invocation.score(ONNX, IMAGES, embedded, "--batch-size", "2");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(ScoredRows.read(output.resolve("predictions"), "parquet"))
        .hasSize(7)
        .isEqualTo(ScoredRows.read(embedded.resolve("predictions"), "parquet"));
    assertThat(ScoredRows.read(output.resolve("quarantine"), "parquet"))
        .hasSize(1)
        .isEqualTo(ScoredRows.read(embedded.resolve("quarantine"), "parquet"));
  }

  @Test
  void everyExecutorLoadsTheGraphOnce() throws IOException {
    JsonNode executors = Invocation.report(output).at("/executors");
    assertThat(executors).hasSize(2);
    executors.forEach(
        executor -> {
          assertThat(executor.at("/graphLoads").asInt()).isEqualTo(1);
          assertThat(executor.at("/images").asInt()).isPositive();
        });
    assertThat(LOADED.matcher(executorLogs).results().map(load -> load.group(1)))
        .containsExactly("1", "1");
  }

  @Test
  void aGraphOfSeveralChunksTravelsAndLeavesNoFile() throws Exception {
    LargeGraph.write(folder.resolve("large.onnx"), 40 << 20);
    Path temporary = Files.createDirectory(folder.resolve("temporary"));
    Path there = folder.resolve("large-clustered");
    List<Object> words = new ArrayList<>();
    words.addAll(
        List.of("--conf", "spark.executor.extraJavaOptions=-Djava.io.tmpdir=" + temporary));
    words.addAll(List.of("score", "--graph", "large.onnx", "--images", IMAGES));
    words.addAll(List.of("--batch-size", 2, "--partitions", 4, "--output", there));
    Cluster.Outcome large = cluster.tracecast(words.toArray());
    assertThat(large.exitCode()).as(large.output()).isZero();

    assertThat(Invocation.report(there).at("/executors")).hasSize(2);
    assertThat(answers(there)).isEqualTo(answers(output));
    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(left.filter(file -> file.getFileName().toString().startsWith("tracecast-")))
          .isEmpty();
    }
  }

  private static List<Object> answers(Path scored) {
    return ScoredRows.read(scored.resolve("predictions"), "parquet").stream()
        .map(row -> row.<Object>getAs("predictions"))
        .toList();
  }

  @Test
  void filesBesideTheGraphTravelToExecutorsThatCannotReadThem() throws Exception {
    Path graphs = Invocation.ROOT.resolve("graph-runtime/src/test/resources/graphs");
    Files.createDirectories(folder.resolve("parts"));
    for (String name : List.of("parts.onnx", "parts.onnx.data", "parts/constants.bin")) {
      Files.copy(graphs.resolve(name), folder.resolve(name));
    }
    List<Object> words = new ArrayList<>(List.of("score", "--images", IMAGES));
    words.addAll(List.of("--input-size", 8, "--mean", "0,0,0", "--std", "1,1,1"));
    words.addAll(List.of("--partitions", 4, "--graph"));
    Path there = folder.resolve("parts-clustered");
    List<Object> clustered = new ArrayList<>(words);
    clustered.addAll(List.of("parts.onnx", "--output", there));
    Cluster.Outcome parts = cluster.tracecast(clustered.toArray());
    assertThat(parts.exitCode()).as(parts.output()).isZero();

    Path embedded = folder.resolve("parts-embedded");
    words.addAll(List.of(folder.resolve("parts.onnx"), "--output", embedded));
    Invocation run = Invocation.of(words.toArray());
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(ScoredRows.read(there.resolve("predictions"), "parquet"))
        .hasSize(7)
        .isEqualTo(ScoredRows.read(embedded.resolve("predictions"), "parquet"));
    assertThat(Invocation.report(there).at("/executors")).hasSize(2);
  }

  @Test
  void theDoctorProbesEachExecutorOnce() throws Exception {
    Path json = folder.resolve("doctor.json");
    Cluster.Outcome doctor = cluster.tracecast("doctor", "--json", json);
    assertThat(doctor.exitCode()).as(doctor.output()).isZero();
    assertThat(doctor.output())
        .contains("doctor: waiting for executors", "doctor: probing 2 executors with 2 tasks")
        .contains("executor 0", "executor 1", "Nothing would go wrong.");
    JsonNode executors = new ObjectMapper().readTree(json.toFile()).at("/executors");
    assertThat(executors).hasSize(2);
    assertThat(executors.findValuesAsText("executorId")).containsExactlyInAnyOrder("0", "1");
    executors.forEach(
        executor -> {
          assertThat(executor.at("/slots").asInt()).isEqualTo(1);
          assertThat(executor.at("/probe/java/vectorModule").asBoolean()).isTrue();
          assertThat(executor.at("/probe/memory/malloc/MALLOC_ARENA_MAX").asText()).isEqualTo("1");
        });
  }

  @Test
  void everyExecutorMeasuresEveryVariantAtTheSameTime() throws Exception {
    Path json = folder.resolve("benchmark.json");
    Cluster.Outcome outcome =
        cluster.tracecast(
            "benchmark",
            "--graph",
            "graph.onnx",
            "--batch-sizes",
            "1,2",
            "--runs",
            "5",
            "--min-duration",
            "800ms", // a busy machine may let a process wait for a third of a second
            "--write",
            json);
    assertThat(outcome.exitCode())
        .as(outcome.output())
        .isIn(ExitCode.OK.number(), ExitCode.INVALID.number());
    assertThat(outcome.output()).contains("measuring 2 variant(s) in 2 slot(s)");
    JsonNode report = new ObjectMapper().readTree(json.toFile());
    assertThat(report.at("/executors").findValuesAsText("id")).containsExactly("0", "1");
    assertThat(report.at("/turns")).hasSize(2 * 5 * 2);
    for (int i = 0; i < 10; i++) { // the turns of one executor come before those of the other
      JsonNode one = report.at("/turns/" + i);
      JsonNode other = report.at("/turns/" + (10 + i));
      assertThat(other.at("/variant")).isEqualTo(one.at("/variant"));
      assertThat(other.at("/run")).isEqualTo(one.at("/run"));
      assertThat(one.at("/startMillis").asLong()).isLessThan(endMillis(other));
      assertThat(other.at("/startMillis").asLong()).isLessThan(endMillis(one));
    }
  }

  private static long endMillis(JsonNode turn) {
    return turn.at("/startMillis").asLong() + turn.at("/wallNanos").asLong() / 1_000_000;
  }

  static List<Transcript> transcripts() {
    return Transcript.all().stream().filter(Transcript::needsCluster).toList();
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void aCommandPrintsWhatThePageSays(Transcript transcript) throws Exception {
    Path scratch = Files.createTempDirectory(folder, "transcript");
    TranscriptCheck.run(transcript, new CommandRun(scratch, cluster.oneExecutor()));
  }

  /** Paths are the worker's, so they are whole ones. */
  private static Cluster.Outcome inTheCluster(Path graph, Path images, Path output)
      throws Exception {
    List<Object> words = new ArrayList<>(List.of("--deploy-mode", "cluster", "score"));
    words.addAll(List.of("--graph", graph.toAbsolutePath(), "--images", images.toAbsolutePath()));
    words.addAll(List.of("--output", output, "--overwrite", "--partitions", 1));
    return cluster.tracecast(words.toArray());
  }

  @Test
  void aDriverInTheClusterEndsTheLauncherAsItEnds() throws Exception {
    Path there = folder.resolve("driven");
    Cluster.Outcome complete = inTheCluster(ONNX, IMAGES, there);
    assertThat(complete.exitCode()).as(complete.output()).isZero();
    assertThat(complete.output()).contains("scored 7   quarantined 1").doesNotContain("exit code");
    assertThat(Invocation.report(there).at("/exitCode").asInt()).isZero();

    Cluster.Outcome broken = inTheCluster(ONNX, IMAGES.resolve("not-image.txt"), there);
    assertThat(broken.exitCode()).as(broken.output()).isEqualTo(6);
    assertThat(broken.output()).contains("None of the 1 images could be scored");

    // the earlier reports are still there
    Cluster.Outcome refused = inTheCluster(IMAGES.resolve("not-image.txt"), IMAGES, there);
    assertThat(refused.exitCode()).as(refused.output()).isEqualTo(3);
    assertThat(refused.output()).contains("tracecast: Cannot load graph ");
  }
}
