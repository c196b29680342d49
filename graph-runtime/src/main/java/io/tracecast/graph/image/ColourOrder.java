package io.tracecast.graph.image;

import java.util.Collections;
import java.util.List;

/** The channels of a pixel in a graph's input, in their order. */
public enum ColourOrder {
  RGB,
  BGR,
  /** One channel, of the picture made grey as Pillow's {@code convert("L")} makes it. */
  GREY;

  /** Returns the number of channels. */
  public int channels() {
    return this == GREY ? 1 : 3;
  }

  /**
   * Returns values, one per channel, for these channels instead of three or one.
   *
   * @throws IllegalArgumentException if one channel is left of three that differ
   */
  public List<Float> perChannel(List<Float> values) {
    if (values.size() == channels()) {
      return values;
    }
    if (values.stream().distinct().count() != 1) {
      throw new IllegalArgumentException(
          "A graph of one channel takes one mean and one standard deviation, not " + values);
    }
    return Collections.nCopies(channels(), values.get(0));
  }
}
