package io.tracecast.job.benchmark;

import io.tracecast.graph.stats.benchmark.BlockedAnalysis;
import io.tracecast.graph.stats.benchmark.Corrections;
import io.tracecast.graph.stats.benchmark.Ratio;
import io.tracecast.graph.stats.benchmark.Summary;
import io.tracecast.graph.stats.benchmark.Validity;
import io.tracecast.graph.stats.benchmark.VarianceAnalysis;
import io.tracecast.graph.stats.benchmark.Verdict;
import io.tracecast.job.benchmark.measure.Circumstances;
import io.tracecast.job.benchmark.measure.Measurements;
import io.tracecast.job.benchmark.measure.Metric;
import io.tracecast.job.error.JobErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What the measurements of a run say.
 *
 * @param metric the time that the verdicts are about
 * @param figures of each variant, those that were measured here before those that were imported
 * @param oneWay whether the variants differ at all, over the means of runs; none for one variant
 * @param welch the same where their variances differ
 * @param blocked the same with executors told apart from variants; none for one executor
 * @param verdicts each pair of variants, or each variant and the first where there are many
 * @param validity whether it can be believed
 */
record Conclusions(
    Metric metric,
    List<Figures> figures,
    Optional<VarianceAnalysis> oneWay,
    Optional<VarianceAnalysis> welch,
    Optional<BlockedAnalysis> blocked,
    List<Verdict> verdicts,
    Validity validity) {

  static final double CONFIDENCE = 0.95;

  /** Above that, wall time is too restless to compare, and processors' time is. */
  private static final double RESTLESS = 0.03;

  /** Of more variants, a table of all pairs is not read. */
  private static final int ALL_PAIRS = 4;

  /** Which time is to be compared; {@code AUTO} takes wall time unless it is restless. */
  enum MetricChoice {
    AUTO,
    WALL,
    CPU
  }

  /**
   * Draws them.
   *
   * @param figures of each variant, those that were measured here before those that were imported
   * @param measured what was measured here
   */
  static Conclusions of(
      List<Figures> figures,
      Measurements measured,
      MetricChoice choice,
      boolean isolated,
      Circumstances circumstances) {
    Metric metric = metric(figures, measured, choice);
    List<double[]> runs = figures.stream().map(one -> one.by(metric).across()).toList();
    boolean several = figures.size() > 1 && measured.runs() > 1;
    return new Conclusions(
        metric,
        figures,
        several ? Optional.of(VarianceAnalysis.oneWay(runs)) : Optional.empty(),
        several ? Optional.of(VarianceAnalysis.welch(runs)) : Optional.empty(),
        measured.variants() > 1 && measured.runs() > 1 && measured.executors().size() > 1
            ? Optional.of(BlockedAnalysis.of(all(measured, metric)))
            : Optional.empty(),
        several ? verdicts(figures, measured, metric) : List.of(),
        ValidityCheck.of(
            figures.stream().map(Figures::name).limit(measured.variants()).toList(),
            measured,
            metric,
            isolated,
            circumstances));
  }

  /**
   * Wall time is what people wait for, what a card takes and what every import has; a busy machine
   * makes it restless. The other clock may be too coarse for short turns. What was imported was
   * measured by itself, and on the wall several slots together are something else.
   */
  private static Metric metric(List<Figures> figures, Measurements measured, MetricChoice choice) {
    boolean counted = figures.stream().allMatch(Figures::hasCpu);
    if (choice == MetricChoice.CPU && !counted) {
      throw JobErrors.usage(
          "--metric CPU compares processors' time, and the clock of processors did not move in some"
              + " runs. Take longer turns (--min-duration), or compare by --metric WALL.");
    }
    if (choice != MetricChoice.AUTO) {
      return choice == MetricChoice.WALL ? Metric.WALL : Metric.CPU;
    }
    if (!counted) {
      return Metric.WALL;
    }
    boolean imported = figures.size() > measured.variants();
    if (imported && measured.slotsAtWork() > 1) {
      return Metric.CPU; // on the wall several slots stand against one loop
    }
    boolean onCard =
        measured.executors().stream()
            .flatMap(executor -> executor.first().variants().stream())
            .anyMatch(ready -> !ready.device().equals("cpu"));
    return onCard || restlessness(measured) <= RESTLESS ? Metric.WALL : Metric.CPU;
  }

  private static double restlessness(Measurements measured) {
    double worst = 0;
    for (int variant = 0; variant < measured.variants(); variant++) {
      for (double[] runs : measured.runMeans(variant, Metric.WALL)) {
        worst = Math.max(worst, Summary.of(runs).coefficientOfVariation().orElse(0));
      }
    }
    return worst;
  }

  private static double[][][] all(Measurements measured, Metric metric) {
    return IntStream.range(0, measured.variants())
        .mapToObj(variant -> measured.runMeans(variant, metric))
        .toArray(double[][][]::new);
  }

  private static List<Verdict> verdicts(
      List<Figures> figures, Measurements measured, Metric metric) {
    List<int[]> pairs = pairs(figures.size());
    List<Ratio> ratios =
        pairs.stream().map(pair -> ratio(pair[0], pair[1], figures, measured, metric)).toList();
    double[] corrected = Corrections.holm(ratios.stream().mapToDouble(Ratio::p).toArray());
    List<Verdict> verdicts = new ArrayList<>();
    for (int i = 0; i < corrected.length; i++) {
      int[] pair = pairs.get(i);
      verdicts.add(
          new Verdict(
              figures.get(pair[0]).name(),
              figures.get(pair[1]).name(),
              ratios.get(i),
              corrected[i]));
    }
    return verdicts;
  }

  /** Runs of this benchmark are pairs, imported ones were measured apart. */
  private static Ratio ratio(
      int first, int second, List<Figures> figures, Measurements measured, Metric metric) {
    return Math.max(first, second) < measured.variants()
        ? Ratio.paired(
            measured.runMeans(first, metric), measured.runMeans(second, metric), CONFIDENCE)
        : Ratio.unpaired(
            figures.get(first).by(metric).across(),
            figures.get(second).by(metric).across(),
            CONFIDENCE);
  }

  private static List<int[]> pairs(int variants) {
    List<int[]> pairs = new ArrayList<>();
    int firsts = variants <= ALL_PAIRS ? variants : 1;
    for (int first = 0; first < firsts; first++) {
      for (int second = first + 1; second < variants; second++) {
        pairs.add(new int[] {first, second});
      }
    }
    return pairs;
  }
}
