package io.tracecast.job.tune;

import io.tracecast.job.spark.ScoringPlan.Passes;
import io.tracecast.job.tune.Variant.Axis;
import java.util.Comparator;
import java.util.List;

/**
 * What is better than the default. On a processor that is what scores more images in a second of
 * processor time, as wall clock on shared machines swings; on a GPU, what scores more in a second.
 *
 * @param wallClock whether wall clock decides
 */
record Verdict(boolean wallClock) {

  /** Repeated measurements of one variant differ by less. */
  static final double NOISE = 0.02;

  /** Processor time that is saved by leaving cores idle is not worth having. */
  private static final double SLOWER = 0.05;

  /** Returns what decides. */
  double figure(Measured measured) {
    return wallClock ? measured.imagesPerSecond() : measured.imagesPerCpuSecond();
  }

  /** Returns whether it beats the default by more than noise, and is not slower on the wall. */
  boolean beats(Measured measured, Measured standard) {
    return figure(measured) > figure(standard) * (1 + NOISE) && keepsUp(measured, standard);
  }

  private static boolean keepsUp(Measured measured, Measured standard) {
    return measured.imagesPerSecond() > standard.imagesPerSecond() * (1 - SLOWER);
  }

  /** Returns the best of an axis: the default, unless it is beaten. */
  Measured best(Axis axis, List<Measured> measured) {
    return best(
        measured.get(0), measured.stream().filter(one -> one.variant().axis() == axis).toList());
  }

  private Measured best(Measured standard, List<Measured> measured) {
    return measured.stream()
        .filter(one -> beats(one, standard))
        .max(Comparator.comparingDouble(this::figure))
        .orElse(standard);
  }

  /** Returns the best of each axis as one setting. */
  Passes combined(List<Measured> measured) {
    Passes size = best(Axis.BATCH_SIZE, measured).variant().passes();
    Passes split = best(Axis.SPLIT, measured).variant().passes();
    Passes layout = best(Axis.LAYOUT, measured).variant().passes();
    return size.withSplit(split.atOnce(), split.intraOpThreads()).withLayout(layout.layout());
  }

  /** Returns how many percent more than the default's the figure is, as tables tell it. */
  double gainPercent(Measured measured, Measured standard) {
    return 100 * (figure(measured) / figure(standard) - 1);
  }

  /** Returns how many percent more than the default's the best figure is; 0 if it is the best. */
  double bestGainPercent(List<Measured> measured) {
    Measured standard = measured.get(0);
    return measured.stream()
        .filter(one -> keepsUp(one, standard))
        .mapToDouble(one -> gainPercent(one, standard))
        .max()
        .orElseThrow();
  }
}
