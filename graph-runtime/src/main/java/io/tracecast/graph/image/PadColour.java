package io.tracecast.graph.image;

import java.util.List;

/**
 * The colour around a picture that does not fill the graph's input.
 *
 * @param red 0 to 255
 * @param green 0 to 255
 * @param blue 0 to 255
 */
public record PadColour(int red, int green, int blue) {
  static final PadColour BLACK = new PadColour(0, 0, 0);

  /** The grey with which Ultralytics pads. */
  public static final PadColour LETTERBOX = new PadColour(114, 114, 114);

  private static final int LARGEST = 255;
  private static final int CHANNELS = 3;

  public PadColour {
    if (!isValue(red) || !isValue(green) || !isValue(blue)) {
      throw new IllegalArgumentException(
          "A padding's red, green and blue are 0 to %d, not %d,%d,%d"
              .formatted(LARGEST, red, green, blue));
    }
  }

  /**
   * Returns the colour of three values, red first.
   *
   * @throws IllegalArgumentException if they are not three of 0 to 255
   */
  public static PadColour of(List<Integer> values) {
    if (values.size() != CHANNELS) {
      throw new IllegalArgumentException(
          "A padding has red, green and blue, not " + values.size() + " values");
    }
    return new PadColour(values.get(0), values.get(1), values.get(2));
  }

  private static boolean isValue(int value) {
    return value >= 0 && value <= LARGEST;
  }

  /** Returns the value of a channel of the graph's input. */
  public int channel(int channel, ColourOrder order) {
    return switch (order) {
      case RGB -> rgb(channel);
      case BGR -> rgb(2 - channel);
      case GREY -> Grey.luma(red, green, blue);
    };
  }

  private int rgb(int channel) {
    return switch (channel) {
      case 0 -> red;
      case 1 -> green;
      default -> blue;
    };
  }
}
