package io.tracecast.job.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.graph.engine.LayoutChoice;
import io.tracecast.job.Invocation;
import io.tracecast.job.error.ExitCode;
import io.tracecast.job.error.JobException;
import io.tracecast.job.options.GraphOptions;
import io.tracecast.job.spark.ScoringPlan;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What commands begin with. */
class TestPreparedGraph {
  private static final Path GRAPHS =
      Invocation.ROOT.resolve("graph-runtime/src/test/resources/graphs");
  private static final SparkConf EMBEDDED = new SparkConf(false).set("spark.master", "local[2]");

  @TempDir private Path folder;

  private final StringWriter notes = new StringWriter();

  private static PreparedGraph read(Path graph, Object... more) {
    String[] words =
        Stream.concat(Stream.of("--graph", graph), Stream.of(more))
            .map(Object::toString)
            .toArray(String[]::new);
    return PreparedGraph.read(
        CommandLine.populateCommand(new GraphOptions(), words), new Configuration());
  }

  private static PreparedGraph small(String graph, Object... more) {
    List<Object> words = List.of("--input-size", 8, "--mean", "0,0,0", "--std", "1,1,1");
    return read(GRAPHS.resolve(graph), Stream.concat(words.stream(), Stream.of(more)).toArray());
  }

  private PreparedGraph.Warm warmUp(PreparedGraph graph) {
    ScoringPlan plan =
        new ScoringPlan(
            "run",
            ScoringPlan.Graph.of(graph.archive(), graph.graphInterface()),
            new ScoringPlan.Engine("cpu", false, null),
            new ScoringPlan.Passes(2, ScoringPlan.Passes.AS_SLOTS, 1, LayoutChoice.MEASURE),
            new ScoringPlan.Rows(1, false, true, 0),
            ScoringPlan.Decoding.DEFAULT,
            null);
    return graph.warmUp(plan, EMBEDDED, new PrintWriter(notes));
  }

  @Test
  void optionsComeOnTopOfTheInterfaceThatTheArchiveCarries() {
    PreparedGraph graph = read(Invocation.ONNX, "--filter", "BICUBIC");

    assertThat(graph.archive().sha256()).hasSize(64);
    assertThat(graph.graphInterface().preprocessing().framing().filter()).hasToString("BICUBIC");
    assertThat(graph.graphInterface().labels()).hasSize(1001);
  }

  @Test
  void whatContradictsTheGraphIsFoundWithoutLoadingIt() {
    assertThatThrownBy(() -> read(GRAPHS.resolve("endless.pt")))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.GRAPH))
        .hasMessageContaining("carries no interface");
  }

  @Test
  void aGraphThatMeansOneImageRunsWithOne() {
    try (PreparedGraph.Warm warm = warmUp(small("batch-of-one.onnx"))) {
      assertThat(warm.outcome().batchSize()).isEqualTo(1);
      assertThat(warm.graph().archive().name()).contains("batch-of-one.onnx");
    }
    assertThat(notes.toString()).contains("takes one image at a time");
  }

  @Test
  void labelsForAnotherGraphAreRefusedOnceItRanAndItsMemoryIsTakenAllTheSame() throws IOException {
    Path labels = Files.write(folder.resolve("labels.txt"), List.of("one", "two", "three", "four"));
    PreparedGraph graph = small("sums.onnx", "--labels", labels);

    assertThatThrownBy(() -> warmUp(graph))
        .isInstanceOf(JobException.class)
        .hasMessageContaining(labels.toString());
    assertThatThrownBy(() -> graph.footprint(1, 1, Duration.ofMinutes(5), new PrintWriter(notes)))
        .isInstanceOf(JobException.class)
        .hasMessageContaining(labels.toString());
  }
}
