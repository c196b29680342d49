package io.tracecast.job.report;

import io.tracecast.graph.answer.AnswerForm;
import io.tracecast.graph.answer.OutputSpec;
import io.tracecast.graph.stats.LatencyHistogram;
import io.tracecast.job.batchsize.FoundBatchSize;
import io.tracecast.job.error.Printable;
import io.tracecast.job.io.source.PassedOver;
import io.tracecast.job.parity.Parity;
import io.tracecast.job.spark.ExecutorState;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The table at the end of a run, for people. */
public final class ConsoleReport {
  private final StringBuilder text = new StringBuilder();

  private ConsoleReport() {}

  /**
   * Returns the table of a run that has a result.
   *
   * @param examples predictions to show
   * @param page where the page about the run is; empty if there is none
   */
  public static String of(RunReport report, int examples, Optional<String> page) {
    RunReport.Result result = report.result().orElseThrow();
    RunReport.Scoring scoring = result.scoring();
    ScoringStatistics statistics = scoring.statistics();
    ConsoleReport table = new ConsoleReport();
    statistics.examples().stream()
        .limit(examples)
        .forEach(example -> table.line("  %s", example.inWords()));
    table.counts(scoring, report.images().passedOver());
    table.answers(report.answers().form());
    RunWords.rawScores(report).ifPresent(words -> table.line("  scores  %s", words));
    result.provider().ifPresent(table::provider);
    table.stages(scoring, result.provider().isPresent());
    table.latency(scoring);
    table.startup(result.startup());
    result.settings().flatMap(RunReport.Settings::search).ifPresent(table::batchSize);
    table.executors(statistics);
    table.line(
        "%nPredictions are in %s/predictions%s",
        report.request().output(), page.map(place -> ", the run on a page in " + place).orElse(""));
    if (statistics.quarantined() > 0) {
      table.line(
          "Quarantined images are in %s/quarantine, the first: %s",
          report.request().output(), statistics.firstErrors().get(0));
    }
    return table.text.toString();
  }

  /** Returns the line that a run needs which has a result and not of all images. */
  public static Optional<String> warning(RunReport report) {
    ScoringStatistics statistics = report.result().orElseThrow().scoring().statistics();
    return statistics.quarantined() == 0
        ? Optional.empty()
        : Optional.of(
            format(
                "%d of %d images could not be scored: they are in %s/quarantine, the first: %s",
                Printable.all(
                    statistics.quarantined(),
                    statistics.images(),
                    report.request().output(),
                    statistics.firstErrors().get(0))));
  }

  private void counts(RunReport.Scoring scoring, PassedOver passedOver) {
    ScoringStatistics statistics = scoring.statistics();
    line("");
    line(
        "  images  %d   scored %d   quarantined %d",
        statistics.images(), statistics.scored(), statistics.quarantined());
    if (!passedOver.isEmpty()) {
      line("  passed over  %s", passedOver.inWords());
    }
    line(
        "  speed   %s images/s over %.1f s   %s CPU ms/image",
        Digits.decimals(scoring.throughput().imagesPerSecond(), 1),
        scoring.seconds(),
        Digits.decimals(statistics.cpuMillisPerImage(), 1));
  }

  /** Says what was read if it is not what everybody expects. */
  private void answers(AnswerForm answers) {
    if (answers.kind() != AnswerForm.Kind.SCORES || answers.outputs().size() > 1) {
      line(
          "  answers  %s: %s",
          answers.kind().label().replace('_', ' '),
          answers.outputs().stream().map(OutputSpec::describe).collect(Collectors.joining(", ")));
    }
  }

  private void provider(Parity parity) {
    line("  provider  %s", RunWords.provider(parity));
    parity.nodes().besides(parity.use().name()).ifPresent(rest -> line("            %s", rest));
  }

  private void stages(RunReport.Scoring scoring, boolean provider) {
    line("%n  stage          wall ms/image   CPU ms/image   share of slots");
    for (StageRow row : StageRow.of(scoring, provider)) {
      line(
          "  %-15s %12s %14s %14s",
          row.title(),
          row.isStage() ? Digits.decimals(row.wallMillis(), 3) : "",
          row.isStage() ? Digits.decimals(row.cpuMillis(), 3) : "",
          Digits.percent(row.share()));
    }
  }

  private void latency(RunReport.Scoring scoring) {
    line("%n  waits           %s", RunWords.waits(scoring.statistics().times().waits()));
    scoring.bound().ifPresent(bound -> line("  faster with     %s", RunWords.remedy(bound)));
    LatencyHistogram latency = scoring.statistics().times().batchLatency();
    line(
        "  batch latency   p50 %.1f ms   p90 %.1f ms   p99 %.1f ms   (%d batches)",
        latency.percentileNanos(50) / 1e6,
        latency.percentileNanos(90) / 1e6,
        latency.percentileNanos(99) / 1e6,
        latency.count());
  }

  private void startup(RunReport.Startup startup) {
    line(
        "  before scoring  Spark %.1f s   graph load %.1f s   warm-up %.1f s   broadcast %.1f s"
            + "   listing %.1f s",
        startup.sparkSeconds(),
        startup.graphLoadSeconds(),
        startup.warmUpSeconds(),
        startup.broadcastSeconds(),
        startup.planSeconds());
    line("  waiting         %.1f s until the first task had its session", startup.waitingSeconds());
  }

  private void batchSize(FoundBatchSize found) {
    line("%n  batch size      %d: %s", found.chosen(), found.end().reason());
    if (found.candidates().isEmpty()) {
      return;
    }
    line(
        "                  %s",
        found.candidates().stream()
            .map(cost -> format("%d: %.2f", cost.batchSize(), cost.nanosPerImage() / 1e6))
            .collect(Collectors.joining("   ")));
    line(
        "                  %s ms/image of forward passes on %s, measured for %.1f s; at most %.0f MiB"
            + " of memory",
        found.isWallClock() ? "wall" : "CPU",
        found.host(),
        found.searchNanos() / 1e9,
        found.memoryLimitInBytes() / (double) (1 << 20));
  }

  private void executors(ScoringStatistics statistics) {
    line("%n  executor  host              device  loads  load s  warm-up s    images   images/s");
    for (ScoringStatistics.ExecutorShare share : statistics.executors().values()) {
      ExecutorState state = share.state();
      line(
          "  %-8s  %-16s  %-6s  %5d  %6.1f  %9.1f  %8d  %9s",
          state.place().id(),
          state.place().host(),
          state.place().device(),
          state.graph().loads(),
          state.graph().loadNanos() / 1e9,
          state.graph().warmUpNanos() / 1e9,
          share.images(),
          Digits.decimals(share.imagesPerSecond(), 1));
    }
  }

  /** Appends a line; what comes from outside is in the arguments, and stays on it. */
  private void line(String format, Object... arguments) {
    text.append(format(format, Printable.all(arguments))).append(System.lineSeparator());
  }

  private static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
