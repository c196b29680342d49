package io.tracecast.job.spark;

import io.tracecast.job.error.JobErrors;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.spark.SparkContext;
import org.apache.spark.status.api.v1.ExecutorSummary;
import scala.jdk.javaapi.CollectionConverters;

/** Waits for those executors of an application that come by themselves. */
public final class ExecutorArrival {
  private static final long FIRST_SECONDS = 60;
  private static final long SETTLED_MILLIS = 3000;
  private static final long LOOK_MILLIS = 100;

  private final SparkContext context;
  private final Consumer<String> progress;

  /**
   * @param progress is told what goes on
   */
  public ExecutorArrival(SparkContext context, Consumer<String> progress) {
    this.context = context;
    this.progress = progress;
  }

  /**
   * Waits until as many are there as were asked for, or until no more come.
   *
   * @throws io.tracecast.job.error.JobException if none comes
   */
  public void await() {
    int wanted = context.getConf().getInt("spark.executor.instances", Integer.MAX_VALUE);
    long start = System.nanoTime();
    long changed = start;
    int known = 0;
    if (!context.isLocal()) {
      progress.accept("waiting for executors");
    }
    while (known < wanted && (known == 0 || millisSince(changed) < settledMillis())) {
      int now = present(context).size();
      if (now != known) {
        known = now;
        announce(known);
        changed = System.nanoTime();
      }
      if (known == 0 && millisSince(start) > TimeUnit.SECONDS.toMillis(FIRST_SECONDS)) {
        throw JobErrors.noExecutor(FIRST_SECONDS);
      }
      pause();
    }
  }

  private void announce(int known) {
    if (!context.isLocal()) {
      progress.accept(counted(known) + " so far");
    }
  }

  private long settledMillis() {
    return context.isLocal() ? 0 : SETTLED_MILLIS;
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw JobErrors.clusterFailed(e);
    }
  }

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }

  /** Returns {@code 1 executor} or {@code 2 executors}. */
  public static String counted(int executors) {
    return executors == 1 ? "1 executor" : executors + " executors";
  }

  /** Returns what runs tasks: in an embedded run the driver, else all but the driver. */
  public static List<ExecutorSummary> present(SparkContext context) {
    return CollectionConverters.asJava(context.statusStore().executorList(true)).stream()
        .filter(executor -> executor.totalCores() > 0)
        .toList();
  }
}
