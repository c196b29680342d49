package io.tracecast.graph.image;

/** The size that an image takes before the crop, in pixels. */
public sealed interface Resize {

  /** The most pixels of a side; JPEG, the most common, holds no more. */
  int MAX_SIDE = 65_535;

  /** Returns the shortest side, in pixels, of a picture that this would not have to enlarge. */
  int smallestSource();

  /** Keeps the picture's own size. */
  record None() implements Resize {
    @Override
    public int smallestSource() {
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
    public int smallestSource() {
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
    public int smallestSource() {
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
