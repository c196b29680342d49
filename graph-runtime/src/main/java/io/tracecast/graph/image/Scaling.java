package io.tracecast.graph.image;

import java.util.List;

/**
 * What values of pixels, 0 to 255, become in each channel: {@code (value × scale - mean) / std}.
 *
 * @param scale what a pixel is multiplied with first; 1/255 divides by 255 in float32, as
 *     torchvision's {@code ToTensor} does
 * @param mean one value per channel, in the order RGB
 * @param std one value per channel, in the order RGB
 */
public record Scaling(double scale, List<Float> mean, List<Float> std) {

  /** What {@code ToTensor} multiplies with. */
  public static final double UNIT_SCALE = 1.0 / 255;

  private static final int LARGEST_PIXEL = 255;

  public Scaling {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    if (!Double.isFinite(scale) || !allFinite(mean) || !allFinite(std)) {
      throw new IllegalArgumentException(
          "Scale, mean and standard deviation must be finite numbers, not %s, %s and %s"
              .formatted(scale, mean, std));
    }
    if (scale == 0) {
      throw new IllegalArgumentException("A scale of 0 makes all pixels the same");
    }
    if (std.stream().anyMatch(value -> value <= 0)) {
      throw new IllegalArgumentException("A standard deviation must be above 0, not " + std);
    }
  }

  private static boolean allFinite(List<Float> values) {
    return values.stream().allMatch(Float::isFinite);
  }

  /** Returns the largest value of a scaled pixel: 1 for a scale of 1/255. */
  public double largestScaledPixel() {
    return LARGEST_PIXEL * scale;
  }

  /**
   * Returns whether a mean is above the largest scaled pixel, as no mean of pixels can be: it looks
   * like one of pixels that are scaled otherwise.
   */
  boolean meanIsBeyondPixels() {
    double limit = largestScaledPixel() * (1 + 1e-6);
    return scale > 0 && mean.stream().anyMatch(value -> value > limit);
  }

  void requireOnePerChannel(int channels) {
    if (mean.size() != channels || std.size() != channels) {
      throw new IllegalArgumentException(
          "Mean and standard deviation need %s; got %d and %d"
              .formatted(
                  channels == 1 ? "one value each" : "three values each, one per channel",
                  mean.size(),
                  std.size()));
    }
  }

  Scaling perChannel(ColourOrder colourOrder) {
    return new Scaling(scale, colourOrder.perChannel(mean), colourOrder.perChannel(std));
  }
}
