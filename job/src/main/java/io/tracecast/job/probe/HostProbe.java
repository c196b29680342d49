package io.tracecast.job.probe;

import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.graph.engine.Telemetry;
import io.tracecast.job.spark.ScoringPlan;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * What a process of the application finds on its machine.
 *
 * @param executorId Spark's id of the process; {@code driver} for the driver
 * @param host where it runs
 * @param java its JVM
 * @param images what decodes and resizes images
 * @param engines what runs graphs
 * @param cpu its cores
 * @param memory its memory
 * @param temporary where natives and archives are unpacked to
 */
public record HostProbe(
    String executorId,
    String host,
    Java java,
    Images images,
    Engines engines,
    Cpu cpu,
    Memory memory,
    TemporaryFolder temporary)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The JVM's version, and whether the Vector API's module is there. */
  public record Java(String version, boolean vectorModule) implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  /** How images are resized, and what decodes them. */
  public record Images(String arithmetic, Decoder decoder) implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  /**
   * What runs graphs.
   *
   * @param loaded whether the engines' natives load
   * @param visibleGpus how many graphics cards the process sees
   * @param telemetry what is decided about usage data
   * @param provider the execution provider that was asked for; null if none was
   */
  public record Engines(
      List<Engine> loaded, int visibleGpus, Telemetry.Decision telemetry, Provider provider)
      implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Cores.
   *
   * @param features the instruction sets that engines make use of
   * @param processors cores that the JVM sees
   * @param intraOpThreads threads of one forward pass, by default
   */
  public record Cpu(List<String> features, int processors, int intraOpThreads)
      implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Memory.
   *
   * @param heapBytes the most that the heap may grow to
   * @param totalBytes memory of the machine, or of the container where that is less
   * @param container whether a container limits the memory
   * @param malloc settings of the C library's allocator
   */
  public record Memory(
      long heapBytes, long totalBytes, boolean container, Map<String, String> malloc)
      implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  /** What {@code auto} decodes with, and why not natively, or an empty text. */
  public record Decoder(String name, String failure) implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  /** An engine: what it runs, its version, whether it runs on cards; why it fails, or empty. */
  public record Engine(GraphFormat format, String version, boolean cuda, String failure)
      implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  /**
   * An execution provider.
   *
   * @param name as ONNX Runtime lists it, or as it was asked for where it does not load
   * @param version the release of its library; empty if the library does not tell
   * @param hardware what it would run on
   * @param failure why it cannot be used, or empty
   */
  public record Provider(String name, String version, String hardware, String failure)
      implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  /** The folder for temporary files. */
  public record TemporaryFolder(String path, boolean writable, long freeBytes)
      implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Probes this process; loads every native library on the way.
   *
   * @param engine what is to run graphs
   */
  public static HostProbe here(ScoringPlan.Engine engine) {
    return HostInspector.inspect(engine);
  }
}
