package io.tracecast.job.benchmark.measure;

import io.tracecast.graph.process.MachineTime;
import java.io.Serializable;
import java.util.List;

/**
 * What one slot measured.
 *
 * @param slot the number of its task
 * @param place where it ran
 * @param variants how each variant was got ready, in their order
 * @param turns every turn, in the order in which they were measured
 * @param load what the machine did meanwhile
 */
public record SlotSamples(int slot, Place place, List<Ready> variants, List<Turn> turns, Load load)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * Where a slot ran.
   *
   * @param executorId Spark's id of the process; {@code driver} where it is embedded
   * @param host the machine
   * @param processors processors that the process sees
   * @param model what the machine calls them; empty where the system does not tell
   * @param machine the same for all processes of one machine, whatever host names they have; empty
   *     where the system does not tell
   */
  public record Place(String executorId, String host, int processors, String model, String machine)
      implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  /**
   * How a variant was got ready.
   *
   * @param device what its session runs on
   * @param layout how images lie in its batches
   * @param loadNanos what loading it took in this process
   * @param residentBytes by how much that and its first pass made the process grow; 0 where the
   *     system does not tell
   * @param warmUp how it came to its pace in this slot
   */
  public record Ready(
      String device, String layout, long loadNanos, long residentBytes, WarmUp warmUp)
      implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  /**
   * How a variant came to its pace.
   *
   * @param windows windows of passes that were looked at
   * @param nanos what they took
   * @param settled whether the last three agreed
   * @param passes of the last one
   */
  public record WarmUp(int windows, long nanos, boolean settled, int passes)
      implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  /**
   * One turn of one variant.
   *
   * @param variant its number
   * @param run the block that the turn belongs to
   * @param startMillis wall clock at its start, in milliseconds since 1970
   * @param images images of all its passes
   * @param wallNanos what it took on the wall
   * @param cpuNanos what it took of processors' time
   * @param passNanos what each pass took on the wall
   */
  public record Turn(
      int variant,
      int run,
      long startMillis,
      long images,
      long wallNanos,
      long cpuNanos,
      long[] passNanos)
      implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  /**
   * What processors did while turns were measured.
   *
   * @param wallNanos how long that was
   * @param processNanos what this slot's process took of them
   * @param machine what all processes of the machine took; null where the system does not tell
   */
  public record Load(long wallNanos, long processNanos, MachineTime machine)
      implements Serializable {
    private static final long serialVersionUID = 1L;
  }
}
