package io.tracecast.job.batchsize;

import io.tracecast.job.spark.ResidentMemory;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.SparkConf;

/** What an executor may take of memory outside its heap. */
final class NativeMemory {
  private static final Path MACHINE = Path.of("/proc/meminfo");
  private static final String AVAILABLE = "MemAvailable:";
  private static final String OVERHEAD = "spark.executor.memoryOverhead";

  private NativeMemory() {}

  /**
   * Returns the most that batches and forward passes should take, in bytes: a quarter of what is
   * available to this process, and no more than half of the executor's memory overhead where one is
   * set, since YARN and Kubernetes end an executor that exceeds it.
   */
  static long limitInBytes(SparkConf conf) {
    return limitInBytes(availableInBytes(), conf);
  }

  static long limitInBytes(long available, SparkConf conf) {
    long overhead = conf.contains(OVERHEAD) ? conf.getSizeAsMb(OVERHEAD) << 20 : Long.MAX_VALUE;
    return Math.min(available / 4, overhead / 2);
  }

  /** The JVM knows the limit of its container, and Linux what the page cache would give back. */
  private static long availableInBytes() {
    long free = Long.MAX_VALUE;
    if (ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean system) {
      free = Math.max(0, system.getTotalMemorySize() - ResidentMemory.inBytes());
    }
    return Math.min(free, ofMachine());
  }

  private static long ofMachine() {
    if (!Files.isReadable(MACHINE)) {
      return Long.MAX_VALUE;
    }
    try (var lines = Files.lines(MACHINE)) {
      return lines
          .filter(line -> line.startsWith(AVAILABLE))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElse(Long.MAX_VALUE);
    } catch (IOException e) {
      return Long.MAX_VALUE;
    }
  }
}
