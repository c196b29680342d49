package io.tracecast.job.doctor;

import io.tracecast.job.error.JobErrors;
import io.tracecast.job.options.ExecutionOptions;
import io.tracecast.job.options.ForwardTimeoutOption;
import io.tracecast.job.options.GraphOptions;
import io.tracecast.job.options.OptionValues;
import io.tracecast.job.options.ProviderOptions;
import io.tracecast.job.options.TableOptions;
import io.tracecast.job.options.TelemetryOption;
import io.tracecast.job.spark.ApplicationName;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code doctor}. */
final class DoctorOptions {
  @ArgGroup(
      exclusive = false,
      heading = "With a graph, also what executors need to score with it:%n")
  GraphOptions graph;

  @Mixin TableOptions table = new TableOptions();
  @Mixin ExecutionOptions execution = new ExecutionOptions();
  @Mixin ProviderOptions provider = new ProviderOptions();
  @Mixin TelemetryOption telemetry = new TelemetryOption();

  @Option(
      names = "--max-image-pixels",
      defaultValue = "24000000",
      paramLabel = "N",
      description =
          "The largest picture to expect, for the memory of decoders; ${DEFAULT-VALUE} by default.")
  long maxImagePixels;

  @Mixin ForwardTimeoutOption forwardTimeout = new ForwardTimeoutOption();

  @Option(names = "--json", paramLabel = "FILE", description = "Write it all as JSON too.")
  Path json;

  /** Returns what Spark's pages call the command. */
  String applicationName() {
    return graph == null
        ? "tracecast doctor"
        : ApplicationName.of("doctor", graph.path(), List.of());
  }

  /** Refuses what makes no sense, before anything is read or started. */
  void check() {
    execution.check();
    if (table.sayMore() && !table.isGiven()) {
      throw JobErrors.usage(
          "--format, --content-column, --content-encoding, --id-column and --change-column belong to"
              + " --table.");
    }
    OptionValues.requirePositive("--max-image-pixels", maxImagePixels);
    forwardTimeout.check();
  }
}
