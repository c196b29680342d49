package io.tracecast.graph.image.opencv;

import io.tracecast.graph.image.PlanCache;

/**
 * Makes the rows of a resized picture in turn, the part of each that survives the crop. Keeps its
 * working memory.
 */
interface OpenCvRows extends PlanCache.Plan {

  /** Begins a picture. */
  void begin(SourceRows source);

  /**
   * Makes a row.
   *
   * @param y its number among those that survive the crop; rows are asked for in their order
   * @param target where its values of 0 to 255 go, three per pixel
   */
  void resample(int y, int[] target);
}
