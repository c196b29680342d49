package io.tracecast.job.benchmark;

import io.tracecast.graph.stats.benchmark.Summary;
import io.tracecast.graph.stats.benchmark.Validity.Reason;
import io.tracecast.graph.stats.benchmark.VarianceAnalysis;
import io.tracecast.graph.stats.benchmark.Verdict;
import io.tracecast.job.benchmark.measure.Measurements;
import io.tracecast.job.benchmark.measure.Measurements.Executor;
import io.tracecast.job.benchmark.measure.SlotSamples.Turn;
import io.tracecast.job.error.Printable;
import java.util.Locale;
import java.util.OptionalDouble;

/** Tells a benchmark to people. */
final class BenchmarkTable {
  private final BenchmarkReport report;
  private final StringBuilder text = new StringBuilder();

  private BenchmarkTable(BenchmarkReport report) {
    this.report = report;
  }

  static String of(BenchmarkReport report) {
    BenchmarkTable table = new BenchmarkTable(report);
    table.subject();
    table.figures();
    table.statistics();
    table.answers();
    table.bars();
    table.validity();
    return table.text.toString();
  }

  private void subject() {
    Measurements measured = report.measured();
    Executor first = measured.executors().get(0);
    if (!report.network().isEmpty()) {
      line("");
      line("%s", report.network());
    }
    line(
        "%d run(s) in random order (seed %d), %s; %d executor(s) with %d slot(s) each on %s.",
        measured.runs(),
        report.schedule().seed(),
        report.schedule().isolated() ? "one slot at a time" : "all slots at the same time",
        measured.executors().size(),
        first.slots().size(),
        report.hosts());
    line("");
  }

  private void figures() {
    String format = "  %-36s %12s %9s %9s %12s %10s %9s %7s";
    line(
        format,
        "variant",
        "ms per image",
        "std",
        "median",
        "CPU ms/image",
        "images/s",
        "pass p99",
        "passes");
    for (int variant = 0; variant < report.figures().size(); variant++) {
      Figures figures = report.figures().get(variant);
      Summary wall = figures.wall().summary();
      line(
          format,
          figures.name() + (figures.origin().isPresent() ? " *" : ""),
          number(wall.mean()),
          number(wall.standardDeviation()),
          number(wall.median()),
          figures.cpu().map(cpu -> number(cpu.summary().mean())).orElse(""),
          number(figures.imagesPerSecond()),
          number(figures.passPercentile(99)),
          figures.origin().isPresent() ? "" : passes(variant));
    }
    report.figures().stream()
        .filter(figures -> figures.origin().isPresent())
        .forEach(one -> line("  * %s: %s", one.name(), one.origin().get().inWords()));
    if (report.slotsDiffer()) {
      line("  %s", report.slotsInWords());
    }
    line("");
  }

  private String passes(int variant) {
    Turn turn = report.measured().executors().get(0).turns(variant, 0).get(0);
    return Long.toString(turn.images() / report.figures().get(variant).batchSize());
  }

  private void statistics() {
    Conclusions conclusions = report.conclusions();
    if (report.figures().size() > 1) {
      line("Compared by %s:", conclusions.metric().words());
    }
    conclusions.oneWay().ifPresent(analysis -> analysis("One-way ANOVA over the runs", analysis));
    conclusions.welch().ifPresent(analysis -> analysis("Welch's, for unequal variances", analysis));
    conclusions
        .blocked()
        .ifPresent(
            blocked -> {
              analysis("Variants, executors as blocks", blocked.variants());
              analysis("Executors", blocked.blocks());
            });
    conclusions.verdicts().stream().map(Verdict::inWords).forEach(words -> line("  %s", words));
  }

  private void analysis(String name, VarianceAnalysis analysis) {
    if (analysis.spread() != VarianceAnalysis.Spread.ORDINARY) {
      line("  %s: nothing to compare with, as runs of one variant do not differ at all.", name);
      return;
    }
    line(
        "  %s: F(%s, %s) = %s, p = %s.",
        name,
        degrees(analysis.betweenDegrees()),
        degrees(analysis.withinDegrees()),
        number(analysis.f()),
        String.format(Locale.ROOT, "%.2g", analysis.p()));
  }

  private void answers() {
    report.answers().forEach(answers -> line("  %s", answers.inWords(report.names().get(0))));
  }

  private void bars() {
    report
        .baseline()
        .ifPresent(
            baseline -> {
              line("");
              baseline.inWords().forEach(words -> line("  %s", words));
            });
    report
        .ranking()
        .ifPresent(
            ranking -> {
              line("");
              ranking.inWords().forEach(words -> line("  %s", words));
            });
  }

  private void validity() {
    line("");
    line("%s", report.conclusions().validity().word());
    for (Reason reason : report.conclusions().validity().reasons()) {
      line("  %s: %s", reason.kind().name().toLowerCase(Locale.ROOT), reason.words());
    }
  }

  static String degrees(double degrees) {
    return degrees == Math.rint(degrees)
        ? Long.toString((long) degrees)
        : String.format(Locale.ROOT, "%.1f", degrees);
  }

  private static String number(OptionalDouble value) {
    return value.isPresent() ? number(value.getAsDouble()) : "";
  }

  /** Three digits at least, and no more behind the point than tell something. */
  static String number(double value) {
    double magnitude = Math.abs(value);
    String format = magnitude >= 100 ? "%.0f" : magnitude >= 10 ? "%.1f" : "%.3f";
    return String.format(Locale.ROOT, format, value);
  }

  private void line(String format, Object... arguments) {
    text.append(Printable.of(String.format(Locale.ROOT, format, arguments).stripTrailing()))
        .append('\n');
  }
}
