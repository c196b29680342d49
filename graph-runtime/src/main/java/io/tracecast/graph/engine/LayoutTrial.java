package io.tracecast.graph.engine;

import io.tracecast.graph.tensor.Layout;

/**
 * What one forward pass cost in the two layouts, measured while warming up.
 *
 * @param batchSize the images of one pass
 * @param planarNanos processor time with images in NCHW: the least of the passes, in nanoseconds
 * @param channelsLastNanos the same with images in NHWC
 */
public record LayoutTrial(int batchSize, long planarNanos, long channelsLastNanos) {

  /**
   * Most images of a trial. It takes as many as a batch will have: ResNet-50 costs the same in both
   * layouts at 4 images, and a fifth less in one of them at 16.
   */
  public static final int MOST_IMAGES = 16;

  /** Returns the layout that cost less. */
  public Layout cheaper() {
    return channelsLastNanos < planarNanos ? Layout.NHWC : Layout.NCHW;
  }
}
