package io.tracecast.job.benchmark;

import io.tracecast.graph.stats.benchmark.Interval;
import io.tracecast.graph.stats.benchmark.Summary;
import io.tracecast.graph.stats.benchmark.Validity;
import io.tracecast.graph.stats.benchmark.VarianceAnalysis;
import io.tracecast.graph.stats.benchmark.Verdict;
import io.tracecast.job.benchmark.measure.Measurements;
import io.tracecast.job.benchmark.measure.Measurements.Executor;
import io.tracecast.job.benchmark.measure.Metric;
import io.tracecast.job.benchmark.measure.Schedule;
import io.tracecast.job.benchmark.measure.SlotSamples.Ready;
import io.tracecast.job.benchmark.measure.SlotSamples.Turn;
import io.tracecast.job.page.Chart;
import io.tracecast.job.page.HtmlPage;
import io.tracecast.job.page.Table;
import io.tracecast.job.report.Version;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** Shows a benchmark on a page: what it says first, and then what that is drawn from. */
final class BenchmarkPage {
  private static final double MEBI = 1 << 20;

  private final BenchmarkOutcome outcome;
  private final HtmlPage page;

  private BenchmarkPage(BenchmarkOutcome outcome) {
    this.outcome = outcome;
    this.page = new HtmlPage("Benchmark");
  }

  /** Returns the page. */
  static String of(BenchmarkOutcome outcome) {
    BenchmarkPage page = new BenchmarkPage(outcome);
    if (outcome.single().isPresent()) {
      page.single(outcome.single().get());
    } else {
      page.several();
    }
    page.costs();
    return page.page.html();
  }

  private void single(BenchmarkReport report) {
    validity(report);
    subject(report);
    said(report);
    page.heading("Figures").table(figures(report));
    boxes(
        report,
        "Time of each run by variant; the box holds the middle half, the line in it is the"
            + " median");
    page.heading("Analysis of variance").table(analyses(report.conclusions()));
    executors(report);
    overTime(report);
  }

  private void several() {
    long valid =
        outcome.reports().stream()
            .filter(report -> report.conclusions().validity().isValid())
            .count();
    page.mark(
        outcome.isValid() ? HtmlPage.Mark.GOOD : HtmlPage.Mark.BAD,
        outcome.isValid() ? "VALID" : "INVALID");
    page.paragraph(
        "%d of %d networks were measured so that the figures can be believed, with tracecast %s, %s."
            .formatted(
                valid,
                outcome.reports().size() + outcome.failures().size(),
                Version.NUMBER,
                outcome.start().truncatedTo(ChronoUnit.SECONDS)));
    outcome.reports().stream().findFirst().ifPresent(this::subject);
    page.list(
        outcome.failures().stream()
            .map(failure -> failure.network() + ": " + failure.words())
            .toList());
    sweep(Sweep.of(outcome.reports()));
    for (BenchmarkReport report : outcome.reports()) {
      page.heading(report.network());
      validity(report);
      said(report);
      page.table(figures(report));
      page.table(analyses(report.conclusions()));
    }
  }

  private void validity(BenchmarkReport report) {
    Validity validity = report.conclusions().validity();
    page.mark(validity.isValid() ? HtmlPage.Mark.GOOD : HtmlPage.Mark.BAD, validity.word());
    page.list(validity.reasons().stream().map(Validity.Reason::words).toList());
  }

  private void subject(BenchmarkReport report) {
    Schedule schedule = report.schedule();
    page.paragraph(
        ("%d runs of at least %d passes and %.1f s in random order (seed %d), %s; %d executor(s) with"
                + " %d slot(s) each: %s. Tracecast %s, %s.")
            .formatted(
                schedule.runs(),
                schedule.effort().loops(),
                schedule.effort().minNanos() / 1e9,
                schedule.seed(),
                schedule.isolated() ? "one slot at a time" : "all slots at the same time",
                report.measured().executors().size(),
                report.measured().executors().get(0).slots().size(),
                report.machine(),
                Version.NUMBER,
                report.start().truncatedTo(ChronoUnit.SECONDS)));
  }

  private void said(BenchmarkReport report) {
    List<String> said = new ArrayList<>();
    report.conclusions().verdicts().stream().map(Verdict::inWords).forEach(said::add);
    report.answers().forEach(answers -> said.add(answers.inWords(report.names().get(0))));
    report.baseline().ifPresent(baseline -> said.addAll(baseline.inWords()));
    report.figures().stream()
        .filter(one -> one.origin().isPresent())
        .forEach(
            one ->
                said.add(
                    "%s was not measured here: %s."
                        .formatted(one.name(), one.origin().get().inWords())));
    if (report.slotsDiffer()) {
      said.add(report.slotsInWords());
    }
    page.list(said);
    if (!report.conclusions().verdicts().isEmpty()) {
      page.paragraph("Compared by %s.".formatted(report.conclusions().metric().words()));
    }
    report.ranking().ifPresent(ranking -> page.list(ranking.inWords()));
  }

  private static Table figures(BenchmarkReport report) {
    Table.Rows table =
        Table.of(
            "variant",
            "ms per image",
            "std",
            "median (95 %)",
            "CPU ms per image",
            "images/s",
            "pass p50, ms",
            "pass p99, ms",
            "memory, MiB");
    for (Figures figures : report.figures()) {
      Summary wall = figures.wall().summary();
      table.row(
          figures.name() + (figures.origin().isPresent() ? " (imported)" : ""),
          BenchmarkTable.number(wall.mean()),
          number(wall.standardDeviation()),
          median(figures.wall(), report.schedule().seed()),
          figures.cpu().map(cpu -> BenchmarkTable.number(cpu.summary().mean())).orElse(""),
          BenchmarkTable.number(figures.imagesPerSecond()),
          number(figures.passPercentile(50)),
          number(figures.passPercentile(99)),
          figures.resident().isPresent() ? Long.toString(figures.residentBytes() >> 20) : "");
    }
    return table.table();
  }

  private static String median(Figures.Runs runs, long seed) {
    Interval interval = runs.medianInterval(seed);
    return "%s (%s to %s)"
        .formatted(
            BenchmarkTable.number(runs.summary().median()),
            BenchmarkTable.number(interval.low()),
            BenchmarkTable.number(interval.high()));
  }

  private static String number(OptionalDouble value) {
    return value.isPresent() ? BenchmarkTable.number(value.getAsDouble()) : "";
  }

  private void boxes(BenchmarkReport report, String caption) {
    Metric metric = report.conclusions().metric();
    List<Chart.Box> boxes =
        report.figures().stream()
            .map(
                figures -> {
                  Summary summary = figures.by(metric).summary();
                  return new Chart.Box(
                      figures.name(),
                      List.of(
                          summary.minimum(),
                          summary.lowerQuartile(),
                          summary.median(),
                          summary.upperQuartile(),
                          summary.maximum()),
                      Arrays.stream(figures.by(metric).each()).boxed().toList());
                })
            .toList();
    page.chart(caption, Chart.boxes("%s, ms per image".formatted(metric.words()), boxes));
  }

  private static Table analyses(Conclusions conclusions) {
    Table.Rows table = Table.of("analysis", "F", "between", "within", "p");
    conclusions.oneWay().ifPresent(one -> analysis(table, "one-way, over the runs", one));
    conclusions.welch().ifPresent(one -> analysis(table, "Welch's, for unequal variances", one));
    conclusions
        .blocked()
        .ifPresent(
            blocked -> {
              analysis(table, "variants, executors as blocks", blocked.variants());
              analysis(table, "executors", blocked.blocks());
              analysis(table, "variants by executors", blocked.interaction());
            });
    return table.table();
  }

  private static void analysis(Table.Rows table, String name, VarianceAnalysis analysis) {
    boolean ordinary = analysis.spread() == VarianceAnalysis.Spread.ORDINARY;
    table.row(
        name,
        ordinary ? BenchmarkTable.number(analysis.f()) : "no spread",
        BenchmarkTable.degrees(analysis.betweenDegrees()),
        BenchmarkTable.degrees(analysis.withinDegrees()),
        ordinary ? String.format(Locale.ROOT, "%.2g", analysis.p()) : "");
  }

  private void executors(BenchmarkReport report) {
    Measurements measured = report.measured();
    List<String> executors =
        measured.executors().stream()
            .map(executor -> "%s on %s".formatted(executor.id(), executor.host()))
            .toList();
    List<Chart.Series> series =
        IntStream.range(0, measured.variants())
            .mapToObj(
                variant ->
                    new Chart.Series(
                        report.names().get(variant),
                        Arrays.stream(measured.runMeans(variant, Metric.WALL))
                            .map(runs -> 1e3 / Arrays.stream(runs).average().orElseThrow())
                            .toList()))
            .toList();
    page.heading("Executors")
        .chart("Images per second of each executor", Chart.bars("images/s", executors, series));
  }

  private void overTime(BenchmarkReport report) {
    Measurements measured = report.measured();
    long begin =
        measured.executors().stream()
            .flatMap(executor -> executor.inOrder().stream())
            .mapToLong(Turn::startMillis)
            .min()
            .orElse(0);
    List<Chart.Line> lines =
        IntStream.range(0, measured.variants())
            .mapToObj(
                variant ->
                    new Chart.Line(report.names().get(variant), overTime(measured, variant, begin)))
            .toList();
    page.heading("Over time")
        .chart(
            "Images per second of all executors in each turn, over the seconds since the first",
            Chart.lines("seconds", "images/s", lines));
  }

  private static List<double[]> overTime(Measurements measured, int variant, long begin) {
    List<double[]> points = new ArrayList<>();
    for (int run = 0; run < measured.runs(); run++) {
      double start = Double.MAX_VALUE;
      double imagesPerSecond = 0;
      for (Executor executor : measured.executors()) {
        List<Turn> turns = executor.turns(variant, run);
        start = Math.min(start, (turns.get(0).startMillis() - begin) / 1e3);
        imagesPerSecond += 1e3 / measured.millisPerImage(executor, variant, run, Metric.WALL);
      }
      points.add(new double[] {start, imagesPerSecond});
    }
    points.sort(Comparator.comparingDouble(point -> point[0]));
    return points;
  }

  private void sweep(Sweep sweep) {
    List<String> networks = sweep.rows().stream().map(Sweep.Row::network).toList();
    List<Chart.Series> series =
        IntStream.range(0, sweep.columns().size())
            .mapToObj(
                column ->
                    new Chart.Series(
                        sweep.columns().get(column),
                        sweep.rows().stream().map(row -> row.millis().get(column)).toList()))
            .toList();
    page.heading("All networks")
        .chart(
            "Milliseconds per image of each network, the quickest first",
            Chart.bars("ms per image", networks, series))
        .table(sweepTable(sweep));
  }

  private static Table sweepTable(Sweep sweep) {
    List<String> columns = new ArrayList<>(List.of("network"));
    sweep.columns().forEach(column -> columns.add(column + ", ms per image"));
    columns.add("");
    List<List<String>> rows =
        sweep.rows().stream()
            .map(
                row -> {
                  List<String> cells = new ArrayList<>(List.of(row.network()));
                  row.millis().forEach(millis -> cells.add(Sweep.number(millis)));
                  cells.add(row.valid() ? "VALID" : "INVALID");
                  return cells;
                })
            .toList();
    return new Table(columns, rows);
  }

  /** What it costs to have a graph where it is needed, against the size of its archive. */
  private void costs() {
    List<double[]> sent = new ArrayList<>();
    List<double[]> loaded = new ArrayList<>();
    Table.Rows table = Table.of("graph", "MiB", "broadcast, s", "load, s");
    for (BenchmarkReport report : outcome.reports()) {
      for (int variant = 0; variant < report.variants().size(); variant++) {
        double mebibytes = report.variants().get(variant).graph().sizeBytes() / MEBI;
        double load = loadSeconds(report, variant);
        sent.add(new double[] {mebibytes, report.variants().get(variant).broadcastSeconds()});
        loaded.add(new double[] {mebibytes, load});
        table.row(
            (report.network() + " " + report.names().get(variant)).strip(),
            BenchmarkTable.number(mebibytes),
            BenchmarkTable.number(report.variants().get(variant).broadcastSeconds()),
            BenchmarkTable.number(load));
      }
    }
    page.heading("Broadcast and load")
        .paragraph(
            "Handing the archive to Spark on the driver, and loading it in an executor, the slowest;"
                + " an archive that another variant of it has sent already costs nothing more.")
        .chart(
            "Seconds against the size of the archive",
            Chart.points(
                "MiB",
                "seconds",
                List.of(new Chart.Line("broadcast", sent), new Chart.Line("load", loaded))))
        .table(table.table());
  }

  private static double loadSeconds(BenchmarkReport report, int variant) {
    return report.measured().executors().stream()
            .map(executor -> executor.first().variants().get(variant))
            .mapToLong(Ready::loadNanos)
            .max()
            .orElse(0)
        / 1e9;
  }
}
