package io.tracecast.job.report;

import io.tracecast.graph.answer.AnswerForm;
import io.tracecast.graph.answer.OutputSpec;
import io.tracecast.graph.stats.Stage;
import io.tracecast.graph.stats.StageTimes;
import io.tracecast.job.batchsize.BatchSizeFinding;
import io.tracecast.job.error.Printable;
import io.tracecast.job.io.PassedOver;
import io.tracecast.job.scoring.Waits;
import io.tracecast.job.spark.ExecutorState;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The table at the end of a run, for people. */
public final class ConsoleReport {
  private final StringBuilder text = new StringBuilder();

  private ConsoleReport() {}

  /**
   * Returns the table.
   *
   * @param output the run's folder
   * @param examples predictions to show
   * @param answers how the graph's answers were read
   * @param batchSize how the batch size was chosen, where the run chose it
   * @param passedOver what was found beside the images
   */
  public static String of(
      String output,
      int examples,
      ScoringStatistics statistics,
      RunReport.Startup startup,
      AnswerForm answers,
      Optional<BatchSizeFinding> batchSize,
      PassedOver passedOver,
      double scoringSeconds) {
    ConsoleReport report = new ConsoleReport();
    statistics.examples().stream().limit(examples).forEach(example -> report.line("  %s", example));
    report.counts(statistics, passedOver, scoringSeconds);
    report.answers(answers);
    report.stages(statistics);
    report.latency(statistics);
    report.startup(startup);
    batchSize.ifPresent(report::batchSize);
    report.executors(statistics);
    report.line("%nPredictions are in %s/predictions", output);
    if (statistics.quarantined() > 0) {
      report.line(
          "Quarantined images are in %s/quarantine, the first: %s",
          output, statistics.firstErrors().get(0));
    }
    return report.text.toString();
  }

  private void counts(ScoringStatistics statistics, PassedOver passedOver, double scoringSeconds) {
    line("");
    line(
        "  images  %d   scored %d   quarantined %d",
        statistics.images(), statistics.scored(), statistics.quarantined());
    if (!passedOver.isEmpty()) {
      line("  passed over  %s", passedOver.inWords());
    }
    line(
        "  speed   %.1f images/s over %.1f s   %.1f CPU ms/image",
        scoringSeconds == 0 ? 0 : statistics.images() / scoringSeconds,
        scoringSeconds,
        statistics.cpuMillisPerImage());
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

  private void stages(ScoringStatistics statistics) {
    line("%n  stage          wall ms/image   CPU ms/image   share of time");
    StageTimes times = statistics.stages();
    long total = 0;
    for (Stage stage : Stage.values()) {
      total += times.wallNanos(stage);
    }
    double images = Math.max(1, statistics.images());
    for (Stage stage : Stage.values()) {
      line(
          "  %-12s %15.3f %14.3f %13.1f %%",
          stage.name().toLowerCase(Locale.ROOT),
          times.wallNanos(stage) / 1e6 / images,
          times.cpuNanos(stage) / 1e6 / images,
          total == 0 ? 0 : 100.0 * times.wallNanos(stage) / total);
    }
  }

  private void latency(ScoringStatistics statistics) {
    Waits waits = statistics.waits();
    double total = Math.max(1, waits.totalNanos());
    line(
        "%n  %s-bound        tasks waited %.0f %% of their time for reads, %.0f %% for the forward pass",
        waits.bound().name().toLowerCase(Locale.ROOT),
        100 * waits.readNanos() / total,
        100 * waits.forwardNanos() / total);
    line(
        "  batch latency   p50 %.1f ms   p90 %.1f ms   p99 %.1f ms   (%d batches)",
        statistics.batchLatency().percentileNanos(50) / 1e6,
        statistics.batchLatency().percentileNanos(90) / 1e6,
        statistics.batchLatency().percentileNanos(99) / 1e6,
        statistics.batchLatency().count());
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
  }

  private void batchSize(BatchSizeFinding finding) {
    line("%n  batch size      %d: %s", finding.chosen(), finding.end().reason());
    if (finding.candidates().isEmpty()) {
      return;
    }
    line(
        "                  %s",
        finding.candidates().stream()
            .map(cost -> format("%d: %.2f", cost.batchSize(), cost.nanosPerImage() / 1e6))
            .collect(Collectors.joining("   ")));
    line(
        "                  %s ms/image of forward passes on %s, measured for %.1f s; at most %.0f MiB"
            + " of memory",
        finding.isWallClock() ? "wall" : "CPU",
        finding.host(),
        finding.searchNanos() / 1e9,
        finding.memoryLimitInBytes() / (double) (1 << 20));
  }

  private void executors(ScoringStatistics statistics) {
    line("%n  executor  host              device  loads  load s  warm-up s    images   images/s");
    for (ScoringStatistics.ExecutorShare share : statistics.executors().values()) {
      ExecutorState state = share.state();
      double seconds = Math.max(1e-3, (state.lastMillis() - state.firstMillis()) / 1e3);
      line(
          "  %-8s  %-16s  %-6s  %5d  %6.1f  %9.1f  %8d  %9.1f",
          state.id(),
          state.host(),
          state.device(),
          state.graphLoads(),
          state.loadNanos() / 1e9,
          state.warmUpNanos() / 1e9,
          share.images(),
          share.images() / seconds);
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
