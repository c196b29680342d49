package io.tracecast.job.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.job.spark.ExecutorState;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.Success$;
import org.apache.spark.TaskEndReason;
import org.apache.spark.TaskResultLost$;
import org.apache.spark.TaskState;
import org.apache.spark.executor.ExecutorMetrics;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.TaskInfo;
import org.apache.spark.scheduler.TaskLocality;
import org.junit.jupiter.api.Test;

/** Tasks that were launched at chosen times after the clock started. */
class TestScoringClock {
  private static final long HOUR_MILLIS = TimeUnit.HOURS.toMillis(1);

  private final ScoringAccumulator results = new ScoringAccumulator();
  private final long startMillis = System.currentTimeMillis();
  private final ScoringClock clock = new ScoringClock(results);

  private static TaskInfo task(long taskId, int partition, long launchMillis) {
    return new TaskInfo(
        taskId, partition, 0, partition, launchMillis, "0", "host", TaskLocality.ANY(), false);
  }

  private static SparkListenerTaskEnd end(TaskInfo task, TaskEndReason why, long runMillis) {
    TaskMetrics metrics = TaskMetrics.empty();
    metrics.setExecutorDeserializeTime(2_000);
    metrics.setExecutorRunTime(runMillis);
    return new SparkListenerTaskEnd(1, 0, "ResultTask", why, task, new ExecutorMetrics(), metrics);
  }

  private void scored(long taskId, int partition, long launchMillis, long sessionMillis) {
    results.add(
        new PartitionResult(
            new TaskStart(partition, taskId, 0, TimeUnit.MILLISECONDS.toNanos(sessionMillis)),
            new ExecutorState(
                new ExecutorState.Place("0", "host", "cpu"),
                new ExecutorState.Graph("nchw", "java", 1, 0, 0),
                new ExecutorState.Span(0, 0, 0, 0),
                0),
            1,
            0,
            LoopTimes.NONE,
            false,
            null,
            null,
            ClassCounts.NONE,
            List.of()));
    TaskInfo task = task(taskId, partition, launchMillis);
    task.markFinished(TaskState.FINISHED(), launchMillis + 1);
    clock.taskEnded(end(task, Success$.MODULE$, 10_000));
  }

  private static long seconds(long nanos) {
    return TimeUnit.NANOSECONDS.toSeconds(nanos);
  }

  @Test
  void beforeTheFirstResultAllIsWaiting() {
    assertThat(clock.scoringNanos()).isEmpty();
    assertThat(clock.waitingNanos()).isPositive();
  }

  @Test
  void scoringBeginsWhenTheFirstTaskHasItsSession() {
    long hourAgo = startMillis - HOUR_MILLIS;
    scored(7, 0, hourAgo, 3_000);
    assertThat(clock.waitingNanos()).as("no task runs before Spark is asked").isZero();
    assertThat(clock.scoringNanos()).isPresent();
    assertThat(clock.taskNanos()).isEqualTo(TimeUnit.SECONDS.toNanos(7));
  }

  @Test
  void partitionsTellWhenTheirLoopsRanByTheDriversClock() {
    scored(7, 0, startMillis, 3_000);
    scored(8, 1, startMillis + 1_000, 4_500);

    assertThat(clock.partitions())
        .containsExactly(
            new PartitionSpan(0, "0", 1, 0, 7), new PartitionSpan(1, "0", 1, 2.5, 5.5));
  }

  @Test
  void aSessionThatTakesAnHourIsWaitedForUntilTheEnd() {
    scored(7, 0, startMillis, HOUR_MILLIS);
    clock.stop();
    assertThat(clock.scoringNanos()).hasValue(0);
    scored(8, 1, startMillis - HOUR_MILLIS, 0);
    assertThat(seconds(clock.waitingNanos())).isZero();
  }

  @Test
  void aResultOfAnotherAttemptIsNotItsOwn() {
    scored(7, 0, startMillis, HOUR_MILLIS);
    TaskInfo other = task(9, 0, startMillis - HOUR_MILLIS);
    other.markFinished(TaskState.FINISHED(), startMillis);
    clock.taskEnded(end(other, Success$.MODULE$, 10_000));
    clock.stop();
    assertThat(clock.scoringNanos()).hasValue(0);
  }

  @Test
  void timeThatAFailedAttemptLosesIsNotCalledWaiting() {
    TaskInfo lost = task(7, 0, startMillis);
    lost.markFinished(TaskState.KILLED(), startMillis + 1);
    clock.taskEnded(end(lost, TaskResultLost$.MODULE$, 0));
    scored(8, 0, startMillis, HOUR_MILLIS);
    assertThat(clock.waitingNanos()).isLessThan(TimeUnit.MINUTES.toNanos(1));
    assertThat(clock.scoringNanos()).isPresent();
  }
}
