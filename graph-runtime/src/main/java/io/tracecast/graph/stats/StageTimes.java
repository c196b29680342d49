package io.tracecast.graph.stats;

import java.io.Serializable;
import java.util.EnumMap;

/**
 * The nanoseconds that each stage took, on the wall and on the processor. A value: it merges by
 * {@link #plus}, {@link #EMPTY} changes nothing, and equal times are equal.
 */
public final class StageTimes implements Serializable {
  private static final long serialVersionUID = 1L;

  /** No time in any stage. */
  public static final StageTimes EMPTY =
      new StageTimes(new EnumMap<>(Stage.class), new EnumMap<>(Stage.class));

  private final EnumMap<Stage, Long> wall;
  private final EnumMap<Stage, Long> cpu;

  private StageTimes(EnumMap<Stage, Long> wall, EnumMap<Stage, Long> cpu) {
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
    return new StageTimes(time(stage, wallNanos), time(stage, cpuNanos));
  }

  /** Returns the sums, stage by stage. */
  public StageTimes plus(StageTimes other) {
    return new StageTimes(sums(wall, other.wall), sums(cpu, other.cpu));
  }

  /** Returns the nanoseconds on the wall, summed over the threads that worked. */
  public long wallNanos(Stage stage) {
    return wall.getOrDefault(stage, 0L);
  }

  /** Returns the nanoseconds on the processor. */
  public long cpuNanos(Stage stage) {
    return cpu.getOrDefault(stage, 0L);
  }

  /** Stages without time are left out, so that equal times have equal maps. */
  private static EnumMap<Stage, Long> time(Stage stage, long nanos) {
    EnumMap<Stage, Long> time = new EnumMap<>(Stage.class);
    if (nanos != 0) {
      time.put(stage, nanos);
    }
    return time;
  }

  private static EnumMap<Stage, Long> sums(EnumMap<Stage, Long> left, EnumMap<Stage, Long> right) {
    EnumMap<Stage, Long> sums = new EnumMap<>(left);
    right.forEach((stage, nanos) -> sums.merge(stage, nanos, StageTimes::sum));
    return sums;
  }

  private static Long sum(long left, long right) {
    long sum = left + right;
    return sum == 0 ? null : sum;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StageTimes that && wall.equals(that.wall) && cpu.equals(that.cpu);
  }

  @Override
  public int hashCode() {
    return 31 * wall.hashCode() + cpu.hashCode();
  }

  @Override
  public String toString() {
    return "wall " + wall + " ns, cpu " + cpu + " ns";
  }
}
