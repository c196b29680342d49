package io.tracecast.job.score;

import io.tracecast.graph.process.DaemonThreads;
import io.tracecast.job.error.Interruption;
import io.tracecast.job.error.JobErrors;
import io.tracecast.job.error.JobException;
import io.tracecast.job.report.Progress;
import io.tracecast.job.scoring.PartitionResult;
import io.tracecast.job.scoring.ScoringAccumulator;
import io.tracecast.job.scoring.ScoringClock;
import io.tracecast.job.setup.GraphFailures;
import io.tracecast.job.spark.RunJobs;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Watches a run from the driver: shows its progress, and stops it once too many images failed. */
final class ProgressWatch implements AutoCloseable {
  private static final long INTERVAL_MILLIS = 500;

  private final RunJobs jobs;
  private final ScoringAccumulator results;
  private final ScoringClock clock;
  private final OptionalLong images;
  private final FailureLimit limit;
  private final Progress progress;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(DaemonThreads.single("tracecast-progress"));
  private volatile JobException stopped;
  private boolean complete;
  private boolean closed;

  private ProgressWatch(
      RunJobs jobs,
      ScoringAccumulator results,
      ScoringClock clock,
      OptionalLong images,
      FailureLimit limit,
      PrintWriter err) {
    this.jobs = jobs;
    this.results = results;
    this.clock = clock;
    this.images = images;
    this.limit = limit;
    this.progress = new Progress(err, System.console() != null, images, System.nanoTime());
  }

  static ProgressWatch start(
      RunJobs jobs,
      ScoringAccumulator results,
      ScoringClock clock,
      OptionalLong images,
      FailureLimit limit,
      PrintWriter err) {
    ProgressWatch watch = new ProgressWatch(jobs, results, clock, images, limit, err);
    watch.timer.scheduleWithFixedDelay(
        watch::look, INTERVAL_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    return watch;
  }

  /** Runs the Spark action; a failure says who stopped it, or that Spark gave up. */
  void guard(Runnable action) {
    Interruption interruption = Interruption.ofProcess();
    interruption.check();
    try (Interruption.Registration cancelling =
        interruption.cancelling(() -> jobs.cancel("a signal asks the run to end"))) {
      action.run();
      complete = true;
    } catch (Exception e) { // Spark throws checked exceptions without declaring them
      interruption.check();
      throw stopped == null ? GraphFailures.of(e) : stopped;
    }
  }

  private synchronized void look() {
    if (closed) {
      return;
    }
    Progress.Point point = point();
    progress.update(point, System.nanoTime());
    if (stopped == null
        && images.isPresent()
        && limit.isExceeded(point.quarantined(), images.getAsLong())) {
      stopped =
          JobErrors.tooManyFailures(point.quarantined(), images.getAsLong(), limit.toString());
      jobs.cancel(stopped.getMessage());
    }
  }

  private Progress.Point point() {
    Collection<PartitionResult> partitions = results.value().values();
    return new Progress.Point(
        partitions.stream().mapToLong(PartitionResult::images).sum(),
        partitions.stream().mapToLong(PartitionResult::quarantined).sum(),
        clock.scoringNanos());
  }

  /** The last look may have been before the last results. */
  @Override
  public synchronized void close() {
    closed = true;
    timer.shutdownNow();
    Progress.Point last = point();
    if (complete && holds(last)) {
      progress.complete(last);
    }
    progress.end();
  }

  /** Returns whether so many failures leave the run a good one. */
  private boolean holds(Progress.Point last) {
    return last.quarantined() < last.done() && !limit.isExceeded(last.quarantined(), last.done());
  }
}
