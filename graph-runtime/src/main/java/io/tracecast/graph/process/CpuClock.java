package io.tracecast.graph.process;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** Tells the time that the processor has spent, in nanoseconds. */
public final class CpuClock {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private CpuClock() {}

  /** Returns what the calling thread took so far. */
  public static long threadNanos() {
    return THREADS.getCurrentThreadCpuTime();
  }

  /** Returns what all threads of this process took so far; 0 where the JVM does not tell. */
  public static long processNanos() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : 0;
  }
}
