package io.tracecast.job.tune;

import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.job.error.JobErrors;
import io.tracecast.job.io.SharedConfiguration;
import io.tracecast.job.io.source.FileSource;
import io.tracecast.job.io.source.Partitioning;
import io.tracecast.job.report.ScoringStatistics;
import io.tracecast.job.scoring.ScorePartition;
import io.tracecast.job.scoring.ScoringAccumulator;
import io.tracecast.job.spark.BroadcastArchive;
import io.tracecast.job.spark.ExecutorState;
import io.tracecast.job.spark.ScoringPlan;
import io.tracecast.job.spark.ScoringPlan.Passes;
import io.tracecast.job.spark.Slots;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Runs a sample of images through the loop of {@code score}, without writing what comes out.
 * Closing it lets the executors' copies of the archive go.
 */
final class SampleScoring implements AutoCloseable {
  private static final double NANOS = 1e9;
  private static final double MILLIS = 1e3;

  private final SparkSession spark;
  private final ScoringPlan plan;
  private final List<Row> images;
  private final TimedJobs jobs;
  private final int slots;
  private final Broadcast<BroadcastArchive> archive;
  private JavaRDD<Row> sample;
  private int sampledPerSlot;
  private ScoringStatistics last;

  /**
   * Broadcasts the archive.
   *
   * @param images to draw samples from
   */
  SampleScoring(
      SparkSession spark,
      GraphArchive archive,
      ScoringPlan plan,
      List<Row> images,
      TimedJobs jobs) {
    this.spark = spark;
    this.plan = plan;
    this.images = images;
    this.jobs = jobs;
    this.slots = Slots.atOnce(spark.sparkContext());
    this.archive = BroadcastArchive.send(archive, spark.sparkContext());
  }

  /** One pass over the sample: what it came to, and what it took. */
  record Pass(Measured.Round round, PassCost cost) {}

  /** Returns the tasks that run at once, each over a part of the sample. */
  int slots() {
    return slots;
  }

  /** Returns what executors said of the last pass that was not stopped. */
  ScoringStatistics last() {
    return last;
  }

  /**
   * Scores so many images in each slot.
   *
   * @return nothing if it was stopped
   * @throws io.tracecast.job.error.JobException if it fails, or if no image can be scored
   */
  Optional<Pass> run(Passes passes, int imagesPerSlot) {
    long start = System.nanoTime();
    Optional<ScoringStatistics> scored = jobs.run(() -> score(passes, imagesPerSlot));
    double seconds = (System.nanoTime() - start) / NANOS;
    scored.ifPresent(statistics -> last = statistics);
    return scored.map(statistics -> pass(statistics, seconds, imagesPerSlot));
  }

  private ScoringStatistics score(Passes passes, int imagesPerSlot) {
    ScoringAccumulator results = new ScoringAccumulator();
    results.registerIn(spark.sparkContext());
    sample(imagesPerSlot)
        .mapPartitions(
            new ScorePartition(
                plan.withPasses(UUID.randomUUID().toString(), passes),
                archive,
                SharedConfiguration.of(spark.sessionState().newHadoopConf(), spark.sparkContext()),
                results))
        .count();
    ScoringStatistics statistics = ScoringStatistics.of(results.value().values());
    if (statistics.scored() == 0) {
      throw JobErrors.sampleUnusable(statistics.images(), statistics.firstErrors().get(0));
    }
    return statistics;
  }

  private JavaRDD<Row> sample(int imagesPerSlot) {
    if (imagesPerSlot != sampledPerSlot) {
      sampledPerSlot = imagesPerSlot;
      sample =
          FileSource.rows(
              spark,
              ImageSample.draw(images, imagesPerSlot * slots),
              new Partitioning(slots, imagesPerSlot, slots));
    }
    return sample;
  }

  /** Executors begin when they have the graph, which other passes load anew. */
  private static Pass pass(ScoringStatistics statistics, double seconds, int imagesPerSlot) {
    List<ExecutorState> executors =
        statistics.executors().values().stream()
            .map(ScoringStatistics.ExecutorShare::state)
            .toList();
    double scoring =
        executors.stream().mapToDouble(state -> state.span().millis() / MILLIS).max().orElseThrow();
    double imagesPerSecond =
        statistics.executors().values().stream()
            .mapToDouble(
                share -> MILLIS * share.images() / Math.max(1, share.state().span().millis()))
            .sum();
    return new Pass(
        new Measured.Round(
            statistics.cpuMillisPerImage().getAsDouble(),
            imagesPerSecond,
            executors.get(0).graph().layout()),
        new PassCost(Math.max(0, seconds - scoring), scoring / imagesPerSlot));
  }

  @Override
  public void close() {
    jobs.awaitTasks(); // tasks that begin need the archive
    BroadcastArchive.destroy(archive);
  }
}
