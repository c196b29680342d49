package io.tracecast.graph.image.resample;

import io.tracecast.graph.image.Filter;
import java.util.Arrays;

/**
 * One axis of a resize: for each output position the source positions that it sums and their
 * fixed-point weights. Every output has the same number of taps, a sum of threes and fours, so that
 * each loop runs over all outputs and adds three or four taps without a loop inside; outputs that
 * need fewer taps carry zeros. Where the source is shorter than that, taps of weight zero reach up
 * to {@value #SLACK} positions beyond it.
 *
 * <p>The windows and weights are those of Pillow's 8-bit resampler: a window of twice the filter's
 * support around the output's centre, weights that sum to one, rounded half away from zero to
 * {@value #PRECISION_BITS} fractional bits.
 */
final class Taps {
  /** 32 bits less eight for the value and two for sums outside 0 to 255. */
  static final int PRECISION_BITS = 22;

  /** What a sum starts with so that the shift back to eight bits rounds. */
  static final int HALF = 1 << (PRECISION_BITS - 1);

  /** Positions beyond the source that taps of weight zero may touch. */
  static final int SLACK = 2;

  private static final int MIN_COUNT = 3;

  private static final int ONE = 1 << PRECISION_BITS;

  private final int count;
  private final int[] first;
  private final int[] weights;
  private final int sourceEnd;
  private final boolean overshoots;
  private LaneWeights laneWeights;

  private Taps(int count, int[] first, int[] weights, int sourceEnd) {
    this.count = count;
    this.first = first;
    this.weights = weights;
    this.sourceEnd = sourceEnd;
    this.overshoots = mayOvershoot(count, weights);
  }

  /**
   * Plans one axis.
   *
   * @param filter the filter
   * @param in positions of the source
   * @param out positions of the whole resized axis
   * @param from first output position that is wanted
   * @param length output positions that are wanted
   */
  static Taps of(Filter filter, int in, int out, int from, int length) {
    if (in == out) {
      return single(consecutive(from, length));
    }
    if (filter == Filter.NEAREST) {
      return single(nearest(in, out, from, length));
    }
    return filtered(new Axis(filter, in, out), from, length);
  }

  private static Taps single(int[] first) {
    int[] weights = new int[first.length * MIN_COUNT];
    for (int i = 0; i < weights.length; i += MIN_COUNT) {
      weights[i] = ONE;
    }
    return new Taps(MIN_COUNT, first, weights, first[first.length - 1] + 1);
  }

  private static int[] consecutive(int from, int length) {
    int[] first = new int[length];
    Arrays.setAll(first, i -> from + i);
    return first;
  }

  /** Adds up the step from the first position on, as Pillow does, to round where it rounds. */
  private static int[] nearest(int in, int out, int from, int length) {
    int[] first = new int[length];
    double step = (double) in / out;
    double position = step * 0.5;
    for (int i = 0; i < from + length; i++) {
      if (i >= from) {
        first[i - from] = Math.min((int) position, in - 1);
      }
      position += step;
    }
    return first;
  }

  private static Taps filtered(Axis axis, int from, int length) {
    int widest = 0;
    for (int i = 0; i < length; i++) {
      widest = Math.max(widest, axis.end(from + i) - axis.start(from + i));
    }
    int count = widest == 5 ? 6 : Math.max(widest, MIN_COUNT);
    int[] first = new int[length];
    int[] weights = new int[Math.multiplyExact(length, count)];
    for (int i = 0; i < length; i++) {
      int start = axis.start(from + i);
      first[i] = Math.max(0, Math.min(start, axis.in - count));
      axis.weights(from + i, weights, i * count + start - first[i]);
    }
    return new Taps(count, first, weights, Math.min(first[length - 1] + count, axis.in));
  }

  /** Whether a sum of products with 0 to 255 can leave that range after rounding. */
  private static boolean mayOvershoot(int count, int[] weights) {
    for (int i = 0; i < weights.length; i += count) {
      long sum = 0;
      for (int k = i; k < i + count; k++) {
        if (weights[k] < 0) {
          return true;
        }
        sum += weights[k];
      }
      if ((255 * sum + HALF) >> PRECISION_BITS > 255) {
        return true;
      }
    }
    return false;
  }

  /** Returns the number of output positions. */
  int length() {
    return first.length;
  }

  /** Returns the number of source positions that each output sums. */
  int count() {
    return count;
  }

  /** Returns the end of the source positions that an output sums, zeros included. */
  int end(int output) {
    return Math.min(first[output] + count, sourceEnd);
  }

  /** Returns how many taps, three or four, to add next, once {@code done} have been added. */
  int next(int done) {
    return (count - done) % 3 == 0 ? 3 : 4;
  }

  /**
   * Returns by how many bits to shift a sum once {@code done} taps have been added: the last ones
   * bring it back to eight bits, unless it has to be clipped on the way.
   */
  int shiftAfter(int done) {
    return done == count && !overshoots ? PRECISION_BITS : 0;
  }

  /** Returns the first source position of an output. */
  int first(int output) {
    return first[output];
  }

  /** Returns the first source position of every output; not to be written to. */
  int[] first() {
    return first;
  }

  /** Returns the weights, {@link #count} for each output in turn; not to be written to. */
  int[] weights() {
    return weights;
  }

  /**
   * Returns the weights spread over the lanes of vectors, made when first asked for.
   *
   * @param pixels pixels of a vector
   * @param lanes lanes of a vector
   */
  LaneWeights laneWeights(int pixels, int lanes) {
    if (laneWeights == null) {
      laneWeights = LaneWeights.of(count, weights, pixels, lanes);
    }
    return laneWeights;
  }

  /** Returns whether sums have to be clipped to 0 to 255. */
  boolean overshoots() {
    return overshoots;
  }

  /** Returns the first source position that any output needs. */
  int sourceStart() {
    return first[0];
  }

  /** Returns the source positions from the first to the last that any output needs. */
  int sourceLength() {
    return sourceEnd - first[0];
  }

  /** The real-valued geometry of one axis. */
  private static final class Axis {
    private final Filter filter;
    private final int in;
    private final double scale;
    private final double support;
    private final double inverseFilterScale;

    Axis(Filter filter, int in, int out) {
      this.filter = filter;
      this.in = in;
      this.scale = (double) in / out;
      double filterScale = Math.max(scale, 1);
      this.support = filter.support() * filterScale;
      this.inverseFilterScale = 1 / filterScale;
    }

    private double centre(int output) {
      return (output + 0.5) * scale;
    }

    int start(int output) {
      return Math.max(0, (int) (centre(output) - support + 0.5));
    }

    int end(int output) {
      return Math.min(in, (int) (centre(output) + support + 0.5));
    }

    void weights(int output, int[] target, int offset) {
      int start = start(output);
      double[] raw = new double[end(output) - start];
      double sum = 0;
      for (int i = 0; i < raw.length; i++) {
        raw[i] = filter.weight((i + start - centre(output) + 0.5) * inverseFilterScale);
        sum += raw[i];
      }
      for (int i = 0; i < raw.length; i++) {
        double weight = (sum == 0 ? raw[i] : raw[i] / sum) * ONE;
        target[offset + i] = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
      }
    }
  }
}
