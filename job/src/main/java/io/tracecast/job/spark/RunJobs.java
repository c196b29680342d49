package io.tracecast.job.spark;

import java.time.Duration;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/**
 * The Spark jobs that the calling thread starts for one run: they are cancelled together, and it is
 * known when the last of their tasks has ended. Spark ends a cancelled job at once, while its tasks
 * run on: they still write, and still compute in native libraries.
 */
public final class RunJobs implements AutoCloseable {
  private static final String GROUP_PROPERTY = "spark.jobGroup.id";
  private static final long LOOK_MILLIS = 20;

  private final SparkContext context;
  private final String group;
  private final Consumer<SparkListenerTaskEnd> ended;
  private final Tasks tasks = new Tasks();

  private RunJobs(SparkContext context, String group, Consumer<SparkListenerTaskEnd> ended) {
    this.context = context;
    this.group = group;
    this.ended = ended;
  }

  /**
   * Takes the jobs of the calling thread together until the same thread closes this.
   *
   * @param ended hears of each of their tasks that ends, on Spark's one thread for listeners
   */
  public static RunJobs begin(
      SparkContext context, String runId, Consumer<SparkListenerTaskEnd> ended) {
    RunJobs jobs = new RunJobs(context, "tracecast-" + runId, ended);
    context.addSparkListener(jobs.tasks);
    context.setJobGroup(jobs.group, "Tracecast run " + runId, false);
    return jobs;
  }

  /** Cancels them, and those that would come. */
  public void cancel(String reason) {
    context.cancelJobGroupAndFutureJobs(group, reason);
  }

  /**
   * Waits for the tasks that run.
   *
   * @return whether all have ended in time
   */
  public boolean awaitTasks(Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    try {
      while (System.nanoTime() < end && !context.isStopped()) {
        context.listenerBus().waitUntilEmpty(patience.toMillis());
        if (tasks.running.isEmpty()) {
          return true;
        }
        Thread.sleep(LOOK_MILLIS);
      }
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return context.isStopped();
  }

  @Override
  public void close() {
    context.clearJobGroup();
    if (!context.isStopped()) {
      context.removeSparkListener(tasks);
    }
  }

  /** Knows which tasks of the jobs run. Called by Spark's one thread for listeners. */
  private final class Tasks extends SparkListener {
    private final Set<Integer> stages = ConcurrentHashMap.newKeySet();
    private final Set<Long> running = ConcurrentHashMap.newKeySet();

    @Override
    public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
      Properties properties = submitted.properties();
      if (properties != null && group.equals(properties.getProperty(GROUP_PROPERTY))) {
        stages.add(submitted.stageInfo().stageId());
      }
    }

    @Override
    public void onTaskStart(SparkListenerTaskStart start) {
      if (stages.contains(start.stageId())) {
        running.add(start.taskInfo().taskId());
      }
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
      running.remove(end.taskInfo().taskId());
      if (stages.contains(end.stageId())) {
        ended.accept(end);
      }
    }
  }
}
