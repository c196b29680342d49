package io.tracecast.job.benchmark;

import io.tracecast.job.error.JobErrors;
import io.tracecast.job.options.ExecutionOptions;
import io.tracecast.job.options.ForwardTimeoutOption;
import io.tracecast.job.options.GraphOptions;
import io.tracecast.job.options.OptionValues;
import io.tracecast.job.options.PathList;
import io.tracecast.job.options.QuietOption;
import io.tracecast.job.options.TelemetryOption;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code benchmark}. */
final class BenchmarkOptions {
  private static final int FEWEST_RUNS = 2;

  @Mixin GraphOptions graph = new GraphOptions();
  @Mixin TelemetryOption telemetry = new TelemetryOption();
  @Mixin QuietOption quiet = new QuietOption();

  @Option(
      names = "--images",
      arity = "1..*",
      parameterConsumer = PathList.class,
      paramLabel = "PATH",
      description =
          "Pictures to compare the graphs' answers on, 32 at most; made-up numbers if not given."
              + " What is timed are forward passes on batches in memory.")
  List<String> images = List.of();

  @Option(
      names = "--write",
      paramLabel = "FILE",
      description = "File for everything that was measured, as JSON; must not exist.")
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
      paramLabel = "N",
      description =
          "Images per forward pass; several make a variant of each graph each. What score takes by"
              + " default if not given.")
  List<Integer> batchSizes = List.of();

  @Option(
      names = "--runs",
      defaultValue = "10",
      paramLabel = "N",
      description = "Runs; in each, every variant has its turn. ${DEFAULT-VALUE} by default.")
  int runs;

  @Option(
      names = "--loops",
      defaultValue = "10",
      paramLabel = "N",
      description = "Forward passes of a turn, at least; ${DEFAULT-VALUE} by default.")
  int loops;

  @Option(
      names = "--min-duration",
      defaultValue = "500ms",
      paramLabel = "TIME",
      description =
          "What a turn takes at least, such as 500ms or 2s, in more passes if it has to;"
              + " ${DEFAULT-VALUE} by default.")
  String minDuration;

  @Option(
      names = "--isolated",
      description = "Measure one slot at a time instead of all at the same time.")
  boolean isolated;

  @Option(
      names = "--metric",
      defaultValue = "AUTO",
      paramLabel = "NAME",
      description =
          "The time that is compared: WALL, CPU, or AUTO, wall time unless it is restless:"
              + " ${COMPLETION-CANDIDATES}.")
  Conclusions.MetricChoice metric;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Of the order in which variants take turns; ${DEFAULT-VALUE} by default.")
  long seed;

  @Mixin ForwardTimeoutOption forwardTimeout = new ForwardTimeoutOption();

  /** Refuses what no benchmark could use, before anything is read or started. */
  void check() {
    batchSizes.forEach(size -> OptionValues.requirePositive("--batch-sizes", size));
    OptionValues.requirePositive("--loops", loops);
    if (runs < FEWEST_RUNS) {
      throw JobErrors.usage(
          "--runs %d: a spread needs %d runs at least. Take %d or more for a result that can be"
              + " believed.",
          runs, FEWEST_RUNS, ValidityCheck.LEAST_RUNS);
    }
    device = OptionValues.oneOf("--device", device, ExecutionOptions.DEVICES);
    minDuration();
    forwardTimeout.check();
  }

  Duration minDuration() {
    return OptionValues.duration("--min-duration", minDuration);
  }

  Schedule schedule(int variants) {
    return new Schedule(
        variants, runs, new Schedule.Effort(loops, minDuration().toNanos()), isolated, seed);
  }
}
