package io.tracecast.job.spark;

import io.tracecast.graph.process.NativeHeap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The resident memory of this process, as Linux tells it. */
public final class ResidentMemory {
  private static final Logger LOG = LoggerFactory.getLogger(ResidentMemory.class);
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path PEAK_RESET = Path.of("/proc/self/clear_refs");

  private ResidentMemory() {}

  /** Returns the resident memory in bytes, or 0 where the system does not tell. */
  public static long inBytes() {
    return field("VmRSS:");
  }

  /** Returns the most resident memory since the last reset, in bytes, or 0. */
  public static long peakInBytes() {
    return field("VmHWM:");
  }

  /**
   * Begins to look by how much it grows. What native libraries have freed goes back to the system
   * first, or they would grow into that and nobody would see it.
   */
  public static Growth growth() {
    NativeHeap.trim();
    resetPeak();
    return new Growth(inBytes());
  }

  /**
   * A time in which memory grows.
   *
   * @param before the resident memory at its begin, in bytes
   */
  public record Growth(long before) {

    /** Returns by how much it has grown at most, in bytes; 0 where the system does not tell. */
    public long inBytes() {
      return Math.max(0, peakInBytes() - before);
    }
  }

  /** Lets the peak begin anew; where the system does not allow it, the old peak stays. */
  public static void resetPeak() {
    try {
      Files.writeString(PEAK_RESET, "5");
    } catch (IOException e) {
      LOG.debug("The peak of the resident memory cannot be reset", e);
    }
  }

  private static long field(String name) {
    if (!Files.isReadable(STATUS)) {
      return 0;
    }
    try (var lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith(name))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }
}
