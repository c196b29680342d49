package io.tracecast.job.cluster;

import static io.tracecast.job.Invocation.IMAGES;
import static io.tracecast.job.Invocation.ONNX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tracecast.job.Invocation;
import io.tracecast.job.ScoredRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several runs in one application, whose executors live in JVMs of their own: {@code mvn verify
 * -Plimits}.
 */
class CheckOneApplication {
  private static final Pattern LOADED = Pattern.compile("Loaded graph (\\S+) .*: load (\\d+) of");
  private static final Pattern LIVE_BYTES = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int COPIES = 40;

  /** A large graph of one's own, which takes ImageNet's preprocessing. */
  private static final String GRAPH = System.getProperty("limits.graph");

  private static final Object[] INTERFACE =
      GRAPH == null ? new Object[] {} : new Object[] {"--preset", "imagenet"};

  @TempDir private static Path folder;

  private static Cluster cluster;

  @BeforeAll
  static void start() throws Exception {
    cluster =
        Cluster.up(folder.resolve("cluster"), "--workers", "2", "--cores", "8", "--memory", "3g");
  }

  @AfterAll
  static void stop() throws Exception {
    cluster.close();
  }

  private static Path list(String name, int copies) throws IOException {
    String image = IMAGES.resolve(name).toUri().toString();
    return Files.write(folder.resolve(name + ".txt"), Collections.nCopies(copies, image));
  }

  private static Invocation score(Path graph, Path list, Path output, Object... more) {
    Object[] all = {"score", "--graph", graph, "--images-from", list, "--output", output};
    return Invocation.of(
        java.util.stream.Stream.concat(java.util.Arrays.stream(all), java.util.Arrays.stream(more))
            .toArray());
  }

  @Test
  void eightSlotsThreeStagesAndSpeculationLoadTheGraphOnceAnExecutor() throws IOException {
    Map<String, String> settings =
        Map.of(
            "spark.executor.cores", "8",
            "spark.speculation", "true",
            "spark.speculation.multiplier", "0.1",
            "spark.speculation.quantile", "0.1",
            "spark.speculation.minTaskRuntime", "1ms",
            "spark.speculation.interval", "10ms");
    Path list = list("flower.jpg", 320);
    AtomicInteger speculated = new AtomicInteger();
    try (SparkSession spark = cluster.application(settings)) {
      spark
          .sparkContext()
          .addSparkListener(
              new SparkListener() {
                @Override
                public void onTaskEnd(SparkListenerTaskEnd end) {
                  speculated.addAndGet(end.taskInfo().speculative() ? 1 : 0);
                }
              });
      for (int stage = 1; stage <= 3; stage++) {
        Path output = folder.resolve("stage-" + stage);
        Invocation run = score(ONNX, list, output, "--partitions", 40, "--batch-size", 4);
        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonNode report = Invocation.report(output);
        assertThat(report.at("/settings/slots").asInt()).isEqualTo(16);
        assertThat(report.at("/counts/scored").asInt()).isEqualTo(320);
        assertThat(ScoredRows.read(output.resolve("predictions"), "parquet")).hasSize(320);
        assertThat(report.at("/executors")).hasSize(2);
        report
            .at("/executors")
            .forEach(executor -> assertThat(executor.at("/graphLoads").asInt()).isEqualTo(1));
      }
      assertThat(LOADED.matcher(cluster.executorLogs(spark)).results().map(load -> load.group(2)))
          .containsExactly("1", "1");
      assertThat(cluster.executorLogs(spark)).doesNotContain("cannot be closed with", "SIGSEGV");
    }
    assertThat(speculated.get()).isPositive();
  }

  @Test
  void anExecutorsHeapHoldsNoSecondGraphOnceTheSessionStands() throws Exception {
    Path large =
        GRAPH == null ? LargeGraph.write(folder.resolve("large.onnx"), 100 << 20) : Path.of(GRAPH);
    Path list = list("grayscale.jpg", 600);
    try (SparkSession spark =
        cluster.application(Map.of("spark.executor.cores", "2", "spark.cores.max", "2"))) {
      assertThat(spark.range(0, 100, 1, 4).selectExpr("id % 7 AS k").distinct().count())
          .isEqualTo(7);
      long idle = liveHeapBytes();
      long small = liveHeapBytesWhileScoring(spark, ONNX, list);
      long loaded = liveHeapBytesWhileScoring(spark, large, list, INTERFACE);
      System.out.printf(
          "live heap of an executor: %d bytes before, %d with the sample graph, %d with one of %d%n",
          idle, small, loaded, Files.size(large));
      assertThat(loaded - small).isLessThanOrEqualTo(Files.size(large) / 10);
    }
  }

  /** Measures in the middle of a run: at its end the broadcast is gone anyway. */
  private static long liveHeapBytesWhileScoring(
      SparkSession spark, Path graph, Path list, Object... more) throws Exception {
    Path output = folder.resolve("scored-with-" + graph.getFileName());
    CompletableFuture<Invocation> run =
        CompletableFuture.supplyAsync(() -> score(graph, list, output, more));
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                run.isDone()
                    || LOADED
                        .matcher(cluster.executorLogs(spark))
                        .results()
                        .anyMatch(load -> load.group(1).equals(graph.toString())));
    long bytes = liveHeapBytes();
    assertThat(run).isNotDone();
    assertThat(run.join().exitCode()).as(run.join().err()).isZero();
    return bytes;
  }

  /** Returns the bytes of all objects in the only executor that a full collection leaves. */
  private static long liveHeapBytes() throws Exception {
    List<ProcessHandle> executors = cluster.executors();
    assertThat(executors).hasSize(1);
    Process histogram =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(executors.get(0).pid()),
                "GC.class_histogram")
            .start();
    Matcher total = LIVE_BYTES.matcher(new String(histogram.getInputStream().readAllBytes()));
    assertThat(total.find()).isTrue();
    return Long.parseLong(total.group(1));
  }

  @Test
  void aStageThatIsRetriedBecauseShuffledImagesAreLostCountsNoImageTwice() throws Exception {
    Path output = folder.resolve("retried");
    Stages stages = new Stages();
    try (SparkSession spark =
        cluster.application(Map.of("spark.executor.cores", "1", "spark.cores.max", "2"))) {
      Path table = table(spark);
      spark.sparkContext().addSparkListener(stages);
      CompletableFuture<Invocation> run =
          CompletableFuture.supplyAsync(
              () ->
                  Invocation.of(
                      "score",
                      "--graph",
                      ONNX,
                      "--table",
                      table,
                      "--format",
                      "parquet",
                      "--output",
                      output,
                      "--partitions",
                      30));
      await()
          .atMost(PATIENCE)
          .until(() -> run.isDone() || Invocation.quarantineFilesOfTasks(output) > 2);
      cluster.executors().get(0).destroyForcibly();
      assertThat(run.join().exitCode()).as(run.join().err()).isZero();
    }
    assertThat(stages.retried.get()).isPositive();
    JsonNode counts = Invocation.report(output).at("/counts");
    assertThat(counts.at("/scored").asInt()).isEqualTo(7 * COPIES);
    assertThat(counts.at("/quarantined").asInt()).isEqualTo(COPIES);
    List<Row> rows = ScoredRows.read(output.resolve("predictions"), "parquet");
    assertThat(rows.stream().map(row -> row.getString(0)).distinct()).hasSize(7 * COPIES);
    assertThat(rows).hasSize(7 * COPIES);
  }

  /** Counts stages that ran again. */
  private static final class Stages extends SparkListener {
    private final AtomicInteger retried = new AtomicInteger();

    @Override
    public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
      retried.addAndGet(submitted.stageInfo().attemptNumber() > 0 ? 1 : 0);
    }
  }

  /** Returns a table of the samples with their bytes, each many times under another name. */
  private static Path table(SparkSession spark) {
    Path table = folder.resolve("table");
    spark
        .read()
        .format("binaryFile")
        .load(IMAGES.toString())
        .crossJoin(spark.range(COPIES))
        .select(
            functions.concat_ws("#", functions.col("path"), functions.col("id")).as("path"),
            functions.col("content"))
        .write()
        .parquet(table.toString());
    return table;
  }
}
