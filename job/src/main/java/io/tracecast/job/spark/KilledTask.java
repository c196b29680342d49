package io.tracecast.job.spark;

import org.apache.spark.TaskKilledException;

/** Ends tasks that Spark interrupts. */
public final class KilledTask {
  private KilledTask() {}

  /** Returns what such a task ends with, so that Spark counts it as killed and not as failed. */
  public static TaskKilledException by(InterruptedException cause, String why) {
    Thread.currentThread().interrupt();
    TaskKilledException killed = new TaskKilledException(why);
    killed.initCause(cause);
    return killed;
  }
}
