package io.tracecast.job.cluster;

import static io.tracecast.job.Invocation.IMAGES;
import static io.tracecast.job.Invocation.ONNX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tracecast.job.Invocation;
import io.tracecast.job.ScoredRows;
import io.tracecast.job.error.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Processes that die and tasks that run twice, with executors in JVMs of their own. */
@ExtendWith(SharedCluster.class)
class TestBadNight {
  private static final int COPIES = 20;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir private static Path folder;

  private static Cluster cluster;
  private static Path list;

  @BeforeAll
  static void start(Cluster shared) throws IOException {
    cluster = shared;
    list = Files.write(folder.resolve("list.txt"), manyImages());
  }

  /** The samples, many times over: the run must last until it has been disturbed. */
  private static List<String> manyImages() throws IOException {
    try (Stream<Path> files = Files.list(IMAGES)) {
      List<String> once = files.map(file -> file.toUri().toString()).toList();
      return Collections.nCopies(COPIES, once).stream().flatMap(List::stream).toList();
    }
  }

  private static Process score(Path output, Object... more) throws IOException {
    Object[] fixed = {
      "score", "--graph", ONNX, "--images-from", list, "--output", output, "--partitions", "20"
    };
    Object[] all = Stream.concat(Stream.of(more), Stream.of(fixed)).toArray();
    return cluster.start(output.resolveSibling(output.getFileName() + ".log"), all);
  }

  private static void awaitFirstTasks(Path output) {
    await().atMost(PATIENCE).until(() -> Invocation.quarantineFilesOfTasks(output) > 2);
  }

  private static void assertWhole(Path output) throws IOException {
    JsonNode report = Invocation.report(output);
    assertThat(report.at("/status").asText()).isEqualTo("complete");
    assertThat(report.at("/counts/images").asInt()).isEqualTo(8 * COPIES);
    assertThat(report.at("/counts/scored").asInt()).isEqualTo(7 * COPIES);
    assertThat(report.at("/counts/quarantined").asInt()).isEqualTo(COPIES);
    List<Row> rows = ScoredRows.read(output.resolve("predictions"), "parquet");
    assertThat(rows).hasSize(7 * COPIES);
    assertThat(rows.stream().map(row -> row.getString(0)).distinct()).hasSize(7);
    assertThat(ScoredRows.read(output.resolve("quarantine"), "parquet")).hasSize(COPIES);
  }

  @Test
  void anExecutorThatDiesCostsNoImageAndCountsNoneTwice() throws Exception {
    await().atMost(PATIENCE).until(() -> cluster.executors().isEmpty());
    Path output = folder.resolve("executor-dies");
    Process run = score(output);
    awaitFirstTasks(output);
    cluster.executors().get(0).destroyForcibly();
    assertThat(run.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(run.exitValue()).as(Files.readString(folder.resolve("executor-dies.log"))).isZero();
    assertWhole(output);
    Invocation.report(output)
        .at("/executors")
        .forEach(executor -> assertThat(executor.at("/graphLoads").asInt()).isEqualTo(1));
  }

  @Test
  void aBenchmarkThatLosesAnExecutorMeasuresAnewAndIsInvalid() throws Exception {
    await().atMost(PATIENCE).until(() -> cluster.executors().isEmpty());
    long before = loads();
    Path log = folder.resolve("benchmark.log");
    Process run =
        cluster.start(log, "benchmark", "--graph", ONNX, "--runs", "5", "--min-duration", "1s");
    await().atMost(PATIENCE).until(() -> loads() == before + 2);
    cluster.executors().get(0).destroyForcibly();
    assertThat(run.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(log))
        .contains("INVALID", "executor_lost: the measuring began 2 times, since executor ");
    assertThat(run.exitValue()).isEqualTo(ExitCode.INVALID.number());
  }

  private static long loads() throws IOException {
    return cluster.executorLogs().lines().filter(line -> line.contains("Loaded graph")).count();
  }

  @Test
  void speculationCountsNoImageTwice() throws Exception {
    Path output = folder.resolve("speculation");
    Process run =
        score(
            output,
            "--conf",
            "spark.speculation=true",
            "--conf",
            "spark.speculation.multiplier=0.1",
            "--conf",
            "spark.speculation.quantile=0.1",
            "--conf",
            "spark.speculation.minTaskRuntime=1ms",
            "--conf",
            "spark.speculation.interval=10ms");
    assertThat(run.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(run.exitValue()).as(Files.readString(folder.resolve("speculation.log"))).isZero();
    assertWhole(output);
    assertThat(cluster.executorLogsOf(output))
        .contains("another attempt succeeded")
        .doesNotContain("cannot be closed with", "SIGSEGV");
  }

  @Test
  void aDriverThatDiesLeavesNothingThatLooksFinished() throws Exception {
    Path output = folder.resolve("driver-dies");
    Process run = score(output);
    awaitFirstTasks(output);
    Stream.concat(Stream.of(run.toHandle()), run.descendants())
        .forEach(ProcessHandle::destroyForcibly);
    run.waitFor();
    assertThat(Invocation.report(output).at("/status").asText()).isEqualTo("running");
    assertThat(output.resolve("_SUCCESS")).doesNotExist();
    assertThat(output.resolve("predictions")).doesNotExist();

    Process retry = score(output);
    assertThat(retry.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(retry.exitValue()).as(Files.readString(folder.resolve("driver-dies.log"))).isZero();
    assertWhole(output);
  }

  @Test
  void aSchedulerThatEndsTheDriverFindsTheRunInterruptedAndMayStartItAgain() throws Exception {
    Path output = folder.resolve("driver-ended");
    Process run = score(output);
    awaitFirstTasks(output);
    run.destroy(); // SIGTERM
    assertThat(run.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    String log = Files.readString(folder.resolve("driver-ended.log"));
    assertThat(run.exitValue()).as(log).isEqualTo(ExitCode.TERMINATED.number());
    assertThat(log)
        .contains("tracecast: SIGTERM: stopping", "Ended by SIGTERM before the run was complete")
        .doesNotContain("SIGSEGV", "this is a defect");
    assertThat(Invocation.report(output).at("/status").asText()).isEqualTo("interrupted");
    assertThat(Invocation.report(output).at("/exitCode").asInt()).isEqualTo(143);

    Process retry = score(output);
    assertThat(retry.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(retry.exitValue()).as(Files.readString(folder.resolve("driver-ended.log"))).isZero();
    assertWhole(output);
  }
}
