package io.tracecast.graph.image.resample;

import io.tracecast.graph.image.Filter;
import io.tracecast.graph.image.Geometry;
import io.tracecast.graph.image.PassOrder;
import io.tracecast.graph.image.PlanCache;
import io.tracecast.graph.image.Preprocessing;

/**
 * What has to be computed for pictures of one size: the taps of the pixels that survive the crop,
 * and where these lie in the output.
 *
 * @param horizontal the taps of the output's columns
 * @param vertical the taps of the output's rows
 * @param left output columns before the picture
 * @param top output rows before the picture
 * @param inputWidth columns of the graph's input
 * @param inputHeight rows of the graph's input
 * @param verticalFirst whether the rows are resampled before the columns
 */
record TransformPlan(
    Taps horizontal,
    Taps vertical,
    int left,
    int top,
    int inputWidth,
    int inputHeight,
    boolean verticalFirst)
    implements PlanCache.Plan {

  /** Plans a transformation. */
  static TransformPlan of(Preprocessing preprocessing, int width, int height) {
    Geometry geometry = Geometry.of(preprocessing, width, height);
    Geometry.Span columns = geometry.columns();
    Geometry.Span rows = geometry.rows();
    Filter filter = preprocessing.framing().filter();
    return new TransformPlan(
        Taps.of(filter, width, geometry.width(), columns.source(), columns.length()),
        Taps.of(filter, height, geometry.height(), rows.source(), rows.length()),
        columns.target(),
        rows.target(),
        geometry.inputWidth(),
        geometry.inputHeight(),
        preprocessing.framing().passOrder() == PassOrder.PILLOW_13
            && shrinksMoreInHeight(width, height, geometry));
  }

  private static boolean shrinksMoreInHeight(int width, int height, Geometry resized) {
    long fewerRows = (long) height - resized.height();
    return fewerRows > 0 && fewerRows > 2 * ((long) width - resized.width());
  }

  /** Returns whether the picture leaves a part of the graph's input empty. */
  boolean leavesRoom() {
    return horizontal.length() < inputWidth || vertical.length() < inputHeight;
  }

  @Override
  public int weights() {
    return horizontal.weights().length + vertical.weights().length;
  }
}
