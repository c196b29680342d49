package io.tracecast.job.scoring;

import java.io.Serializable;

/**
 * What the two sides of a task's loop waited for, in nanoseconds of wall clock: the task, which
 * reads, decodes and writes, and the forward passes, which run on threads of their own.
 *
 * @param readNanos how long tasks waited for bytes, and for the rows that name them
 * @param forwardNanos how long tasks waited for forward passes that had not ended, or for room
 * @param totalNanos how long the tasks' loops ran; what is not waited away is spent on decoding, on
 *     the transform and on rows
 * @param passNanos how long the threads of the forward passes were there for these tasks
 * @param idleNanos how much of that they waited for batches
 * @param steadyBatches batches between the first and the last of each task, which have no other to
 *     overlap with
 */
public record Waits(
    long readNanos,
    long forwardNanos,
    long totalNanos,
    long passNanos,
    long idleNanos,
    long steadyBatches)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  public static final Waits NONE = new Waits(0, 0, 0, 0, 0, 0);

  public Waits plus(Waits other) {
    return new Waits(
        readNanos + other.readNanos,
        forwardNanos + other.forwardNanos,
        totalNanos + other.totalNanos,
        passNanos + other.passNanos,
        idleNanos + other.idleNanos,
        steadyBatches + other.steadyBatches);
  }

  /** Returns the share of their time that tasks waited for bytes, from 0 to 1. */
  public double readShare() {
    return share(readNanos, totalNanos);
  }

  /** Returns the share of their time that tasks waited for forward passes. */
  public double forwardShare() {
    return share(forwardNanos, totalNanos);
  }

  /** Returns the share of their time that the threads of the forward passes waited for batches. */
  public double idleShare() {
    return share(idleNanos, passNanos);
  }

  /** Where there was no time, nobody waited. */
  private static double share(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
