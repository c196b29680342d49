package io.tracecast.graph.stats;

import java.io.Serializable;
import java.util.Arrays;
import java.util.StringJoiner;

/**
 * The nanoseconds that each stage took, on the wall and on the processor. A value: it merges by
 * {@link #plus}, {@link #EMPTY} changes nothing, and equal times are equal.
 */
public final class StageTimes implements Serializable {
  private static final long serialVersionUID = 2L;
  private static final int STAGES = Stage.values().length;

  /** No time in any stage. */
  public static final StageTimes EMPTY = new StageTimes(new long[STAGES], new long[STAGES]);

  /** By stage. */
  private final long[] wall;

  private final long[] cpu;

  /** Takes over times by stage. */
  StageTimes(long[] wall, long[] cpu) {
    this.wall = wall;
    this.cpu = cpu;
  }

  /**
   * Returns time spent in one stage.
   *
   * @param wallNanos time on the wall, in nanoseconds
   * @param cpuNanos time on the processor, in nanoseconds
   */
  public static StageTimes of(Stage stage, long wallNanos, long cpuNanos) {
    StageTimes times = new StageTimes(new long[STAGES], new long[STAGES]);
    times.wall[stage.ordinal()] = wallNanos;
    times.cpu[stage.ordinal()] = cpuNanos;
    return times;
  }

  /** Returns the sums, stage by stage. */
  public StageTimes plus(StageTimes other) {
    return new StageTimes(sums(wall, other.wall), sums(cpu, other.cpu));
  }

  /** Returns the nanoseconds on the wall, summed over the threads that worked. */
  public long wallNanos(Stage stage) {
    return wall[stage.ordinal()];
  }

  /** Returns the nanoseconds on the processor. */
  public long cpuNanos(Stage stage) {
    return cpu[stage.ordinal()];
  }

  private static long[] sums(long[] left, long[] right) {
    long[] sums = left.clone();
    for (int stage = 0; stage < STAGES; stage++) {
      sums[stage] += right[stage];
    }
    return sums;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StageTimes that
        && Arrays.equals(wall, that.wall)
        && Arrays.equals(cpu, that.cpu);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(wall) + Arrays.hashCode(cpu);
  }

  @Override
  public String toString() {
    StringJoiner stages = new StringJoiner(", ", "{", "}");
    for (Stage stage : Stage.values()) {
      stages.add("%s %d ns, cpu %d ns".formatted(stage, wallNanos(stage), cpuNanos(stage)));
    }
    return stages.toString();
  }
}
