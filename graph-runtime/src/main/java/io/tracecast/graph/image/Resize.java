package io.tracecast.graph.image;

/** The size that an image takes before the crop, in pixels. */
public sealed interface Resize {

  /** The most pixels of a side; JPEG, the most common, holds no more. */
  int MAX_SIDE = 65_535;

  /**
   * Returns the shortest side, in pixels, of a picture that this would not have to enlarge.
   *
   * @param height rows of the graph's input
   * @param width columns of the graph's input
   */
  int smallestSource(int height, int width);

  /** Keeps the picture's own size. */
  record None() implements Resize {
    @Override
    public int smallestSource(int height, int width) {
      return Integer.MAX_VALUE;
    }
  }

  /**
   * Scales so that the shorter side has {@code pixels}; the longer side keeps the aspect ratio and
   * is truncated, as torchvision's {@code Resize(int)} does.
   */
  record ShortestSide(int pixels) implements Resize {
    public ShortestSide {
      requireSide(pixels);
    }

    @Override
    public int smallestSource(int height, int width) {
      return pixels;
    }
  }

  /** Scales to exactly this size, as torchvision's {@code Resize((height, width))} does. */
  record Exact(int height, int width) implements Resize {
    public Exact {
      requireSide(height);
      requireSide(width);
    }

    @Override
    public int smallestSource(int inputHeight, int inputWidth) {
      return Math.max(height, width);
    }
  }

  /**
   * Scales to the largest size of the same aspect ratio that fits the graph's input, and pads the
   * rest of it.
   *
   * <p>The rounding is that of {@code LetterBox} in Ultralytics 8.4: {@code r = min(new_shape[0] /
   * shape[0], new_shape[1] / shape[1])}, {@code new_unpad = max(round(shape[1] * r), 1),
   * max(round(shape[0] * r), 1)}, and in the centre {@code top = round(dh - 0.1)}, {@code left =
   * round(dw - 0.1)} of half the rest; Python's {@code round} rounds half to even.
   *
   * @param place where the picture lies
   * @param colour what is around it, before the normalisation
   */
  record Letterbox(Place place, PadColour colour) implements Resize {

    /** Where a picture lies in its padding. */
    public enum Place {
      CENTRE,
      /** At the top left, as {@code LetterBox(center=False)} puts it. */
      CORNER
    }

    @Override
    public int smallestSource(int height, int width) {
      return Math.max(height, width);
    }
  }

  private static void requireSide(int pixels) {
    if (pixels < 1 || pixels > MAX_SIDE) {
      throw new IllegalArgumentException(
          "A side of a resize has 1 to " + MAX_SIDE + " pixels, not " + pixels);
    }
  }
}
