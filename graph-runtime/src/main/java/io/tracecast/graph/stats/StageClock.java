package io.tracecast.graph.stats;

import io.tracecast.graph.process.CpuClock;
import java.util.concurrent.Callable;

/** Adds up what the stages of one thread's work take. Used by one thread at a time. */
public final class StageClock {
  private final long[] wall = new long[Stage.values().length];
  private final long[] cpu = new long[wall.length];

  /** Runs the work on the calling thread and adds its time to the stage, also when it fails. */
  public <T> T time(Stage stage, Callable<T> work) throws Exception {
    long wallStart = System.nanoTime();
    long cpuStart = CpuClock.threadNanos();
    try {
      return work.call();
    } finally {
      add(stage, System.nanoTime() - wallStart, CpuClock.threadNanos() - cpuStart);
    }
  }

  /** Adds time that was measured elsewhere, in nanoseconds. */
  public void add(Stage stage, long wallNanos, long cpuNanos) {
    wall[stage.ordinal()] += wallNanos;
    cpu[stage.ordinal()] += cpuNanos;
  }

  /** Returns what was added so far. */
  public StageTimes times() {
    return new StageTimes(wall.clone(), cpu.clone());
  }
}
