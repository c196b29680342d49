package io.tracecast.graph.image;

/**
 * What size a picture takes and which part of it lands where in the graph's input. The sizes are
 * torchvision's: the longer side truncates; in a letterbox they are those of {@link
 * Resize.Letterbox}. The crop's offset, and the place of a picture that is smaller than the crop,
 * are those of {@link CropRounding}.
 *
 * @param width columns of the resized picture
 * @param height rows of the resized picture
 * @param columns the columns that survive the crop
 * @param rows the rows that survive the crop
 * @param inputWidth columns of the graph's input for this picture
 * @param inputHeight rows of the graph's input for this picture
 */
public record Geometry(
    int width, int height, Span columns, Span rows, int inputWidth, int inputHeight) {

  /** The longest side that is read; beyond it, the taps alone would fill the memory. */
  public static final int MAX_SIDE = 1 << 20;

  /**
   * Places a picture.
   *
   * @throws UnreadableImageException if a side of the picture or of its resized form is too long
   */
  public static Geometry of(Preprocessing preprocessing, int width, int height) {
    if (preprocessing.framing().resize() instanceof Resize.Letterbox letterbox) {
      return letterbox(letterbox.place(), preprocessing, width, height);
    }
    if (preprocessing.framing().resize() instanceof Resize.MultipleOf sizes) {
      return ownSize(sizes, width, height);
    }
    Size resized = Size.resized(preprocessing.framing().resize(), width, height);
    requireWithinLimit(width, height, resized);
    CropRounding rounding = preprocessing.framing().cropRounding();
    return new Geometry(
        (int) resized.width,
        (int) resized.height,
        Span.cropped((int) resized.width, preprocessing.framing().width(), rounding),
        Span.cropped((int) resized.height, preprocessing.framing().height(), rounding),
        preprocessing.framing().width(),
        preprocessing.framing().height());
  }

  private static Geometry letterbox(
      Resize.Letterbox.Place place, Preprocessing preprocessing, int width, int height) {
    double ratio =
        Math.min(
            (double) preprocessing.framing().height() / height,
            (double) preprocessing.framing().width() / width);
    Size resized = new Size(scaled(width, ratio), scaled(height, ratio));
    requireWithinLimit(width, height, resized);
    return new Geometry(
        (int) resized.width,
        (int) resized.height,
        Span.padded((int) resized.width, preprocessing.framing().width(), place),
        Span.padded((int) resized.height, preprocessing.framing().height(), place),
        preprocessing.framing().width(),
        preprocessing.framing().height());
  }

  private static Geometry ownSize(Resize.MultipleOf sizes, int width, int height) {
    Size resized = new Size(sizes.resized(width, height), sizes.resized(height, width));
    requireWithinLimit(width, height, resized);
    int columns = (int) resized.width;
    int rows = (int) resized.height;
    return new Geometry(
        columns, rows, new Span(0, 0, columns), new Span(0, 0, rows), columns, rows);
  }

  private static int scaled(int side, double ratio) {
    return Math.max((int) Math.rint(side * ratio), 1);
  }

  private static void requireWithinLimit(int width, int height, Size resized) {
    if (Math.max(width, height) > MAX_SIDE || Math.max(resized.width, resized.height) > MAX_SIDE) {
      throw new UnreadableImageException(
          UnreadableImageException.Reason.TOO_LARGE,
          "The picture of %d x %d pixels becomes one of %d x %d, and sides of more than %d pixels are not resized"
              .formatted(width, height, resized.width, resized.height, MAX_SIDE));
    }
  }

  /** Returns whether the picture leaves a part of the graph's input empty. */
  public boolean leavesRoom() {
    return columns.length < inputWidth || rows.length < inputHeight;
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

  /**
   * One axis of what survives.
   *
   * @param source the first position of the resized picture
   * @param target where it lies in the graph's input
   * @param length positions
   */
  public record Span(int source, int target, int length) {
    private static Span cropped(int size, int crop, CropRounding rounding) {
      if (size < crop) {
        int odd = rounding == CropRounding.DOWN ? 1 : 0;
        return new Span(0, (crop - size + odd) / 2, size);
      }
      int margin = size - crop;
      int source = rounding == CropRounding.DOWN ? margin / 2 : (int) Math.rint(margin / 2.0);
      return new Span(source, 0, crop);
    }

    private static Span padded(int size, int input, Resize.Letterbox.Place place) {
      int target =
          place == Resize.Letterbox.Place.CENTRE ? (int) Math.rint((input - size) / 2.0 - 0.1) : 0;
      return new Span(0, target, size);
    }
  }
}
