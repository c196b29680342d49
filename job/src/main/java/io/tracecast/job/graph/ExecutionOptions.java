package io.tracecast.job.graph;

import io.tracecast.graph.archive.TensorSpec;
import io.tracecast.job.error.JobErrors;
import java.util.List;
import picocli.CommandLine.Option;

/** Options that say where and how forward passes run. */
public final class ExecutionOptions {
  private static final int DEFAULT_BATCH_SIZE = 16;

  @Option(
      names = "--device",
      defaultValue = "auto",
      description = "auto, cpu or gpu; auto says what it chose.")
  String device;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Images a forward pass; 16 by default, or what the graph was exported for.")
  Integer batchSize;

  @Option(
      names = "--intra-op-threads",
      paramLabel = "N",
      description = "Threads of one forward pass; cores / slots by default.")
  Integer intraOpThreads;

  /** Refuses what no run could use. */
  public void check() {
    if (batchSize != null) {
      OptionValues.requirePositive("--batch-size", batchSize);
    }
    if (intraOpThreads != null) {
      OptionValues.requirePositive("--intra-op-threads", intraOpThreads);
    }
    OptionValues.requireOneOf("--device", device, List.of("auto", "cpu", "gpu"));
  }

  /** Returns {@code auto}, {@code cpu} or {@code gpu}. */
  public String device() {
    return device;
  }

  /**
   * Returns images a forward pass.
   *
   * @param input the graph's input, as far as its signature tells
   * @throws io.tracecast.job.error.JobException if the graph takes batches of another size only
   */
  public int batchSize(TensorSpec input) {
    long fixed = input.dims().isEmpty() ? TensorSpec.DYNAMIC : input.dims().get(0);
    if (fixed == TensorSpec.DYNAMIC) {
      return batchSize == null ? DEFAULT_BATCH_SIZE : batchSize;
    }
    if (batchSize != null && batchSize != fixed) {
      throw JobErrors.batchSizeFixed(fixed, batchSize);
    }
    return Math.toIntExact(fixed);
  }

  /** Returns threads of one forward pass, as asked for or else as given. */
  public int intraOpThreads(int byDefault) {
    return intraOpThreads == null ? byDefault : intraOpThreads;
  }
}
