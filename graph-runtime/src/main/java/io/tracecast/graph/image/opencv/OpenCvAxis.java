package io.tracecast.graph.image.opencv;

import io.tracecast.graph.image.Geometry;

/**
 * One axis of a resize as OpenCV computes it: the scale is the reciprocal of the quotient of the
 * sizes, in double precision, and positions between pixels are single.
 *
 * @param in positions of the source
 * @param out positions of the resized axis
 * @param wanted those that survive the crop
 */
record OpenCvAxis(int in, int out, Geometry.Span wanted) {

  /** A fraction of a pixel at either end of an area that counts as none. */
  private static final double LEAST_FRACTION = 1e-3;

  private double inverse() {
    return (double) out / in;
  }

  private double scale() {
    return 1 / inverse();
  }

  boolean isUnchanged() {
    return in == out;
  }

  boolean shrinks() {
    return scale() >= 1;
  }

  /** Returns the whole number that is nearest to the scale. */
  int factor() {
    return (int) Math.rint(scale());
  }

  /** Returns whether the scale is a whole number but for a difference below that given. */
  boolean isWhole(double difference) {
    return Math.abs(scale() - factor()) < difference;
  }

  /**
   * Returns between which pixels to interpolate.
   *
   * @param area whether with the positions of {@code INTER_AREA} instead of those of {@code
   *     INTER_LINEAR}
   */
  LinearTable linear(boolean area) {
    LinearTable table = new LinearTable(wanted.length());
    for (int i = 0; i < wanted.length(); i++) {
      int position = wanted.source() + i;
      if (area) {
        int first = (int) Math.floor(position * scale());
        float rest = (float) (position + 1 - (first + 1) * inverse());
        table.put(i, first, rest <= 0 ? 0 : rest - (float) Math.floor(rest));
      } else {
        float centre = (float) ((position + 0.5) * scale() - 0.5);
        int first = (int) Math.floor(centre);
        table.put(i, first, centre - first);
      }
    }
    return table;
  }

  /** Returns which pixels each position is the mean of, for a scale of at least 1. */
  AreaTable areas() {
    AreaTable table = new AreaTable(wanted.length(), (int) Math.ceil(scale()) + 1);
    for (int i = 0; i < wanted.length(); i++) {
      double start = (wanted.source() + i) * scale();
      double end = start + scale();
      double cell = Math.min(scale(), in - start);
      int last = Math.min((int) Math.floor(end), in - 1);
      int first = Math.min((int) Math.ceil(start), last);
      if (first - start > LEAST_FRACTION) {
        table.add(first - 1, (float) ((first - start) / cell));
      }
      for (int k = first; k < last; k++) {
        table.add(k, (float) (1 / cell));
      }
      if (end - last > LEAST_FRACTION) {
        table.add(last, (float) (Math.min(Math.min(end - last, 1), cell) / cell));
      }
      table.endPosition();
    }
    return table;
  }
}
