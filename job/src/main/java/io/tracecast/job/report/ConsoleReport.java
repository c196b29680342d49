package io.tracecast.job.report;

import io.tracecast.graph.answer.AnswerForm;
import io.tracecast.graph.answer.OutputSpec;
import io.tracecast.graph.stats.LatencyHistogram;
import io.tracecast.graph.stats.Stage;
import io.tracecast.graph.stats.StageTimes;
import io.tracecast.graph.tensor.Activation;
import io.tracecast.job.batchsize.FoundBatchSize;
import io.tracecast.job.error.Printable;
import io.tracecast.job.io.source.PassedOver;
import io.tracecast.job.parity.Parity;
import io.tracecast.job.scoring.LoopTimes.Bound;
import io.tracecast.job.scoring.Waits;
import io.tracecast.job.spark.ExecutorState;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** The table at the end of a run, for people. */
public final class ConsoleReport {
  /** Stands where a quotient has nothing to say. */
  private static final String NOTHING = "-";

  private final StringBuilder text = new StringBuilder();

  private ConsoleReport() {}

  /**
   * Returns the table of a run that has a result.
   *
   * @param examples predictions to show
   */
  public static String of(RunReport report, int examples) {
    RunReport.Result result = report.result().orElseThrow();
    RunReport.Scoring scoring = result.scoring();
    ScoringStatistics statistics = scoring.statistics();
    ConsoleReport table = new ConsoleReport();
    statistics.examples().stream().limit(examples).forEach(example -> table.line("  %s", example));
    table.counts(scoring, report.images().passedOver());
    table.answers(report.answers().form());
    if (statistics.rawScores()) {
      table.rawScores(report.answers().form(), report.graph().graphInterface().activation());
    }
    result.provider().ifPresent(table::provider);
    table.stages(scoring, result.provider().isPresent());
    table.latency(scoring);
    table.startup(result.startup());
    result.settings().flatMap(RunReport.Settings::search).ifPresent(table::batchSize);
    table.executors(statistics);
    table.line("%nPredictions are in %s/predictions", report.request().output());
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
        one(scoring.throughput().imagesPerSecond()),
        scoring.seconds(),
        one(statistics.cpuMillisPerImage()));
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

  /** Says that scores that nothing turned into probabilities are none. */
  private void rawScores(AnswerForm answers, Activation activation) {
    if (answers.kind() == AnswerForm.Kind.SCORES && activation == Activation.NONE) {
      line(
          "  scores  the graph's raw outputs, and not probabilities: --activation %s makes"
              + " probabilities of them",
          answers.outputs().get(0).length() == 1
              ? "sigmoid"
              : "softmax (or sigmoid, where an image may be of several classes)");
    }
  }

  private void provider(Parity parity) {
    line(
        "  provider  %s %s on %s; on %d images %snumbers within %.2g of the largest of ONNX"
            + " Runtime's own code",
        parity.use().name(),
        parity.use().version(),
        parity.use().hardware(),
        parity.answers().images(),
        parity.answers().sameBest().isPresent()
            ? "the same best class on %d, ".formatted(parity.answers().sameBest().getAsInt())
            : "",
        parity.answers().relativeDifference());
    parity.nodes().besides(parity.use().name()).ifPresent(rest -> line("            %s", rest));
  }

  /**
   * Shares are of the slots' time, which forward passes do not take: slots wait for them.
   *
   * @param provider whether forward passes run on threads of a provider, whose time nobody counts
   */
  private void stages(RunReport.Scoring scoring, boolean provider) {
    SlotTime slots = scoring.slotTime();
    line("%n  stage          wall ms/image   CPU ms/image   share of slots");
    for (SlotTime.Part part : slots.parts()) {
      line(
          "  %-15s %12s %14s %14s",
          part.title(),
          part.stage().map(of -> perImage(scoring, of, true)).orElse(""),
          part.stage().map(of -> cpuPerImage(scoring, of, provider)).orElse(""),
          percent(Quotient.of(part.seconds(), slots.totalSeconds())));
    }
  }

  private static String cpuPerImage(RunReport.Scoring scoring, Stage stage, boolean provider) {
    return provider && stage == Stage.FORWARD ? NOTHING : perImage(scoring, stage, false);
  }

  private static String perImage(RunReport.Scoring scoring, Stage stage, boolean wall) {
    StageTimes times = scoring.statistics().times().stages();
    long nanos = wall ? times.wallNanos(stage) : times.cpuNanos(stage);
    OptionalDouble millis = Quotient.of(nanos / 1e6, scoring.statistics().images());
    return millis.isPresent() ? format("%.3f", millis.getAsDouble()) : NOTHING;
  }

  private void latency(RunReport.Scoring scoring) {
    Waits waits = scoring.statistics().times().waits();
    line(
        "%n  waits           tasks %.0f %% for reads, %.0f %% for forward passes; forward passes %.0f"
            + " %% for batches",
        100 * waits.readShare(), 100 * waits.forwardShare(), 100 * waits.idleShare());
    scoring.bound().ifPresent(bound -> line("  faster with     %s", remedy(bound)));
    LatencyHistogram latency = scoring.statistics().times().batchLatency();
    line(
        "  batch latency   p50 %.1f ms   p90 %.1f ms   p99 %.1f ms   (%d batches)",
        latency.percentileNanos(50) / 1e6,
        latency.percentileNanos(90) / 1e6,
        latency.percentileNanos(99) / 1e6,
        latency.count());
  }

  private static String remedy(Bound bound) {
    return switch (bound) {
      case READ -> "images that are read sooner: tasks wait for them (read-bound)";
      case DECODE -> "less work on each picture: forward passes wait for it (decode-bound)";
      case FORWARD -> "a lighter graph or a faster device: tasks wait for it (forward-bound)";
      case WRITE -> "less to write for each image: forward passes wait for it (write-bound)";
      case BALANCED -> "more slots: pictures and forward passes keep each other busy (balanced)";
    };
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
          one(share.imagesPerSecond()));
    }
  }

  private static String one(OptionalDouble value) {
    return value.isPresent() ? format("%.1f", value.getAsDouble()) : NOTHING;
  }

  private static String percent(OptionalDouble share) {
    return share.isPresent() ? format("%.1f %%", 100 * share.getAsDouble()) : NOTHING;
  }

  /** Appends a line; what comes from outside is in the arguments, and stays on it. */
  private void line(String format, Object... arguments) {
    text.append(format(format, Printable.all(arguments))).append(System.lineSeparator());
  }

  private static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
