package io.tracecast.graph.image.normalise;

import io.tracecast.graph.image.ColourOrder;
import io.tracecast.graph.image.Preprocessing;
import io.tracecast.graph.image.Scaling;

/**
 * What becomes of each of the 256 values that a channel can have, computed once and looked up from
 * then on. All arithmetic after the scale is float32, one rounding a step, in the order in which
 * torchvision's {@code ToTensor} and {@code Normalize} take them.
 */
public final class Normalisation {
  private static final int VALUES = 256;

  private final float[][] tables = new float[3][VALUES];
  private final float[] means = new float[3];
  private final float[] stds = new float[3];

  public Normalisation(Preprocessing preprocessing) {
    for (int channel = 0; channel < 3; channel++) {
      int rgb = indexInRgb(channel, preprocessing.colourOrder());
      float mean = preprocessing.scaling().mean().get(rgb);
      float std = preprocessing.scaling().std().get(rgb);
      means[channel] = mean;
      stds[channel] = std;
      for (int value = 0; value < VALUES; value++) {
        tables[channel][value] = (scaled(value, preprocessing.scaling().scale()) - mean) / std;
      }
    }
  }

  private static int indexInRgb(int channel, ColourOrder order) {
    return switch (order) {
      case RGB -> channel;
      case BGR -> 2 - channel;
      case GREY -> 0;
    };
  }

  private static float scaled(int value, double scale) {
    return scale == Scaling.UNIT_SCALE ? value / 255f : (float) (value * scale);
  }

  /** Returns the 256 normalised values of a channel of the output, in its own colour order. */
  public float[] table(int channel) {
    return tables[channel];
  }

  /** Returns what is taken from a channel of the output once it is scaled. */
  public float mean(int channel) {
    return means[channel];
  }

  /** Returns what a channel of the output is divided by last. */
  public float std(int channel) {
    return stds[channel];
  }
}
