package io.tracecast.job.benchmark;

import io.tracecast.graph.stats.benchmark.Summary;
import io.tracecast.graph.stats.benchmark.Validity.Reason;
import io.tracecast.graph.stats.benchmark.VarianceAnalysis;
import io.tracecast.graph.stats.benchmark.Verdict;
import io.tracecast.job.benchmark.Measurements.Executor;
import io.tracecast.job.error.Printable;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

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
    table.validity();
    return table.text.toString();
  }

  private void subject() {
    Measurements measured = report.measured();
    Executor first = measured.executors().get(0);
    line(
        "%d run(s) in random order (seed %d), %s; %d executor(s) with %d slot(s) each on %s.",
        measured.runs(),
        report.schedule().seed(),
        report.schedule().isolated() ? "one slot at a time" : "all slots at the same time",
        measured.executors().size(),
        first.slots().size(),
        measured.executors().stream()
            .map(Executor::host)
            .distinct()
            .collect(Collectors.joining(", ")));
    line("");
  }

  private void figures() {
    String format = "  %-36s %12s %9s %9s %12s %10s %7s";
    line(format, "variant", "ms per image", "std", "median", "CPU ms/image", "images/s", "passes");
    for (int variant = 0; variant < report.contenders().size(); variant++) {
      Summary wall = report.conclusions().wall().get(variant);
      Summary cpu = report.conclusions().cpu().get(variant);
      line(
          format,
          report.names().get(variant),
          number(wall.mean()),
          wall.standardDeviation().isPresent()
              ? number(wall.standardDeviation().getAsDouble())
              : "",
          number(wall.median()),
          number(cpu.mean()),
          number(report.measured().imagesPerSecond(variant)),
          passes(variant));
    }
    line("");
  }

  private String passes(int variant) {
    List<Executor> executors = report.measured().executors();
    return Integer.toString(executors.get(0).turns(variant, 0).get(0).passNanos().length);
  }

  private void statistics() {
    Conclusions conclusions = report.conclusions();
    if (report.contenders().size() > 1) {
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

  private void validity() {
    line("");
    line("%s", report.conclusions().validity().word());
    for (Reason reason : report.conclusions().validity().reasons()) {
      line("  %s: %s", reason.kind().name().toLowerCase(Locale.ROOT), reason.words());
    }
  }

  private static String degrees(double degrees) {
    return degrees == Math.rint(degrees)
        ? Long.toString((long) degrees)
        : String.format(Locale.ROOT, "%.1f", degrees);
  }

  /** Three digits at least, and no more behind the point than tell something. */
  private static String number(double value) {
    double magnitude = Math.abs(value);
    String format = magnitude >= 100 ? "%.0f" : magnitude >= 10 ? "%.1f" : "%.3f";
    return String.format(Locale.ROOT, format, value);
  }

  private void line(String format, Object... arguments) {
    text.append(Printable.of(String.format(Locale.ROOT, format, arguments).stripTrailing()))
        .append('\n');
  }
}
