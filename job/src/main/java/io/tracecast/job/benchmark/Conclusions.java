package io.tracecast.job.benchmark;

import io.tracecast.graph.stats.benchmark.BlockedAnalysis;
import io.tracecast.graph.stats.benchmark.Corrections;
import io.tracecast.graph.stats.benchmark.Ratio;
import io.tracecast.graph.stats.benchmark.Summary;
import io.tracecast.graph.stats.benchmark.Validity;
import io.tracecast.graph.stats.benchmark.VarianceAnalysis;
import io.tracecast.graph.stats.benchmark.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What the measurements of a run say.
 *
 * @param metric the time that the verdicts are about
 * @param wall of each variant, over the runs of all executors, in milliseconds per image
 * @param cpu the same of processors' time
 * @param oneWay whether the variants differ at all, over the means of runs; none for one variant
 * @param welch the same where their variances differ
 * @param blocked the same with executors told apart from variants; none for one executor
 * @param verdicts each pair of variants, or each variant and the first where there are many
 * @param validity whether it can be believed
 */
record Conclusions(
    Metric metric,
    List<Summary> wall,
    List<Summary> cpu,
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
   * @param names of the variants
   */
  static Conclusions of(
      List<String> names,
      Measurements measured,
      MetricChoice choice,
      boolean isolated,
      Circumstances circumstances) {
    Metric metric = metric(measured, choice);
    List<double[]> runs =
        IntStream.range(0, names.size())
            .mapToObj(variant -> acrossExecutors(measured.runMeans(variant, metric)))
            .toList();
    boolean several = names.size() > 1 && measured.runs() > 1;
    return new Conclusions(
        metric,
        summaries(measured, Metric.WALL),
        summaries(measured, Metric.CPU),
        several ? Optional.of(VarianceAnalysis.oneWay(runs)) : Optional.empty(),
        several ? Optional.of(VarianceAnalysis.welch(runs)) : Optional.empty(),
        several && measured.executors().size() > 1
            ? Optional.of(BlockedAnalysis.of(all(measured, metric)))
            : Optional.empty(),
        several ? verdicts(names, measured, metric) : List.of(),
        ValidityCheck.of(names, measured, metric, isolated, circumstances));
  }

  /** Wall time is what people wait for, and what a card takes; a busy machine makes it restless. */
  private static Metric metric(Measurements measured, MetricChoice choice) {
    if (choice != MetricChoice.AUTO) {
      return choice == MetricChoice.WALL ? Metric.WALL : Metric.CPU;
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

  private static List<Summary> summaries(Measurements measured, Metric metric) {
    return IntStream.range(0, measured.variants())
        .mapToObj(variant -> Summary.of(measured.all(variant, metric)))
        .toList();
  }

  /** Returns the mean over executors of each run: a slow machine is not a slow run. */
  private static double[] acrossExecutors(double[][] runMeans) {
    double[] means = new double[runMeans[0].length];
    for (double[] executor : runMeans) {
      for (int run = 0; run < means.length; run++) {
        means[run] += executor[run] / runMeans.length;
      }
    }
    return means;
  }

  private static double[][][] all(Measurements measured, Metric metric) {
    return IntStream.range(0, measured.variants())
        .mapToObj(variant -> measured.runMeans(variant, metric))
        .toArray(double[][][]::new);
  }

  private static List<Verdict> verdicts(List<String> names, Measurements measured, Metric metric) {
    List<int[]> pairs = pairs(names.size());
    List<Ratio> ratios =
        pairs.stream()
            .map(
                pair ->
                    Ratio.paired(
                        measured.runMeans(pair[0], metric),
                        measured.runMeans(pair[1], metric),
                        CONFIDENCE))
            .toList();
    double[] corrected = Corrections.holm(ratios.stream().mapToDouble(Ratio::p).toArray());
    List<Verdict> verdicts = new ArrayList<>();
    for (int i = 0; i < corrected.length; i++) {
      int[] pair = pairs.get(i);
      verdicts.add(
          new Verdict(names.get(pair[0]), names.get(pair[1]), ratios.get(i), corrected[i]));
    }
    return verdicts;
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
