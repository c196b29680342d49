package io.tracecast.job.score;

import io.tracecast.job.error.JobErrors;
import io.tracecast.job.error.JobException;
import io.tracecast.job.graph.GraphFailures;
import io.tracecast.job.report.Progress;
import io.tracecast.job.spark.PartitionResult;
import io.tracecast.job.spark.ScoringAccumulator;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;

/** Watches a run from the driver: shows its progress, and stops it once too many images failed. */
final class ProgressWatch implements AutoCloseable {
  private static final String JOB_GROUP = "tracecast-score";
  private static final long INTERVAL_MILLIS = 500;

  private final SparkContext context;
  private final ScoringAccumulator results;
  private final OptionalLong images;
  private final FailureLimit limit;
  private final Progress progress;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "tracecast-progress");
            thread.setDaemon(true);
            return thread;
          });
  private volatile JobException stopped;

  private ProgressWatch(
      SparkContext context,
      ScoringAccumulator results,
      OptionalLong images,
      FailureLimit limit,
      PrintWriter err) {
    this.context = context;
    this.results = results;
    this.images = images;
    this.limit = limit;
    this.progress = new Progress(err, System.console() != null, images, System.nanoTime());
  }

  static ProgressWatch start(
      SparkContext context,
      ScoringAccumulator results,
      OptionalLong images,
      FailureLimit limit,
      PrintWriter err) {
    ProgressWatch watch = new ProgressWatch(context, results, images, limit, err);
    context.setJobGroup(JOB_GROUP, "Tracecast score", false);
    watch.timer.scheduleWithFixedDelay(
        watch::look, INTERVAL_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    return watch;
  }

  /** Runs the Spark action; a failure says whether this watch stopped it or Spark gave up. */
  void guard(Runnable action) {
    try {
      action.run();
    } catch (Exception e) { // Spark throws checked exceptions without declaring them
      throw stopped == null ? GraphFailures.of(e) : stopped;
    }
  }

  private void look() {
    Collection<PartitionResult> partitions = results.value().values();
    long quarantined = partitions.stream().mapToLong(PartitionResult::quarantined).sum();
    long done = partitions.stream().mapToLong(PartitionResult::images).sum();
    progress.update(done, quarantined, System.nanoTime());
    if (stopped == null
        && images.isPresent()
        && limit.isExceeded(quarantined, images.getAsLong())) {
      stopped = JobErrors.tooManyFailures(quarantined, images.getAsLong(), limit.toString());
      context.cancelJobGroup(JOB_GROUP);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    context.clearJobGroup();
    progress.end();
  }
}
