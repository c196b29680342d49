package io.tracecast.job.benchmark;

import io.tracecast.graph.stats.benchmark.Bootstrap;
import io.tracecast.graph.stats.benchmark.Interval;
import io.tracecast.graph.stats.benchmark.Quantiles;
import io.tracecast.graph.stats.benchmark.Summary;
import io.tracecast.job.benchmark.measure.Measurements;
import io.tracecast.job.benchmark.measure.Metric;
import io.tracecast.job.benchmark.measure.SlotSamples.Ready;
import io.tracecast.job.benchmark.measure.SlotSamples.Turn;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What a variant came to, whether it was measured here or imported.
 *
 * @param name the variant's
 * @param origin where it was measured; empty if here
 * @param device what it ran on
 * @param batchSize images per forward pass; 0 if unknown
 * @param wall its runs on the wall
 * @param cpu its runs by processors' time; empty if nobody counted it
 * @param imagesPerSecond of all executors together
 * @param passMillis what each forward pass took on the wall, in no order; none if unknown
 * @param residentBytes by how much the variant made a process grow, at most; 0 if unknown
 */
record Figures(
    String name,
    Optional<Origin> origin,
    String device,
    int batchSize,
    Runs wall,
    Optional<Runs> cpu,
    double imagesPerSecond,
    double[] passMillis,
    long residentBytes) {

  /**
   * The runs of a variant by one clock, in milliseconds per image.
   *
   * @param each of all executors, one after the other
   * @param across one for each run, the mean over executors: a slow machine is not a slow run
   */
  record Runs(double[] each, double[] across) {
    private static final int RESAMPLES = 10_000;

    static Runs of(double[][] byExecutor) {
      double[] across = new double[byExecutor[0].length];
      for (double[] executor : byExecutor) {
        for (int run = 0; run < across.length; run++) {
          across[run] += executor[run] / byExecutor.length;
        }
      }
      return new Runs(Arrays.stream(byExecutor).flatMapToDouble(Arrays::stream).toArray(), across);
    }

    Summary summary() {
      return Summary.of(each);
    }

    /** Returns the median's interval by bootstrap; the same numbers for the same seed. */
    Interval medianInterval(long seed) {
      return Bootstrap.median(each, Conclusions.CONFIDENCE, RESAMPLES, seed);
    }
  }

  /** Returns what a variant of this benchmark came to. */
  static Figures measured(String name, int batchSize, Measurements measured, int variant) {
    return new Figures(
        name,
        Optional.empty(),
        measured.executors().get(0).first().variants().get(variant).device(),
        batchSize,
        Runs.of(measured.runMeans(variant, Metric.WALL)),
        Optional.of(Runs.of(measured.runMeans(variant, Metric.CPU))),
        measured.imagesPerSecond(variant),
        passes(measured, variant),
        measured.executors().stream()
            .map(executor -> executor.first().variants().get(variant))
            .mapToLong(Ready::residentBytes)
            .max()
            .orElse(0));
  }

  /** Returns what an imported variant came to. */
  static Figures imported(ImportedRuns runs) {
    return new Figures(
        runs.name(),
        Optional.of(runs.origin()),
        runs.device(),
        runs.batchSize(),
        new Runs(runs.wall(), runs.wall()),
        runs.hasCpu() ? Optional.of(new Runs(runs.cpu(), runs.cpu())) : Optional.empty(),
        runs.imagesPerSecond(),
        new double[0],
        0);
  }

  private static double[] passes(Measurements measured, int variant) {
    return measured.executors().stream()
        .flatMap(executor -> executor.slots().stream())
        .flatMap(slot -> slot.turns().stream())
        .filter(turn -> turn.variant() == variant)
        .map(Turn::passNanos)
        .flatMapToLong(Arrays::stream)
        .mapToDouble(nanos -> nanos / 1e6)
        .toArray();
  }

  /** Returns the runs by a clock. */
  Runs by(Metric metric) {
    return metric == Metric.WALL ? wall : cpu.orElseThrow();
  }

  /** Returns whether processors' time was counted in each run. */
  boolean hasCpu() {
    return cpu.isPresent() && Arrays.stream(cpu.get().each()).allMatch(millis -> millis > 0);
  }

  /** Returns what so many per cent of the forward passes took at most; nothing if unknown. */
  OptionalDouble passPercentile(double percent) {
    return passMillis.length == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(Quantiles.of(passMillis, percent / 100));
  }

  OptionalLong resident() {
    return residentBytes == 0 ? OptionalLong.empty() : OptionalLong.of(residentBytes);
  }

  /** Returns the mean of the runs on the wall, in milliseconds per image. */
  double millisPerImage() {
    return Arrays.stream(wall.each()).average().orElseThrow();
  }
}
