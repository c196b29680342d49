package io.tracecast.graph.stats.benchmark;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Simulated measurements. */
final class Noise {
  private Noise() {}

  /** Returns times around a centre, normal in their logarithm, with a relative deviation. */
  static double[] around(SplittableRandom random, int count, double centre, double deviation) {
    double[] times = new double[count];
    Arrays.setAll(times, run -> centre * Math.exp(deviation * random.nextGaussian()));
    return times;
  }

  /** Returns doubles of every magnitude, from their bits; 0 for the bits of no finite number. */
  static double[] finite(List<Long> bits) {
    return bits.stream()
        .mapToDouble(Double::longBitsToDouble)
        .map(value -> Double.isFinite(value) ? value : 0)
        .toArray();
  }
}
