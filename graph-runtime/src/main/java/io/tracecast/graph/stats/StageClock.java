package io.tracecast.graph.stats;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.Callable;

/** Adds up what the stages of one thread's work take. Used by one thread at a time. */
public final class StageClock {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private StageTimes times = StageTimes.EMPTY;

  /** Returns the processor time of the calling thread so far, in nanoseconds. */
  public static long threadCpuNanos() {
    return THREADS.getCurrentThreadCpuTime();
  }

  /** Runs the work on the calling thread and adds its time to the stage, also when it fails. */
  public <T> T time(Stage stage, Callable<T> work) throws Exception {
    long wallStart = System.nanoTime();
    long cpuStart = threadCpuNanos();
    try {
      return work.call();
    } finally {
      add(stage, System.nanoTime() - wallStart, threadCpuNanos() - cpuStart);
    }
  }

  /** Adds time that was measured elsewhere, in nanoseconds. */
  public void add(Stage stage, long wallNanos, long cpuNanos) {
    times = times.plus(StageTimes.of(stage, wallNanos, cpuNanos));
  }

  /** Returns what was added so far. */
  public StageTimes times() {
    return times;
  }
}
