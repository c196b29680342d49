package io.tracecast.job.tune;

import io.tracecast.graph.process.DaemonThreads;
import io.tracecast.job.error.Interruption;
import io.tracecast.job.setup.GraphFailures;
import io.tracecast.job.spark.RunJobs;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;

/** The Spark jobs of a sweep, which end when its budget is over or a signal comes. */
final class TimedJobs implements AutoCloseable {
  private static final long LOOK_MILLIS = 100;

  /** A task ends between two batches. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final Budget budget;
  private final Interruption interruption = Interruption.ofProcess();
  private final RunJobs jobs;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(DaemonThreads.single("tracecast-budget"));
  private final Interruption.Registration cancelling;

  private TimedJobs(SparkContext context, Budget budget) {
    this.budget = budget;
    this.jobs = RunJobs.begin(context, UUID.randomUUID().toString(), ended -> {});
    this.cancelling = interruption.cancelling(() -> jobs.cancel("a signal asks the sweep to end"));
  }

  /** Takes the jobs of the calling thread until the same thread closes this. */
  static TimedJobs begin(SparkContext context, Budget budget) {
    TimedJobs jobs = new TimedJobs(context, budget);
    jobs.timer.scheduleWithFixedDelay(jobs::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    return jobs;
  }

  private void look() {
    if (budget.isOver()) {
      jobs.cancel("the budget of the sweep is over");
      timer.shutdown(); // Spark refuses the jobs that would come
    }
  }

  /**
   * Runs Spark jobs.
   *
   * @return what they give; nothing if they were stopped
   * @throws io.tracecast.job.error.JobException if they fail
   */
  <T> Optional<T> run(Callable<T> job) {
    if (isStopped()) {
      return Optional.empty();
    }
    try {
      return Optional.of(job.call());
    } catch (Exception e) { // Spark throws checked exceptions without declaring them
      if (isStopped()) {
        return Optional.empty();
      }
      jobs.awaitTasks(PATIENCE); // what is measured next is not to share its slots with them
      throw GraphFailures.of(e);
    }
  }

  private boolean isStopped() {
    return interruption.raised().isPresent() || budget.isOver();
  }

  /** Waits for tasks of stopped jobs, which run on until their forward passes return. */
  void awaitTasks() {
    if (isStopped()) {
      jobs.awaitTasks(PATIENCE);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    cancelling.close();
    jobs.close();
  }
}
