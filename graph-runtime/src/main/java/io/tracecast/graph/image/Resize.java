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

  /**
   * Scales to a size of the picture's own, whose sides are multiples of one number: the aspect
   * ratio is kept, but for the rounding. Larger pictures than {@link Limit#LONGEST} allows are made
   * smaller, and smaller ones than {@link Limit#SHORTEST} asks for larger; others keep their size
   * until it is rounded.
   *
   * <p>The sizes are those of {@code DetResizeForTest} in PaddleX 3.3.9
   * (paddlex/inference/models/text_detection/processors.py), which PaddleOCR 3 runs, with its
   * {@code limit_side_len}, {@code limit_type} and {@code max_side_limit}: {@code int(side *
   * ratio)}, once more if that is beyond the largest side, then {@code max(round(side / 32) * 32,
   * 32)}; Python's {@code round} rounds half to even.
   *
   * @param multiple what each side is a multiple of
   * @param limit which side is limited
   * @param pixels the limit
   * @param largest the longest side before the rounding, which bounds the memory; with {@link
   *     Limit#LONGEST}, the limit itself
   */
  record MultipleOf(int multiple, Limit limit, int pixels, int largest) implements Resize {

    /** Which side of a picture is limited. */
    public enum Limit {
      /** The longer side has at most so many pixels. */
      LONGEST,
      /** The shorter side has at least so many pixels, as far as the longer one may grow. */
      SHORTEST
    }

    public MultipleOf {
      requireSide(multiple);
      requireSide(pixels);
      requireSide(largest);
      boolean fits = limit == Limit.LONGEST ? largest == pixels : largest >= pixels;
      if (!fits) {
        throw new IllegalArgumentException(
            limit == Limit.LONGEST
                ? "The largest side, %d, is the limit of the longest, %d".formatted(largest, pixels)
                : "The shortest side of %d pixels is beyond the largest of %d"
                    .formatted(pixels, largest));
      }
    }

    /** Limits the longer side. */
    public static MultipleOf longest(int multiple, int pixels) {
      return new MultipleOf(multiple, Limit.LONGEST, pixels, pixels);
    }

    /** Limits the shorter side from below, and the longer one from above. */
    public static MultipleOf shortest(int multiple, int pixels, int largest) {
      return new MultipleOf(multiple, Limit.SHORTEST, pixels, largest);
    }

    /** Returns the longest side that any picture can get. */
    public int bound() {
      return rounded(largest);
    }

    /** Returns a side that pictures can get too: about so much of the longest, rounded down. */
    public int part(int divisor) {
      return Math.max(bound() / divisor / multiple, 1) * multiple;
    }

    /**
     * Returns what a side of a picture becomes.
     *
     * @param side the side, in pixels
     * @param other the picture's other side
     */
    public int resized(int side, int other) {
      double ratio = ratio(side, other);
      long scaled = (long) (side * ratio);
      long longer = Math.max(scaled, (long) (other * ratio));
      return rounded(longer > largest ? (long) (scaled * ((double) largest / longer)) : scaled);
    }

    private double ratio(int side, int other) {
      int longer = Math.max(side, other);
      int shorter = Math.min(side, other);
      return switch (limit) {
        case LONGEST -> longer > pixels ? (double) pixels / longer : 1;
        case SHORTEST -> shorter < pixels ? (double) pixels / shorter : 1;
      };
    }

    private int rounded(long side) {
      return Math.max((int) Math.rint(side / (double) multiple) * multiple, multiple);
    }

    /** Sizes follow from the picture's own, which has to be known. */
    @Override
    public int smallestSource(int height, int width) {
      return Integer.MAX_VALUE;
    }
  }

  private static void requireSide(int pixels) {
    if (pixels < 1 || pixels > MAX_SIDE) {
      throw new IllegalArgumentException(
          "A side of a resize has 1 to " + MAX_SIDE + " pixels, not " + pixels);
    }
  }
}
