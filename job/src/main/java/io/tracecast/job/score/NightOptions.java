package io.tracecast.job.score;

import io.tracecast.job.error.JobErrors;
import io.tracecast.job.io.sink.FileSink;
import io.tracecast.job.io.sink.OutputClaim;
import io.tracecast.job.io.sink.table.ResultTable.Layout;
import io.tracecast.job.options.OptionValues;
import io.tracecast.job.spark.ScoringPlan;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of {@code score} for runs that come again and again, with nobody beside them. */
final class NightOptions {
  private static final String REFUSE = "refuse";
  private static final String WAIT = "wait";

  @Option(
      names = "--incremental",
      description =
          "Score what is new or has changed since the results in --output were written, and add it"
              + " to them; formats parquet, delta and iceberg.")
  boolean incremental;

  @Option(
      names = "--only-new",
      description =
          "With --incremental, leave what another graph or interface scored as it is, instead of"
              + " scoring it again.")
  boolean onlyNew;

  @Option(
      names = "--retry-quarantine",
      description = "With --incremental, try images again that are in quarantine.")
  boolean retryQuarantine;

  @Option(
      names = "--run-key",
      paramLabel = "KEY",
      description =
          "What a scheduler calls this run, such as its date: once it is complete, another start"
              + " under the same key does nothing and ends with 0.")
  String runKey;

  @Option(
      names = "--concurrency",
      paramLabel = "NAME",
      defaultValue = REFUSE,
      description =
          "What to do while another run writes to --output: refuse, or wait for its end;"
              + " ${DEFAULT-VALUE} by default.")
  String concurrency;

  @Option(
      names = "--resume",
      description =
          "Keep the partitions that a run of the same graph and settings had finished when it was"
              + " ended; formats parquet, delta and iceberg.")
  boolean resume;

  @Option(
      names = "--deadline",
      paramLabel = "TIME",
      description =
          "With --incremental, stop after that long (90m, 3h) or at that time of day (05:30): what is"
              + " finished is published, and the next run scores the rest.")
  String deadline;

  @Option(
      names = "--dry-run",
      description = "Say what would be scored and how long it may take; score and write nothing.")
  boolean dryRun;

  @Option(
      names = "--partition-by",
      paramLabel = "NAMES",
      split = ",",
      description = "Columns of the predictions whose values name folders, with commas between.")
  List<String> partitionBy = List.of();

  @Option(
      names = "--file-bytes",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Gather predictions into files of about so many bytes; formats parquet, delta and iceberg;"
              + " 0, the default, leaves a file per Spark partition.")
  long fileBytes;

  /** When the deadline is, once the options were checked: it is counted from there. */
  private Optional<Deadline> until = Optional.empty();

  /** Refuses what makes no sense together. */
  void check(FileSink format, boolean overwrite) {
    concurrency = OptionValues.oneOf("--concurrency", concurrency, List.of(REFUSE, WAIT));
    OptionValues.requireBetween("--file-bytes", fileBytes, 0, Long.MAX_VALUE);
    require("--only-new", onlyNew);
    require("--retry-quarantine", retryQuarantine);
    require("--deadline", deadline != null);
    until =
        Optional.ofNullable(deadline).map(text -> Deadline.parse(text, Clock.systemDefaultZone()));
    boolean rows = format.staging() == FileSink.PARQUET;
    if (!rows && (incremental || resume || fileBytes > 0)) {
      throw JobErrors.usage(
          "--incremental, --resume and --file-bytes read back what was written, and so need"
              + " --output-format parquet, delta or iceberg, not %s.",
          format.label());
    }
    if (runKey != null && runKey.isBlank()) {
      throw JobErrors.usage(
          "--run-key is empty. Did the variable of the scheduler that it comes from not expand?");
    }
    if (resume && overwrite && incremental) {
      throw JobErrors.usage(
          "--overwrite begins anew and --resume goes on: with --incremental give one of them.");
    }
  }

  private void require(String option, boolean given) {
    if (given && !incremental) {
      throw JobErrors.usage("%s belongs to --incremental; give both.", option);
    }
  }

  /** Returns when to stop. */
  Optional<Deadline> until() {
    return until;
  }

  /** Returns what earlier rows must have been made with, where the run adds to such. */
  Optional<EarlierResults.Made> made(ScoringPlan plan) {
    return incremental
        ? Optional.of(
            new EarlierResults.Made(
                plan.graph().sha256(), plan.rows().interfaceDigest(), onlyNew, retryQuarantine))
        : Optional.empty();
  }

  FolderColumns folders(FileSink format) {
    return new FolderColumns(partitionBy, !format.isTable());
  }

  OutputClaim claim(String output, FileSink format, boolean overwrite, boolean files) {
    return new OutputClaim(
        output,
        format,
        overwrite,
        incremental,
        resume,
        Optional.ofNullable(runKey),
        concurrency.equals(WAIT),
        new Layout(partitionBy, fileBytes),
        files);
  }
}
