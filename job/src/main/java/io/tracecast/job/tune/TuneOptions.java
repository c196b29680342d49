package io.tracecast.job.tune;

import io.tracecast.job.error.JobErrors;
import io.tracecast.job.options.ExecutionOptions;
import io.tracecast.job.options.ForwardTimeoutOption;
import io.tracecast.job.options.GraphOptions;
import io.tracecast.job.options.OptionValues;
import io.tracecast.job.options.ParityOptions;
import io.tracecast.job.options.PathList;
import io.tracecast.job.options.ProviderOptions;
import io.tracecast.job.options.QuietOption;
import io.tracecast.job.options.TelemetryOption;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code tune}. */
final class TuneOptions {
  @Mixin GraphOptions graph = new GraphOptions();
  @Mixin TelemetryOption telemetry = new TelemetryOption();
  @Mixin ProviderOptions provider = new ProviderOptions();
  @Mixin ParityOptions parity = new ParityOptions();
  @Mixin QuietOption quiet = new QuietOption();

  @Option(
      names = "--images",
      arity = "1..*",
      parameterConsumer = PathList.class,
      required = true,
      paramLabel = "PATH",
      description =
          "Files, folders (walked) or globs to draw the sample from; any URI that Hadoop reads.")
  List<String> images = List.of();

  @Option(
      names = "--write",
      required = true,
      paramLabel = "FILE",
      description = "File for the options, which score @FILE reads; must not exist.")
  String write;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      defaultValue = "auto",
      description = "auto, cpu or gpu.")
  String device;

  @Option(
      names = "--batch-sizes",
      split = ",",
      defaultValue = "1,2,4,8,16,32",
      paramLabel = "N",
      description = "Batch sizes to try; ${DEFAULT-VALUE} by default.")
  List<Integer> batchSizes;

  @Option(
      names = "--sample",
      defaultValue = "128",
      paramLabel = "N",
      description =
          "Images that each slot scores in a round, rounded up to full batches; ${DEFAULT-VALUE} by"
              + " default, or as many as the budget suffices for. Images are repeated where there are"
              + " too few.")
  int sample;

  @Option(
      names = "--rounds",
      defaultValue = "3",
      paramLabel = "N",
      description =
          "Rounds in which all variants take turns; ${DEFAULT-VALUE} by default, or as many as the"
              + " budget suffices for.")
  int rounds;

  @Option(
      names = "--budget",
      defaultValue = "3m",
      paramLabel = "TIME",
      description =
          "End within that time, such as 90s, 3m or 1h, with what has been measured by then;"
              + " ${DEFAULT-VALUE} by default.")
  String budget;

  @Mixin ForwardTimeoutOption forwardTimeout = new ForwardTimeoutOption();

  /** Refuses what no sweep could use, before anything is read or started. */
  void check() {
    parity.check();
    OptionValues.requirePositive("--sample", sample);
    OptionValues.requirePositive("--rounds", rounds);
    batchSizes.forEach(size -> OptionValues.requirePositive("--batch-sizes", size));
    device = OptionValues.oneOf("--device", device, ExecutionOptions.DEVICES);
    OptionValues.duration("--budget", budget);
    forwardTimeout.check();
  }

  /** Returns the images that each slot scores in a round: full batches. */
  int imagesPerSlot(int slots, int largestBatch) {
    long perSlot = ((long) sample + largestBatch - 1) / largestBatch * largestBatch;
    if (perSlot * slots > Integer.MAX_VALUE) {
      throw JobErrors.usage(
          "--sample %d and batches of %d make %d images a round, and at most %d are possible. Lower"
              + " them.",
          sample, largestBatch, perSlot * slots, Integer.MAX_VALUE);
    }
    return (int) perSlot;
  }
}
