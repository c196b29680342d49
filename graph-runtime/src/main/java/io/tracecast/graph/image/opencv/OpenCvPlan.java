package io.tracecast.graph.image.opencv;

import io.tracecast.graph.image.Filter;
import io.tracecast.graph.image.Geometry;
import io.tracecast.graph.image.PlanCache;
import io.tracecast.graph.image.Preprocessing;

/**
 * How OpenCV's {@code cv::resize} resizes pictures of one size: it takes means of whole blocks
 * where {@code INTER_AREA} shrinks by whole factors, and where {@code INTER_LINEAR} halves both
 * sides; means of areas with fractions where {@code INTER_AREA} shrinks otherwise; and interpolates
 * linearly in all other cases, between pixels of {@code INTER_AREA}'s own choice where that
 * enlarges a side.
 *
 * @param geometry where the picture lies in the graph's input
 * @param rows what makes its rows
 */
record OpenCvPlan(Geometry geometry, OpenCvRows rows) implements PlanCache.Plan {
  private static final double EPSILON = Math.ulp(1.0);

  static OpenCvPlan of(Preprocessing preprocessing, int width, int height) {
    Geometry geometry = Geometry.of(preprocessing, width, height);
    return new OpenCvPlan(
        geometry,
        rows(
            preprocessing.framing().filter(),
            new OpenCvAxis(width, geometry.width(), geometry.columns()),
            new OpenCvAxis(height, geometry.height(), geometry.rows())));
  }

  private static OpenCvRows rows(Filter filter, OpenCvAxis columns, OpenCvAxis rows) {
    if (columns.isUnchanged() && rows.isUnchanged()) {
      return new BlockRows(columns, rows);
    }
    boolean blocks = columns.isWhole(EPSILON) && rows.isWhole(EPSILON);
    boolean halves = blocks && columns.factor() == 2 && rows.factor() == 2;
    boolean area = filter == Filter.OPENCV_AREA;
    if (!halves && !(area && columns.shrinks() && rows.shrinks())) {
      return new LinearRows(columns.linear(area), rows.linear(area), columns.in(), rows.in());
    }
    return blocks ? new BlockRows(columns, rows) : new AreaRows(columns.areas(), rows.areas());
  }

  @Override
  public int weights() {
    return rows.weights();
  }
}
