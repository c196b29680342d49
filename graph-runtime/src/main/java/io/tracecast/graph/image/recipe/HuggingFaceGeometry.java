package io.tracecast.graph.image.recipe;

import io.tracecast.graph.image.Resize;

/**
 * What an image processor's {@code size} makes of a picture.
 *
 * @param resize the size before a crop
 * @param height rows of the result, or 0 if each picture keeps its own
 * @param width columns of the result, or 0 if each picture keeps its own
 */
record HuggingFaceGeometry(Resize resize, int height, int width) {
  static final HuggingFaceGeometry UNCHANGED = new HuggingFaceGeometry(new Resize.None(), 0, 0);

  /** ConvNeXt's {@code crop_pct} where a configuration has none. */
  static final double CONVNEXT_PART = 224.0 / 256;

  private static final int CONVNEXT_SQUEEZES_FROM = 384;

  static HuggingFaceGeometry exact(Resize.Exact size) {
    return new HuggingFaceGeometry(size, size.height(), size.width());
  }

  static HuggingFaceGeometry shortestSide(int pixels) {
    return new HuggingFaceGeometry(new Resize.ShortestSide(pixels), 0, 0);
  }

  /** Small results are cut out of a larger picture, large ones are squeezed. */
  static HuggingFaceGeometry ofConvNext(int side, double part) {
    return side < CONVNEXT_SQUEEZES_FROM
        ? new HuggingFaceGeometry(new Resize.ShortestSide((int) (side / part)), side, side)
        : exact(new Resize.Exact(side, side));
  }

  /** A square stands for its side. */
  static HuggingFaceGeometry ofPoolFormer(Resize.Exact size, double part) {
    int height = (int) (size.height() / part);
    return size.height() == size.width()
        ? shortestSide(height)
        : exact(new Resize.Exact(height, (int) (size.width() / part)));
  }
}
