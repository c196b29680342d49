package io.tracecast.job.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.tracecast.job.Invocation;
import io.tracecast.job.OwnProcess;
import io.tracecast.job.RunSchema;
import io.tracecast.job.ScoredRows;
import io.tracecast.job.error.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How a run ends that people, schedulers, its graph or its memory end; each in a JVM of its own.
 */
class TestRunEnd {
  private static final int COPIES = 20;
  private static final Path GRAPHS =
      Invocation.ROOT.resolve("graph-runtime/src/test/resources/graphs").toAbsolutePath();

  @TempDir private Path folder;

  private Path output;
  private Path list;

  @BeforeEach
  void listManyImages() throws IOException {
    output = folder.resolve("output");
    try (Stream<Path> files = Files.list(Invocation.IMAGES.toAbsolutePath())) {
      List<String> once = files.map(file -> file.toUri().toString()).toList();
      list = folder.resolve("list.txt");
      Files.write(list, Collections.nCopies(COPIES, once).stream().flatMap(List::stream).toList());
    }
  }

  private OwnProcess score(Path graph, List<String> javaOptions) throws IOException {
    return OwnProcess.start(
        folder.resolve("run.log"),
        javaOptions,
        "score",
        "--graph",
        graph.toAbsolutePath(),
        "--images-from",
        list,
        "--output",
        output,
        "--partitions",
        20);
  }

  @ParameterizedTest
  @CsvSource({
    "HUP, HUNG_UP, onnx",
    "INT, INTERRUPTED, pt",
    "TERM, TERMINATED, onnx",
    "TERM, TERMINATED, pt"
  })
  void aSignalEndsTheRunWithItsCodeAndTheNextCompletes(
      String signal, ExitCode exitCode, String format) throws Exception {
    assumeThat(OwnProcess.isIgnored(exitCode.number() - 128)).isFalse();
    Path graph = format.equals("pt") ? Invocation.TORCHSCRIPT : Invocation.ONNX;
    OwnProcess run = score(graph, List.of());
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> !run.isAlive() || Invocation.quarantineFilesOfTasks(output) > 0);
    run.signal(signal);
    assertThat(run.exitCode()).as(run.output()).isEqualTo(exitCode.number());
    assertThat(run.output())
        .contains("tracecast: SIG" + signal + ": stopping, within 20 s")
        .contains("Ended by SIG" + signal + " before the run was complete.")
        .doesNotContain("SIGSEGV", "SIGABRT", "this is a defect");
    assertThat(Invocation.report(output).at("/status").asText()).isEqualTo("interrupted");
    assertThat(Invocation.report(output).at("/exitCode").asInt()).isEqualTo(exitCode.number());
    assertThat(RunSchema.violations(Invocation.report(output))).isEmpty();
    assertThat(output.resolve("predictions")).doesNotExist();

    Invocation next =
        Invocation.of(
            "score", "--graph", graph, "--images-from", list, "--output", output, "--show", 0);
    assertThat(next.exitCode()).as(next.err()).isZero();
    assertThat(ScoredRows.read(output.resolve("predictions"), "parquet")).hasSize(7 * COPIES);
  }

  @Test
  void aGraphThatNeverReturnsIsStoppedByName() throws Exception {
    Path graph = GRAPHS.resolve("endless.pt");
    OwnProcess run =
        OwnProcess.start(
            folder.resolve("run.log"),
            List.of(),
            "score",
            "--graph",
            graph,
            "--images",
            Invocation.IMAGES.toAbsolutePath(),
            "--output",
            output,
            "--forward-timeout",
            1,
            "--preset",
            "imagenet",
            "--input-size",
            8);
    assertThat(run.exitCode()).as(run.output()).isEqualTo(ExitCode.GRAPH.number());
    assertThat(run.output())
        .contains("Graph " + graph + " did not return from loading and warming up within 1 s.")
        .doesNotContain("SIGSEGV", "SIGABRT");
  }

  @Test
  void aHeapThatIsTooSmallEndsTheRunWithTheRemedy() throws Exception {
    // the archive alone takes more than this heap has left beside Spark
    OwnProcess run = score(Invocation.TORCHSCRIPT, List.of("-Xmx40m"));
    assertThat(run.exitCode()).as(run.output()).isEqualTo(ExitCode.MEMORY.number());
    assertThat(run.output()).contains("heap is full", "--driver-memory");
  }
}
