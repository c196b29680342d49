package io.tracecast.job.scoring;

import io.tracecast.graph.stats.LatencyHistogram;
import io.tracecast.graph.stats.Stage;
import io.tracecast.graph.stats.StageTimes;
import java.io.Serializable;
import java.util.Collection;

/**
 * Where the loops of tasks spent their time. A value that merges by {@link #sum}.
 *
 * @param stages time spent by stage
 * @param batchLatency time of the forward passes
 * @param waits what tasks and forward passes waited for
 */
public record LoopTimes(StageTimes stages, LatencyHistogram batchLatency, Waits waits)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  public static final LoopTimes NONE =
      new LoopTimes(StageTimes.EMPTY, LatencyHistogram.EMPTY, Waits.NONE);

  /** One side has to wait for so much more of its time than the other before it is told. */
  private static final double MARGIN = 0.1;

  /** What would have made a run faster. */
  public enum Bound {
    /** Bytes that come sooner. */
    READ,
    /** Less work on each picture. */
    DECODE,
    /** Forward passes that take less, or more of them at once. */
    FORWARD,
    /** Rows that are written sooner. */
    WRITE,
    /** Neither side alone: they wait for each other as long. */
    BALANCED
  }

  /** Returns the times of many, with one histogram made for all of them. */
  public static LoopTimes sum(Collection<LoopTimes> parts) {
    LatencyHistogram.Recorder latency = new LatencyHistogram.Recorder();
    parts.forEach(part -> latency.add(part.batchLatency));
    return new LoopTimes(
        parts.stream().map(LoopTimes::stages).reduce(StageTimes.EMPTY, StageTimes::plus),
        latency.snapshot(),
        parts.stream().map(LoopTimes::waits).reduce(Waits.NONE, Waits::plus));
  }

  /**
   * Returns what would have made the run faster: whatever the other side waited for. Decoding is
   * not named where forward passes take longer: both may run on the same cores.
   */
  public Bound bound() {
    double tasks = waits.forwardShare();
    double passes = waits.idleShare();
    if (tasks - passes >= MARGIN) {
      return waits.readShare() > tasks ? Bound.READ : Bound.FORWARD;
    }
    if (passes - tasks < MARGIN) {
      return Bound.BALANCED;
    }
    if (waits.readShare() > 2 * MARGIN) {
      return Bound.READ;
    }
    return forwardIsMost() ? Bound.BALANCED : slowerHalf();
  }

  private boolean forwardIsMost() {
    return stages.wallNanos(Stage.FORWARD)
        >= waits.totalNanos() - waits.readNanos() - waits.forwardNanos();
  }

  private Bound slowerHalf() {
    long picture = stages.wallNanos(Stage.DECODE) + stages.wallNanos(Stage.TRANSFORM);
    return rowNanos() > picture ? Bound.WRITE : Bound.DECODE;
  }

  /** Returns what tasks did between their waits and beside the pictures: rows, mostly. */
  long rowNanos() {
    return waits.totalNanos()
        - waits.readNanos()
        - waits.forwardNanos()
        - stages.wallNanos(Stage.DECODE)
        - stages.wallNanos(Stage.TRANSFORM);
  }
}
