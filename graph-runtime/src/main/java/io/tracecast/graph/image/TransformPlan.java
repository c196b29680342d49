package io.tracecast.graph.image;

/**
 * What has to be computed for pictures of one size: the taps of the pixels that survive the crop,
 * and where these lie in the output. The sizes are torchvision's: the longer side truncates. The
 * crop's offset, and the place of a picture that is smaller than the crop, are those of {@link
 * CropRounding}.
 *
 * @param horizontal the taps of the output's columns
 * @param vertical the taps of the output's rows
 * @param left output columns before the picture
 * @param top output rows before the picture
 * @param verticalFirst whether the rows are resampled before the columns
 */
record TransformPlan(Taps horizontal, Taps vertical, int left, int top, boolean verticalFirst) {

  /** The longest side that is read; beyond it, the taps alone would fill the memory. */
  static final int MAX_SIDE = 1 << 20;

  /**
   * Plans a transformation.
   *
   * @throws UnreadableImageException if a side of the picture or of its resized form is too long
   */
  static TransformPlan of(Preprocessing preprocessing, int width, int height) {
    Size resized = Size.resized(preprocessing.resize(), width, height);
    requireWithinLimit(width, height, resized);
    CropRounding rounding = preprocessing.cropRounding();
    Span columns = Span.of((int) resized.width, preprocessing.width(), rounding);
    Span rows = Span.of((int) resized.height, preprocessing.height(), rounding);
    Filter filter = preprocessing.filter();
    return new TransformPlan(
        Taps.of(filter, width, (int) resized.width, columns.source, columns.length),
        Taps.of(filter, height, (int) resized.height, rows.source, rows.length),
        columns.target,
        rows.target,
        preprocessing.passOrder() == PassOrder.PILLOW_13
            && shrinksMoreInHeight(width, height, resized));
  }

  private static boolean shrinksMoreInHeight(int width, int height, Size resized) {
    long fewerRows = height - resized.height;
    return fewerRows > 0 && fewerRows > 2 * (width - resized.width);
  }

  private static void requireWithinLimit(int width, int height, Size resized) {
    if (Math.max(width, height) > MAX_SIDE || Math.max(resized.width, resized.height) > MAX_SIDE) {
      throw new UnreadableImageException(
          UnreadableImageException.Reason.TOO_LARGE,
          "The picture of %d x %d pixels becomes one of %d x %d, and sides of more than %d pixels are not resized"
              .formatted(width, height, resized.width, resized.height, MAX_SIDE));
    }
  }

  /** Returns the weights that this plan holds, which is what its memory goes into. */
  int weights() {
    return horizontal.weights().length + vertical.weights().length;
  }

  private record Size(long width, long height) {
    static Size resized(Resize resize, int width, int height) {
      if (resize instanceof Resize.Exact exact) {
        return new Size(exact.width(), exact.height());
      }
      if (resize instanceof Resize.ShortestSide side) {
        return width <= height
            ? new Size(side.pixels(), longer(side.pixels(), height, width))
            : new Size(longer(side.pixels(), width, height), side.pixels());
      }
      return new Size(width, height);
    }

    private static long longer(int newShort, int longSide, int shortSide) {
      return (long) ((double) ((long) newShort * longSide) / shortSide);
    }
  }

  /** One axis of a centre crop: {@code length} positions from {@code source} to {@code target}. */
  private record Span(int source, int target, int length) {
    static Span of(int size, int crop, CropRounding rounding) {
      if (size < crop) {
        int odd = rounding == CropRounding.DOWN ? 1 : 0;
        return new Span(0, (crop - size + odd) / 2, size);
      }
      int margin = size - crop;
      int source = rounding == CropRounding.DOWN ? margin / 2 : (int) Math.rint(margin / 2.0);
      return new Span(source, 0, crop);
    }
  }
}
