package io.tracecast.job.scoring;

import static io.tracecast.job.Invocation.IMAGES;
import static io.tracecast.job.Invocation.ONNX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tracecast.graph.engine.GraphPredictor;
import io.tracecast.job.Invocation;
import io.tracecast.job.ScoredRows;
import io.tracecast.job.error.ExitCode;
import io.tracecast.job.spark.ExecutorRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tasks that Spark kills while the engine computes: the memory comes back, and no image is lost.
 */
class TestKilledTasks {
  private static final int COPIES = 12;
  private static final int PARTITIONS = 6;

  @TempDir private Path folder;

  private final long heldBefore = ExecutorRuntime.get().memory().allocatedBytes();
  private Path output;
  private Path list;

  @BeforeEach
  void listManyImages() throws IOException {
    output = folder.resolve("output");
    try (Stream<Path> files = Files.list(IMAGES)) {
      List<String> once = files.map(file -> file.toUri().toString()).toList();
      list = folder.resolve("list.txt");
      Files.write(list, Collections.nCopies(COPIES, once).stream().flatMap(List::stream).toList());
    }
  }

  @AfterEach
  void theMemoryOfTheTasksIsGivenBack() {
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> ExecutorRuntime.get().memory().allocatedBytes() == heldBefore);
  }

  /** Knows the tasks of a Spark application. */
  private static final class Tasks extends SparkListener {
    private final Set<Long> running = ConcurrentHashMap.newKeySet();
    private final AtomicInteger killed = new AtomicInteger();

    @Override
    public void onTaskStart(SparkListenerTaskStart start) {
      running.add(start.taskInfo().taskId());
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
      running.remove(end.taskInfo().taskId());
      if (end.taskInfo().killed()) {
        killed.incrementAndGet();
      }
    }
  }

  private CompletableFuture<Invocation> score() {
    return CompletableFuture.supplyAsync(
        () ->
            Invocation.of(
                "score",
                "--graph",
                ONNX,
                "--images-from",
                list,
                "--output",
                output,
                "--partitions",
                PARTITIONS));
  }

  private static void awaitForwardPass() {
    await()
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(5))
        .until(TestKilledTasks::aForwardPassRuns);
  }

  private static boolean aForwardPassRuns() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(thread -> thread.getKey().getName().startsWith("tracecast-forward"))
        .flatMap(thread -> Arrays.stream(thread.getValue()))
        .anyMatch(frame -> frame.getClassName().equals(GraphPredictor.class.getName()));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void tasksKilledDuringForwardPassesCostNoImageAndCountNoneTwice(boolean interrupt)
      throws IOException {
    Invocation run =
        ScoredRows.withSpark(
            spark -> {
              SparkContext context = spark.sparkContext();
              Tasks tasks = new Tasks();
              context.addSparkListener(tasks);
              CompletableFuture<Invocation> scoring = score();
              for (int round = 0; round < 3; round++) {
                awaitForwardPass();
                Set.copyOf(tasks.running)
                    .forEach(task -> context.killTaskAttempt(task, interrupt, "a test wants so"));
                int least = round + 1;
                await().atMost(Duration.ofMinutes(1)).until(() -> tasks.killed.get() >= least);
              }
              return scoring.join();
            });
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode counts = Invocation.report(output).at("/counts");
    assertThat(counts.at("/scored").asInt()).isEqualTo(7 * COPIES);
    assertThat(counts.at("/quarantined").asInt()).isEqualTo(COPIES);
    List<Row> rows = ScoredRows.read(output.resolve("predictions"), "parquet");
    assertThat(rows).hasSize(7 * COPIES);
    assertThat(rows.stream().map(row -> row.getString(0)).distinct()).hasSize(7);
    assertThat(ScoredRows.read(output.resolve("quarantine"), "parquet")).hasSize(COPIES);
  }

  @Test
  void aRunCancelledDuringForwardPassesSaysSoAndLeavesNothingThatLooksFinished()
      throws IOException {
    Invocation run =
        ScoredRows.withSpark(
            spark -> {
              CompletableFuture<Invocation> scoring = score();
              awaitForwardPass();
              spark.sparkContext().cancelAllJobs();
              return scoring.join();
            });
    assertThat(run.exitCode()).isEqualTo(ExitCode.CLUSTER.number());
    assertThat(run.err()).contains("cancelled");
    assertThat(Invocation.report(output).at("/status").asText()).isEqualTo("failed");
    assertThat(output.resolve("_SUCCESS")).doesNotExist();
  }
}
