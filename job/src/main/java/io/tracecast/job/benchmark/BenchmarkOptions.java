package io.tracecast.job.benchmark;

import io.tracecast.job.benchmark.measure.Schedule;
import io.tracecast.job.error.JobErrors;
import io.tracecast.job.options.ExecutionOptions;
import io.tracecast.job.options.ForwardTimeoutOption;
import io.tracecast.job.options.GraphOptions;
import io.tracecast.job.options.OptionValues;
import io.tracecast.job.options.PathList;
import io.tracecast.job.options.ProviderOptions;
import io.tracecast.job.options.QuietOption;
import io.tracecast.job.options.TelemetryOption;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code benchmark}. */
final class BenchmarkOptions {
  private static final int FEWEST_RUNS = 2;

  @Mixin GraphOptions graph = new GraphOptions();
  @Mixin ProviderOptions provider = new ProviderOptions();
  @Mixin TelemetryOption telemetry = new TelemetryOption();
  @Mixin QuietOption quiet = new QuietOption();

  @Option(
      names = "--zoo",
      paramLabel = "FILE",
      description =
          "A manifest of networks, each with graphs that are compared with each other, instead of"
              + " --graph; scripts/export zoo writes one.")
  String zoo;

  @Option(
      names = "--import",
      paramLabel = "FILE",
      description =
          "Runs that were measured elsewhere, to be compared with: what --write wrote, or"
              + " scripts/export zoo --eager-timings. May be repeated.")
  List<String> imports = List.of();

  @Option(
      names = "--images",
      arity = "1..*",
      parameterConsumer = PathList.class,
      paramLabel = "PATH",
      description =
          "Pictures to compare the graphs' answers on, 32 at most; made-up numbers if not given."
              + " What is timed are forward passes on batches in memory, or with --end-to-end the way"
              + " of these pictures.")
  List<String> images = List.of();

  @Option(
      names = "--end-to-end",
      description =
          "Time all that score does with --images, from reading to rows, and not the forward pass"
              + " alone.")
  boolean endToEnd;

  @Option(
      names = "--write",
      paramLabel = "FILE",
      description = "File for everything that was measured, as JSON; must not exist.")
  String write;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "File for a page that shows it all, in one file of HTML; must not exist.")
  String html;

  @Option(
      names = "--baseline",
      paramLabel = "FILE",
      description = "What an earlier --write wrote, to compare each variant with itself.")
  String baseline;

  @Option(
      names = "--fail-if-slower",
      paramLabel = "P%",
      description =
          "End with exit code 13 if a variant has become slower than in --baseline by more, and not"
              + " by chance.")
  String failIfSlower;

  @Option(
      names = "--max-latency",
      split = ",",
      paramLabel = "pNN=TIME",
      description =
          "What a share of the forward passes may take, such as p99=50ms: ranks the variants that"
              + " keep it; exit code 13 if none does.")
  List<String> maxLatency = List.of();

  @Option(
      names = "--max-memory",
      paramLabel = "SIZE",
      description =
          "By how much a variant may make a process grow, such as 2g: ranks the variants that keep"
              + " it.")
  String maxMemory;

  @Option(
      names = "--price-per-hour",
      paramLabel = "X",
      description = "What all executors together cost per hour; tells what a million images cost.")
  Double pricePerHour;

  @Option(
      names = "--device",
      split = ",",
      paramLabel = "NAME",
      defaultValue = "auto",
      description = "auto, cpu or gpu; several make a variant of each graph each.")
  List<String> devices;

  @Option(
      names = "--batch-sizes",
      split = ",",
      paramLabel = "N",
      description =
          "Images per forward pass; several make a variant of each graph each. What score takes by"
              + " default if not given.")
  List<Integer> batchSizes = List.of();

  @Option(
      names = "--intra-op-threads",
      split = ",",
      paramLabel = "N",
      description =
          "Threads of one forward pass; several make a variant of each ONNX graph each. Cores / slots"
              + " by default.")
  List<Integer> intraOpThreads = List.of();

  @Option(
      names = "--memory-layout",
      split = ",",
      paramLabel = "NAME",
      defaultValue = "measure",
      description =
          "How images lie in memory for TorchScript graphs: planar, channels-last, or measure, which"
              + " takes the cheaper; several make a variant of each such graph each.")
  List<String> memoryLayouts;

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
    devices =
        devices.stream()
            .map(one -> OptionValues.oneOf("--device", one, ExecutionOptions.DEVICES))
            .distinct()
            .toList();
    memoryLayouts =
        memoryLayouts.stream()
            .map(one -> OptionValues.oneOf("--memory-layout", one, ExecutionOptions.LAYOUTS))
            .distinct()
            .toList();
    intraOpThreads.forEach(
        threads ->
            OptionValues.requireBetween(
                "--intra-op-threads", threads, 1, ExecutionOptions.MAX_THREADS));
    minDuration();
    forwardTimeout.check();
    limits();
    allowedPercent();
    checkSources();
  }

  private void checkSources() {
    if (graph.isNamed() == (zoo != null)) {
      throw JobErrors.usage(
          zoo == null
              ? "Nothing to measure: name graphs with --graph, or networks with --zoo."
              : "Give either --graph or --zoo, not both.");
    }
    if (zoo != null && !imports.isEmpty()) {
      throw JobErrors.usage(
          "--import belongs to --graph: a --zoo names the runs of each network itself.");
    }
    if (endToEnd && images.isEmpty()) {
      throw JobErrors.usage(
          "--end-to-end times what becomes of pictures, and none are named. Add --images PATH.");
    }
    if (write != null && write.equals(html)) {
      throw JobErrors.usage(
          "--write and --html both name %s, and one file holds one of the two. Give each its own.",
          write);
    }
    if (failIfSlower != null && baseline == null) {
      throw JobErrors.usage(
          "--fail-if-slower compares with --baseline, and none is named. Add --baseline FILE, which"
              + " an earlier --write wrote.");
    }
  }

  Limits limits() {
    return Limits.parse(maxLatency, maxMemory, pricePerHour);
  }

  /** Returns by how many per cent a variant may have become slower; nothing if nobody says. */
  OptionalDouble allowedPercent() {
    if (failIfSlower == null) {
      return OptionalDouble.empty();
    }
    try {
      if (failIfSlower.endsWith("%")) {
        double percent = Double.parseDouble(failIfSlower.substring(0, failIfSlower.length() - 1));
        if (percent >= 0 && percent < Double.POSITIVE_INFINITY) {
          return OptionalDouble.of(percent);
        }
      }
    } catch (NumberFormatException e) {
      // falls through to the one message for all that is not a share
    }
    throw JobErrors.usage("--fail-if-slower is a share such as 5%%, not '%s'.", failIfSlower);
  }

  Duration minDuration() {
    return OptionValues.duration("--min-duration", minDuration);
  }

  Schedule schedule(int variants) {
    return new Schedule(
        variants, runs, new Schedule.Effort(loops, minDuration().toNanos()), isolated, seed);
  }
}
