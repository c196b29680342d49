package io.tracecast.job.tune;

import io.tracecast.job.error.Printable;
import io.tracecast.job.report.ScoringStatistics.ExecutorShare;
import io.tracecast.job.spark.ScoringPlan.Passes;
import io.tracecast.job.tune.Variant.Axis;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a sweep found, as a table for people and as options for {@code score}.
 *
 * @param sweep the default first, then what differs from it in one thing
 * @param confirmed the default and the best of each axis at once, measured against each other;
 *     empty where nothing beat the default
 * @param chosen the setting to run with
 * @param verdict what counts as better
 * @param subject the graph, the sample and the machines, for people
 * @param failed what could not be measured, and why
 * @param unfinished what it was stopped before
 */
record TuneReport(
    List<Measured> sweep,
    List<Measured> confirmed,
    Passes chosen,
    Verdict verdict,
    List<String> subject,
    Map<Variant, String> failed,
    Unfinished unfinished) {

  /** What can only be set when an application starts. */
  static final String NOT_SWEPT =
      "Not swept, since it is set when an application starts: the tasks of an executor"
          + " (spark.executor.cores / spark.task.cpus, or --master local[N]).";

  /** Describes the machines that took part. */
  static String machines(Collection<ExecutorShare> executors, int slots) {
    String hosts =
        executors.stream()
            .map(share -> share.state().place().host() + " " + share.state().place().device())
            .distinct()
            .limit(5)
            .collect(Collectors.joining(", "));
    return "%d executor(s) with %d slots each: %s".formatted(executors.size(), slots, hosts);
  }

  String table() {
    StringBuilder text = new StringBuilder();
    subject.forEach(line -> text.append("  ").append(Printable.of(line)).append('\n'));
    text.append("\n  variant                                        images/CPU s   images/s\n");
    sweep.forEach(measured -> text.append(row(measured, sweep.get(0))));
    confirmed.forEach(measured -> text.append(row(measured, confirmed.get(0))));
    failed
        .keySet()
        .forEach(variant -> text.append(format("  %-44s %14s%n", variant.name(), "failed")));
    text.append(format("%n%s To use: %s%n", standing(), command()));
    failures().forEach(line -> text.append(line).append('\n'));
    unfinished.inWords().forEach(line -> text.append(Printable.of(line)).append('\n'));
    return text.append(NOT_SWEPT).append('\n').toString();
  }

  /**
   * Says how the best and the default compare, by the figures of the table. The best of many is
   * partly luck, so where there is a second measurement, that one counts.
   */
  private String standing() {
    double gain = verdict.bestGainPercent(confirmed.isEmpty() ? sweep : confirmed);
    if (gain < 0.05) { // rounds to nothing
      return "Nothing measured is better than the default.";
    }
    return format("The best is %.1f %% better than the default", gain)
        + (gain > 100 * Verdict.NOISE
            ? "."
            : ", which is kept: rounds of one setting differ by as much.");
  }

  private List<String> failures() {
    return failed.entrySet().stream()
        .map(one -> Printable.of(one.getKey().name() + " failed: " + one.getValue()))
        .toList();
  }

  private String row(Measured measured, Measured standard) {
    return format(
        "  %-44s %14.1f %10.1f%s%n",
        name(measured),
        measured.imagesPerCpuSecond(),
        measured.imagesPerSecond(),
        measured == standard ? "" : format("   %+.1f %%", verdict.gainPercent(measured, standard)));
  }

  private static String name(Measured measured) {
    Variant variant = measured.variant();
    return variant.axis() == Axis.DEFAULT
        ? variant.name() + ", " + measured.rounds().get(0).layout()
        : variant.name();
  }

  /**
   * Returns the options, each with what was measured, in the form that {@code score @FILE} reads.
   */
  String options() {
    StringBuilder text = new StringBuilder("# Written by tracecast tune, for score @FILE.\n");
    subject.forEach(line -> text.append("# ").append(Printable.of(line)).append('\n'));
    text.append("# Figures: images per CPU second / images per second, best of the rounds.\n");
    text.append("# ").append(standing()).append('\n');
    failures().forEach(line -> text.append("# ").append(line).append('\n'));
    unfinished.inWords().forEach(line -> text.append("# ").append(Printable.of(line)).append('\n'));
    confirmed.forEach(measured -> text.append("# ").append(figures(measured)).append('\n'));
    axis(text, Axis.BATCH_SIZE, setting(Axis.BATCH_SIZE));
    List<String> split = setting(Axis.SPLIT);
    axis(
        text,
        Axis.SPLIT,
        split.isEmpty()
            ? List.of("# The default is kept: as many passes at once as an executor has slots.")
            : split);
    axis(text, Axis.LAYOUT, setting(Axis.LAYOUT));
    return text.append('\n').append("# ").append(NOT_SWEPT).append('\n').toString();
  }

  /** Returns {@code score} with the options of the best. */
  String command() {
    return Stream.of(Axis.BATCH_SIZE, Axis.SPLIT, Axis.LAYOUT)
        .filter(this::isTold)
        .flatMap(axis -> setting(axis).stream())
        .collect(Collectors.joining(" ", "score ", ""));
  }

  /** Returns the options of an axis; none where the default is not an option's value. */
  private List<String> setting(Axis axis) {
    return switch (axis) {
      case BATCH_SIZE -> List.of("--batch-size=" + chosen.batchSize());
      case SPLIT ->
          chosen.atOnce() == sweep.get(0).variant().passes().atOnce()
              ? List.of()
              : List.of(
                  "--concurrent-passes=" + chosen.atOnce(),
                  "--intra-op-threads=" + chosen.intraOpThreads());
      case LAYOUT -> List.of("--memory-layout=" + new Variant(Axis.LAYOUT, chosen).layout());
      default -> List.of();
    };
  }

  /** Returns whether anything of the axis was measured; a batch has a size in any case. */
  private boolean isTold(Axis axis) {
    return axis == Axis.BATCH_SIZE
        || sweep.stream().anyMatch(measured -> measured.variant().axis() == axis);
  }

  /** Adds options under the figures of their axis, if anything of it was measured. */
  private void axis(StringBuilder text, Axis axis, List<String> options) {
    if (!isTold(axis)) {
      return;
    }
    text.append('\n').append("# ").append(figures(sweep.get(0))).append('\n');
    sweep.stream()
        .filter(measured -> measured.variant().axis() == axis)
        .forEach(measured -> text.append("# ").append(figures(measured)).append('\n'));
    options.forEach(option -> text.append(option).append('\n'));
  }

  private static String figures(Measured measured) {
    return format(
        "%s: %.1f / %.1f",
        name(measured), measured.imagesPerCpuSecond(), measured.imagesPerSecond());
  }

  private static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
