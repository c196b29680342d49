package io.tracecast.job.probe;

import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.graph.engine.Telemetry;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * What a process of the application finds on its machine.
 *
 * @param executorId Spark's id of the process; {@code driver} for the driver
 * @param host where it runs
 * @param javaVersion of the JVM
 * @param vectorModule whether the Vector API's module is there
 * @param arithmetic how images are resized
 * @param cpuFeatures the instruction sets that engines make use of
 * @param decoder what decodes images
 * @param engines whether the engines' natives load
 * @param visibleGpus how many graphics cards the process sees
 * @param processors cores that the JVM sees
 * @param intraOpThreads threads of one forward pass, by default
 * @param heapBytes the most that the heap may grow to
 * @param memoryBytes memory of the machine, or of the container where that is less
 * @param container whether a container limits the memory
 * @param temporary where natives and archives are unpacked to
 * @param malloc settings of the C library's allocator
 * @param telemetry what is decided about usage data
 */
public record HostProbe(
    String executorId,
    String host,
    String javaVersion,
    boolean vectorModule,
    String arithmetic,
    List<String> cpuFeatures,
    Decoder decoder,
    List<Engine> engines,
    int visibleGpus,
    int processors,
    int intraOpThreads,
    long heapBytes,
    long memoryBytes,
    boolean container,
    TemporaryFolder temporary,
    Map<String, String> malloc,
    Telemetry.Decision telemetry)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What {@code auto} decodes with, and why not natively, or an empty text. */
  public record Decoder(String name, String failure) implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  /** An engine: what it runs, its version, whether it runs on cards; why it fails, or empty. */
  public record Engine(GraphFormat format, String version, boolean cuda, String failure)
      implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  /** The folder for temporary files. */
  public record TemporaryFolder(String path, boolean writable, long freeBytes)
      implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  /** Probes this process; loads every native library on the way. */
  public static HostProbe here() {
    return HostInspector.inspect();
  }
}
