package io.tracecast.job.report;

import io.tracecast.graph.stats.LatencyHistogram;
import io.tracecast.job.page.Chart;
import io.tracecast.job.page.HtmlPage;
import io.tracecast.job.page.Table;
import io.tracecast.job.report.ScoringStatistics.ExecutorShare;
import io.tracecast.job.scoring.PartitionSpan;
import io.tracecast.job.spark.ExecutorState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Says on a page how fast a run was, and what held it up. */
final class SpeedSections {
  /** Of so many executors each is shown; of more, the slowest. */
  private static final int MOST_EXECUTORS = 40;

  private static final int MOST_PARTITIONS = 10;

  private final HtmlPage page;
  private final RunReport.Result result;
  private final RunReport.Scoring scoring;

  private SpeedSections(HtmlPage page, RunReport.Result result) {
    this.page = page;
    this.result = result;
    this.scoring = result.scoring();
  }

  static void add(HtmlPage page, RunReport.Result result) {
    SpeedSections sections = new SpeedSections(page, result);
    sections.throughput();
    if (result.scoring().statistics().images() > 0) {
      sections.stages();
      sections.executors();
      sections.latency();
      sections.partitions();
    }
  }

  private void throughput() {
    RunReport.Startup startup = result.startup();
    page.heading("Speed")
        .paragraph(
            "%s images/s over %s s of scoring, and %s ms of CPU time per image."
                .formatted(
                    Digits.decimals(scoring.throughput().imagesPerSecond(), 1),
                    Digits.decimals(scoring.seconds(), 1),
                    Digits.decimals(scoring.statistics().cpuMillisPerImage(), 1)))
        .paragraph(
            "Scoring begins when the first task has its session. Before that: Spark %s s, graph load %s s, warm-up %s s, broadcast %s s, listing %s s, and %s s until the session was there."
                .formatted(
                    Digits.decimals(startup.sparkSeconds(), 1),
                    Digits.decimals(startup.graphLoadSeconds(), 1),
                    Digits.decimals(startup.warmUpSeconds(), 1),
                    Digits.decimals(startup.broadcastSeconds(), 1),
                    Digits.decimals(startup.planSeconds(), 1),
                    Digits.decimals(startup.waitingSeconds(), 1)));
    List<Timeline.Step> steps = Timeline.of(scoring.partitions(), scoring.seconds()).steps();
    if (!scoring.partitions().isEmpty() && !steps.isEmpty()) {
      page.chart(
          "Images per second while it scored; each partition's images are spread evenly over its time",
          overTime(steps));
    }
  }

  private static Chart overTime(List<Timeline.Step> steps) {
    double end = steps.get(steps.size() - 1).endSeconds();
    TimeUnitOfAxis unit = TimeUnitOfAxis.of(end);
    List<double[]> points = new ArrayList<>();
    steps.forEach(
        step ->
            points.add(
                new double[] {
                  rounded(step.startSeconds() / unit.seconds), rounded(step.imagesPerSecond())
                }));
    points.add(new double[] {rounded(end / unit.seconds), points.get(points.size() - 1)[1]});
    return Chart.steps(
        unit.words + " since scoring began", "images/s", new Chart.Line("images/s", points));
  }

  private enum TimeUnitOfAxis {
    SECONDS(1, "seconds"),
    MINUTES(60, "minutes"),
    HOURS(3600, "hours");

    private final int seconds;
    private final String words;

    TimeUnitOfAxis(int seconds, String words) {
      this.seconds = seconds;
      this.words = words;
    }

    static TimeUnitOfAxis of(double length) {
      if (length <= 3 * MINUTES.seconds) {
        return SECONDS;
      }
      return length <= 3 * HOURS.seconds ? MINUTES : HOURS;
    }
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }

  private void stages() {
    List<StageRow> rows = StageRow.of(scoring, result.provider().isPresent());
    Table.Rows table = Table.of("stage", "wall ms/image", "CPU ms/image", "share of slots");
    rows.forEach(
        row ->
            table.row(
                row.title(),
                row.isStage() ? Digits.decimals(row.wallMillis(), 3) : "",
                row.isStage() ? Digits.decimals(row.cpuMillis(), 3) : "",
                Digits.percent(row.share())));
    page.heading("Where the time went");
    bottleneck(rows);
    page.chart(
            "Share of the slots' time by what they did",
            Chart.bars(
                "% of the slots' time",
                rows.stream().map(StageRow::title).toList(),
                List.of(
                    new Chart.Series(
                        "share",
                        rows.stream()
                            .map(row -> rounded(100 * row.share().orElse(Double.NaN)))
                            .toList()))))
        .table(table.table());
  }

  private void bottleneck(List<StageRow> rows) {
    rows.stream()
        .filter(row -> row.share().isPresent())
        .max(Comparator.comparingDouble(row -> row.share().getAsDouble()))
        .ifPresent(
            most ->
                page.paragraph(
                    "Most of the slots' time went into: %s (%s). While it scored, %s."
                        .formatted(
                            most.title(),
                            Digits.percent(most.share()),
                            RunWords.waited(scoring.statistics().times().waits()))));
    Optional<String> unknown = RunWords.boundUnknown(scoring);
    unknown.ifPresent(page::paragraph);
    scoring
        .bound()
        .ifPresent(
            bound -> {
              page.paragraph("It would have been faster with " + RunWords.remedy(bound) + ".");
              page.list(RunWords.changes(bound));
            });
  }

  private void executors() {
    Collection<ExecutorShare> all = scoring.statistics().executors().values();
    List<ExecutorShare> shown =
        all.size() <= MOST_EXECUTORS
            ? List.copyOf(all)
            : all.stream()
                .sorted(Comparator.comparingDouble(share -> share.imagesPerSecond().orElse(0)))
                .limit(MOST_EXECUTORS)
                .toList();
    Table.Rows table =
        Table.of(
            "executor", "host", "device", "loads", "load s", "warm-up s", "images", "images/s");
    shown.forEach(share -> addTo(table, share));
    page.heading("Executors");
    if (shown.size() < all.size()) {
      page.paragraph(
          "The slowest %d of %s; run.json has all."
              .formatted(shown.size(), Digits.count(all.size())));
    }
    if (shown.size() > 1) {
      page.chart(
          "Images per second of each executor",
          Chart.bars(
              "images/s",
              shown.stream().map(share -> "executor " + share.state().place().id()).toList(),
              List.of(
                  new Chart.Series(
                      "images/s",
                      shown.stream()
                          .map(share -> rounded(share.imagesPerSecond().orElse(Double.NaN)))
                          .toList()))));
    }
    page.table(table.table());
  }

  private static void addTo(Table.Rows table, ExecutorShare share) {
    ExecutorState state = share.state();
    table.row(
        state.place().id(),
        state.place().host(),
        state.place().device(),
        String.valueOf(state.graph().loads()),
        Digits.decimals(state.graph().loadNanos() / 1e9, 1),
        Digits.decimals(state.graph().warmUpNanos() / 1e9, 1),
        Digits.count(share.images()),
        Digits.decimals(share.imagesPerSecond(), 1));
  }

  private void latency() {
    LatencyHistogram latency = scoring.statistics().times().batchLatency();
    if (latency.count() > 0) {
      page.heading("Forward passes")
          .table(
              Table.of("batches", "p50 ms", "p90 ms", "p99 ms", "longest ms")
                  .row(
                      Digits.count(latency.count()),
                      Digits.decimals(latency.percentileNanos(50) / 1e6, 1),
                      Digits.decimals(latency.percentileNanos(90) / 1e6, 1),
                      Digits.decimals(latency.percentileNanos(99) / 1e6, 1),
                      Digits.decimals(latency.maxNanos() / 1e6, 1))
                  .table());
    }
  }

  private void partitions() {
    List<PartitionSpan> longest =
        scoring.partitions().stream()
            .sorted(Comparator.comparingDouble(PartitionSpan::seconds).reversed())
            .toList();
    if (longest.isEmpty()) {
      return;
    }
    Table.Rows table =
        Table.of("partition", "executor", "images", "seconds", "images/s", "began at, s");
    longest.stream().limit(MOST_PARTITIONS).forEach(one -> addTo(table, one));
    page.heading("Partitions that took longest")
        .paragraph(
            "Of %s partitions the median took %s s. Clocks of executors differ: when a partition began follows from when the driver launched its task."
                .formatted(
                    Digits.count(longest.size()),
                    Digits.decimals(longest.get(longest.size() / 2).seconds(), 1)))
        .table(table.table());
  }

  private static void addTo(Table.Rows table, PartitionSpan one) {
    table.row(
        String.valueOf(one.partition()),
        one.executor(),
        Digits.count(one.images()),
        Digits.decimals(one.seconds(), 1),
        Digits.decimals(Quotient.of(one.images(), one.seconds()), 1),
        Digits.decimals(one.startSeconds(), 1));
  }
}
