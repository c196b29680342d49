package io.tracecast.graph.image;

/**
 * A resampling filter, with Pillow's names and supports. All of Pillow's but {@link #NEAREST}
 * antialias: where a picture shrinks, the filter widens with it. Those of OpenCV are named after
 * it.
 */
public enum Filter {
  NEAREST(0),
  BOX(0.5),
  BILINEAR(1),
  BICUBIC(2),
  LANCZOS(3),
  /** OpenCV's {@code INTER_LINEAR}: between the two nearest pixels, without antialiasing. */
  OPENCV_LINEAR(1),
  /** OpenCV's {@code INTER_AREA}: means of areas where a picture shrinks, else linear. */
  OPENCV_AREA(0.5);

  /** The free parameter of Keys's cubic convolution; Pillow takes -0.5. */
  private static final double CUBIC_A = -0.5;

  private final double support;

  Filter(double support) {
    this.support = support;
  }

  /** Returns whether pictures are resized as OpenCV does, in arithmetic of its own. */
  public boolean isOpenCv() {
    return this == OPENCV_LINEAR || this == OPENCV_AREA;
  }

  /** Returns the distance from the centre beyond which the filter is 0, in output pixels. */
  public double support() {
    return support;
  }

  /** Returns the weight, not normalised, at a distance from the centre. */
  public double weight(double distance) {
    return switch (this) {
      case NEAREST -> 1;
      case BOX -> distance > -0.5 && distance <= 0.5 ? 1 : 0;
      case BILINEAR -> Math.max(0, 1 - Math.abs(distance));
      case BICUBIC -> cubic(distance);
      case LANCZOS -> lanczos(distance);
      case OPENCV_LINEAR, OPENCV_AREA ->
          throw new IllegalStateException(this + " is not one of Pillow's filters");
    };
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
