package io.tracecast.graph.image;

/**
 * What part of a picture a graph sees, and at what size: resize, then centre crop.
 *
 * @param resize the size before the crop
 * @param height rows of the graph's input, in pixels
 * @param width columns of the graph's input, in pixels
 * @param filter the resampling filter
 * @param passOrder which pass of the resize runs first
 * @param cropRounding where the centre crop lies if a margin is odd
 */
public record Framing(
    Resize resize,
    int height,
    int width,
    Filter filter,
    PassOrder passOrder,
    CropRounding cropRounding) {

  /** The most pixels of a side of a graph's input. */
  public static final int MAX_SIDE = 32_768;

  public Framing {
    if (!isSide(height) || !isSide(width)) {
      throw new IllegalArgumentException(
          "A graph's input has 1 to %d pixels per side, not %d x %d"
              .formatted(MAX_SIDE, height, width));
    }
    if (resize instanceof Resize.MultipleOf sizes) {
      requireBound(sizes.bound(), height, width);
    }
  }

  /** The same as torchvision on Pillow 13 resizes and crops. */
  public Framing(Resize resize, int height, int width, Filter filter) {
    this(resize, height, width, filter, PassOrder.PILLOW_13, CropRounding.HALF_TO_EVEN);
  }

  private static void requireBound(int bound, int height, int width) {
    if (height != bound || width != bound) {
      throw new IllegalArgumentException(
          "Pictures of sizes of their own become at most %d x %d pixels, and the graph's input is given as %d x %d"
              .formatted(bound, bound, height, width));
    }
  }

  private static boolean isSide(int pixels) {
    return pixels >= 1 && pixels <= MAX_SIDE;
  }

  Framing withResize(Resize newResize) {
    return new Framing(newResize, height, width, filter, passOrder, cropRounding);
  }

  Framing withCrop(int newHeight, int newWidth) {
    return new Framing(resize, newHeight, newWidth, filter, passOrder, cropRounding);
  }

  Framing withFilter(Filter newFilter) {
    return new Framing(resize, height, width, newFilter, passOrder, cropRounding);
  }

  Framing withPassOrder(PassOrder newPassOrder) {
    return new Framing(resize, height, width, filter, newPassOrder, cropRounding);
  }

  Framing withCropRounding(CropRounding newCropRounding) {
    return new Framing(resize, height, width, filter, passOrder, newCropRounding);
  }
}
