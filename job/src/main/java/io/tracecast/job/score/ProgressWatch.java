package io.tracecast.job.score;

import io.tracecast.graph.process.DaemonThreads;
import io.tracecast.job.error.Interruption;
import io.tracecast.job.error.JobErrors;
import io.tracecast.job.error.JobException;
import io.tracecast.job.io.sink.Destination;
import io.tracecast.job.report.Progress;
import io.tracecast.job.scoring.PartitionResult;
import io.tracecast.job.scoring.ScoringAccumulator;
import io.tracecast.job.scoring.ScoringClock;
import io.tracecast.job.setup.GraphFailures;
import io.tracecast.job.spark.RunJobs;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** Watches a run from the driver: shows its progress, and stops it once too many images failed. */
final class ProgressWatch implements AutoCloseable {
  private static final long INTERVAL_MILLIS = 500;

  private final RunJobs jobs;
  private final ScoringAccumulator results;
  private final ScoringClock clock;
  private final Bounds bounds;
  private final Progress progress;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(DaemonThreads.single("tracecast-progress"));
  private volatile JobException stopped;
  private boolean complete;
  private boolean closed;

  /**
   * Within what a run goes on.
   *
   * @param images how many there are, with those that are finished before; empty if unknown
   * @param before what is finished before
   * @param limit how many may fail
   * @param deadline when to stop
   */
  record Bounds(
      OptionalLong images,
      Destination.Finished before,
      FailureLimit limit,
      Optional<Deadline> deadline) {}

  private ProgressWatch(
      RunJobs jobs,
      ScoringAccumulator results,
      ScoringClock clock,
      Bounds bounds,
      PrintWriter err) {
    this.jobs = jobs;
    this.results = results;
    this.clock = clock;
    this.bounds = bounds;
    this.progress = new Progress(err, System.console() != null, bounds.images(), System.nanoTime());
  }

  static ProgressWatch start(
      RunJobs jobs,
      ScoringAccumulator results,
      ScoringClock clock,
      Bounds bounds,
      PrintWriter err) {
    ProgressWatch watch = new ProgressWatch(jobs, results, clock, bounds, err);
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

  /** Ends the run at once if a task met what no other try of it would change. */
  void taskEnded(SparkListenerTaskEnd end) {
    if (end.reason() instanceof ExceptionFailure failure && failure.exception().isDefined()) {
      GraphFailures.endOfAll(failure.exception().get()).ifPresent(this::stop);
    }
  }

  private synchronized void stop(JobException why) {
    if (stopped == null && !closed) {
      stopped = why;
      jobs.cancel(why.getMessage());
    }
  }

  private synchronized void look() {
    if (closed) {
      return;
    }
    Progress.Point point = point();
    progress.update(point, System.nanoTime());
    reason(point).ifPresent(this::stop);
  }

  private Optional<JobException> reason(Progress.Point point) {
    if (bounds.images().isPresent()
        && bounds.limit().isExceeded(point.quarantined(), bounds.images().getAsLong())) {
      return Optional.of(
          JobErrors.tooManyFailures(
              point.quarantined(), bounds.images().getAsLong(), bounds.limit().toString()));
    }
    return bounds
        .deadline()
        .filter(Deadline::isReached)
        .map(deadline -> JobErrors.deadlineReached(deadline.text()));
  }

  private Progress.Point point() {
    Collection<PartitionResult> partitions = results.value().values();
    return new Progress.Point(
        bounds.before().images() + partitions.stream().mapToLong(PartitionResult::images).sum(),
        bounds.before().quarantined()
            + partitions.stream().mapToLong(PartitionResult::quarantined).sum(),
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
    return last.quarantined() < last.done()
        && !bounds.limit().isExceeded(last.quarantined(), last.done());
  }
}
