package io.tracecast.graph.image;

import java.util.function.DoubleUnaryOperator;

/**
 * A resampling filter, with Pillow's names and supports. All but {@link #NEAREST} antialias: where
 * a picture shrinks, the filter widens with it.
 */
public enum Filter {
  NEAREST(0, x -> 1),
  BOX(0.5, x -> x > -0.5 && x <= 0.5 ? 1 : 0),
  BILINEAR(1, x -> Math.max(0, 1 - Math.abs(x))),
  BICUBIC(2, Filter::cubic),
  LANCZOS(3, Filter::lanczos);

  /** The free parameter of Keys's cubic convolution; Pillow takes -0.5. */
  private static final double CUBIC_A = -0.5;

  private final double support;
  private final DoubleUnaryOperator weight;

  Filter(double support, DoubleUnaryOperator weight) {
    this.support = support;
    this.weight = weight;
  }

  /** Returns the distance from the centre beyond which the filter is 0, in output pixels. */
  double support() {
    return support;
  }

  /** Returns the weight, not normalised, at a distance from the centre. */
  double weight(double distance) {
    return weight.applyAsDouble(distance);
  }

  private static double cubic(double distance) {
    double x = Math.abs(distance);
    if (x < 1) {
      return ((CUBIC_A + 2) * x - (CUBIC_A + 3)) * x * x + 1;
    }
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * CUBIC_A : 0;
  }

  private static double lanczos(double x) {
    return x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0;
  }

  private static double sinc(double x) {
    double angle = x * Math.PI;
    return angle == 0 ? 1 : StrictMath.sin(angle) / angle;
  }
}
