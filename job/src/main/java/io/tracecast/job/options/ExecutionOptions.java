package io.tracecast.job.options;

import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.image.Preprocessing;
import io.tracecast.job.error.JobErrors;
import io.tracecast.job.spark.TaskGpu;
import java.util.List;
import org.apache.spark.SparkConf;
import picocli.CommandLine.Option;

/** Options that say where and how forward passes run. */
public final class ExecutionOptions {
  @Option(
      names = "--device",
      paramLabel = "NAME",
      defaultValue = "auto",
      description = "auto, cpu or gpu; auto says what it chose.")
  String device;

  @Option(
      names = "--batch-size",
      paramLabel = "N|auto",
      description =
          "Images per forward pass; by default 4 for ONNX graphs on processors and 16 otherwise, or what"
              + " the graph was exported for. auto lets score measure on one executor for a few"
              + " seconds and say what it chose.")
  String batchSize;

  @Option(
      names = "--intra-op-threads",
      paramLabel = "N",
      description = "Threads of one forward pass; cores / slots by default.")
  Integer intraOpThreads;

  /** More than any machine has cores; engines try to start whatever number they are given. */
  public static final int MAX_THREADS = 1024;

  /** What {@code --device} takes. */
  public static final List<String> DEVICES = List.of("auto", "cpu", "gpu");

  /** What {@code --memory-layout} takes. */
  public static final List<String> LAYOUTS = List.of("measure", "planar", "channels-last");

  /** Refuses what no run could use. */
  public void check() {
    if (BatchSizeChoice.AUTO.equalsIgnoreCase(batchSize)) {
      batchSize = BatchSizeChoice.AUTO;
    }
    BatchSizeChoice.parse(batchSize);
    if (intraOpThreads != null) {
      OptionValues.requireBetween("--intra-op-threads", intraOpThreads, 1, MAX_THREADS);
    }
    device = OptionValues.oneOf("--device", device, DEVICES);
  }

  /** Returns {@code auto}, {@code cpu} or {@code gpu}. */
  public String device() {
    return device;
  }

  /**
   * Returns images per forward pass, or that they are to be found by measuring.
   *
   * @param archive the graph
   * @param image what one image takes in a batch
   * @param conf the application's, which tells whether it asks for GPUs
   * @throws io.tracecast.job.error.JobException if the graph takes batches of another size only, or
   *     so many images fit no batch
   */
  public BatchSizeChoice batchSizeChoice(
      GraphArchive archive, Preprocessing image, SparkConf conf) {
    return BatchSizeChoice.of(
        batchSize,
        archive.input(),
        image,
        BatchSizeChoice.byDefault(archive.format(), TaskGpu.mayRun(device(), conf)));
  }

  /** The same, for a command that needs a number. */
  public int batchSize(GraphArchive archive, Preprocessing image, SparkConf conf) {
    return batchSizeChoice(archive, image, conf)
        .size()
        .orElseThrow(
            () ->
                JobErrors.usage(
                    "--batch-size auto needs a run of score to measure in. Give the size that score"
                        + " chose, or another number."));
  }

  /** Returns threads of one forward pass, as asked for or else as given. */
  public int intraOpThreads(int byDefault) {
    return intraOpThreads == null ? byDefault : intraOpThreads;
  }
}
