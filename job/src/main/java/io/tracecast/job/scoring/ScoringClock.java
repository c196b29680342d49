package io.tracecast.job.scoring;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.TaskInfo;

/**
 * Tells waiting from scoring by the driver's clock. Scoring begins when the first task has its
 * session: waiting for executors, for a busy queue, for jars and for the graph to load is not in
 * it. The clocks of driver and executors differ, so executors only tell durations: the driver knows
 * when it launched a task, and the executor how long the task then took to arrive at its session.
 * What neither sees, the message between them, makes scoring longer, not shorter.
 *
 * <p>An attempt that fails does not say when it had its session, and counts from its launch: time
 * that a run loses is not called waiting.
 */
public final class ScoringClock {
  private final ScoringAccumulator results;
  private final long startMillis = System.currentTimeMillis();
  private final long startNanos = System.nanoTime();
  private long begunMillis = Long.MAX_VALUE;
  private final Map<Integer, Loop> loops = new HashMap<>();
  private long taskNanos;
  private long endNanos;

  /** When a partition's loop began, and how long its task then ran. */
  private record Loop(long startMillis, long millis) {}

  /** Starts as Spark is asked to score. */
  public ScoringClock(ScoringAccumulator results) {
    this.results = results;
  }

  /** Takes note of a task of the run that ended. */
  public synchronized void taskEnded(SparkListenerTaskEnd end) {
    TaskInfo task = end.taskInfo();
    if (endNanos != 0 && task.launchTime() > startMillis + millisUntil(endNanos)) {
      return; // a task of a later job
    }
    if (!task.successful()) {
      begunMillis = Math.min(begunMillis, task.launchTime());
      return;
    }
    results
        .of(task.partitionId())
        .filter(result -> result.start().taskId() == task.taskId())
        .ifPresent(result -> scored(task, end.taskMetrics(), result));
  }

  private void scored(TaskInfo task, TaskMetrics metrics, PartitionResult result) {
    long readyMillis = TimeUnit.NANOSECONDS.toMillis(result.start().readyNanos());
    long loopMillis = task.launchTime() + metrics.executorDeserializeTime() + readyMillis;
    begunMillis = Math.min(begunMillis, loopMillis);
    loops.put(
        task.partitionId(),
        new Loop(loopMillis, Math.max(0, metrics.executorRunTime() - readyMillis)));
    taskNanos +=
        TimeUnit.MILLISECONDS.toNanos(metrics.executorRunTime()) - result.start().sessionNanos();
  }

  /** Ends the scoring. */
  public synchronized void stop() {
    endNanos = System.nanoTime();
  }

  /** Returns how long the scoring has gone on, in nanoseconds; empty while nothing is scored. */
  public synchronized OptionalLong scoringNanos() {
    return begunMillis == Long.MAX_VALUE
        ? OptionalLong.empty()
        : OptionalLong.of(elapsedNanos() - waitingNanos());
  }

  /** Returns how long the first session was waited for, in nanoseconds. */
  public synchronized long waitingNanos() {
    if (begunMillis == Long.MAX_VALUE) {
      return elapsedNanos();
    }
    long waited = TimeUnit.MILLISECONDS.toNanos(begunMillis - startMillis);
    return Math.max(0, Math.min(waited, elapsedNanos()));
  }

  /**
   * Returns how long tasks that came to a result ran, from the moment they had their sessions to
   * their ends, in nanoseconds.
   */
  public synchronized long taskNanos() {
    return taskNanos;
  }

  /**
   * Returns when each partition that came to a result was scored, in the order of their indices. It
   * follows from the driver's clock and from durations, as the scoring's beginning does.
   */
  public synchronized List<PartitionSpan> partitions() {
    return results.value().values().stream()
        .filter(result -> loops.containsKey(result.partition()))
        .map(result -> span(result, loops.get(result.partition())))
        .sorted(Comparator.comparingInt(PartitionSpan::partition))
        .toList();
  }

  private PartitionSpan span(PartitionResult result, Loop loop) {
    return new PartitionSpan(
        result.partition(),
        result.executor().place().id(),
        result.images(),
        (loop.startMillis() - begunMillis) / 1e3,
        loop.millis() / 1e3);
  }

  private long elapsedNanos() {
    return (endNanos == 0 ? System.nanoTime() : endNanos) - startNanos;
  }

  private long millisUntil(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos - startNanos);
  }
}
