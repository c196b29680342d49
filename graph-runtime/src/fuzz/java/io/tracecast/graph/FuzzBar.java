package io.tracecast.graph;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What a reader may take for one input: a second of processor time, and 64 MB. */
public final class FuzzBar {

  /** How long each reader is fuzzed; all together take five minutes. */
  public static final String DURATION = "30s";

  private static final long MAX_NANOS = 1_000_000_000;
  private static final long MAX_BYTES = 64 << 20;
  private static final int MAX_RUNS = 3;
  private static final ThreadMXBean THREADS =
      (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private FuzzBar() {}

  /**
   * Reads; what takes too much does so again, where classes that were loaded on the way do not.
   *
   * @param reader reads an input
   * @param refusal the one exception that it may throw, with a message
   */
  public static void read(Runnable reader, Class<? extends RuntimeException> refusal) {
    long least = Long.MAX_VALUE;
    for (int run = 0; run < MAX_RUNS && least > 1; run++) {
      least = Math.min(least, bars(reader, refusal));
    }
    if (least > 1) {
      throw new AssertionError("It takes " + least + " times as much as a reader may");
    }
  }

  /** Returns how many times the bar it took, rounded up. */
  private static long bars(Runnable reader, Class<? extends RuntimeException> refusal) {
    long nanos = THREADS.getCurrentThreadCpuTime();
    long bytes = THREADS.getCurrentThreadAllocatedBytes();
    try {
      reader.run();
    } catch (RuntimeException e) {
      if (!refusal.isInstance(e) || e.getMessage() == null || e.getMessage().isBlank()) {
        throw e;
      }
    }
    bytes = THREADS.getCurrentThreadAllocatedBytes() - bytes;
    nanos = THREADS.getCurrentThreadCpuTime() - nanos;
    return 1 + Math.max(nanos / MAX_NANOS, bytes / MAX_BYTES);
  }
}
