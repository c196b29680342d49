package io.tracecast.job.scoring;

import java.io.Serializable;

/**
 * What tasks waited for while they ran, in nanoseconds of wall clock.
 *
 * @param readNanos for bytes that were not there yet
 * @param forwardNanos for forward passes that had not ended yet
 * @param totalNanos how long the tasks ran; what is not waited away is spent on decoding, on the
 *     transform and on rows
 */
public record Waits(long readNanos, long forwardNanos, long totalNanos) implements Serializable {
  private static final long serialVersionUID = 1L;

  public static final Waits NONE = new Waits(0, 0, 0);

  /** What a run could have done with more of. */
  public enum Bound {
    READ,
    DECODE,
    FORWARD
  }

  public Waits plus(Waits other) {
    return new Waits(
        readNanos + other.readNanos,
        forwardNanos + other.forwardNanos,
        totalNanos + other.totalNanos);
  }

  /** Returns what took most of the tasks' time: waiting for one side, or their own work. */
  public Bound bound() {
    long ownNanos = totalNanos - readNanos - forwardNanos;
    if (ownNanos >= Math.max(readNanos, forwardNanos)) {
      return Bound.DECODE;
    }
    return readNanos > forwardNanos ? Bound.READ : Bound.FORWARD;
  }
}
