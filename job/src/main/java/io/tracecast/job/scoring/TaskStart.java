package io.tracecast.job.scoring;

import java.io.Serializable;

/**
 * How a task came to its loop.
 *
 * @param partition the partition's index
 * @param taskId Spark's number of the attempt
 * @param rowNanos how long the first row took to come, in nanoseconds
 * @param sessionNanos how long the task then waited for its session, in nanoseconds
 */
public record TaskStart(int partition, long taskId, long rowNanos, long sessionNanos)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Returns how long after the task's first line the loop began, in nanoseconds. */
  long readyNanos() {
    return rowNanos + sessionNanos;
  }
}
