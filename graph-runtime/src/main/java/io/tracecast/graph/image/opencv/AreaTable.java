package io.tracecast.graph.image.opencv;

import java.util.Arrays;

/** For each position the pixels that it is the mean of, and their weights. */
final class AreaTable {
  private final int[] ends;
  private int[] pixels;
  private float[] weights;
  private int positions;
  private int entries;

  /**
   * Makes an empty table.
   *
   * @param length positions
   * @param pixelsOfPosition about how many pixels each will have
   */
  AreaTable(int length, int pixelsOfPosition) {
    ends = new int[length];
    pixels = new int[Math.multiplyExact(length, pixelsOfPosition)];
    weights = new float[pixels.length];
  }

  /** Adds a pixel to the position that comes next. */
  void add(int pixel, float weight) {
    if (entries == pixels.length) {
      pixels = Arrays.copyOf(pixels, 2 * entries + 1);
      weights = Arrays.copyOf(weights, pixels.length);
    }
    pixels[entries] = pixel;
    weights[entries++] = weight;
  }

  void endPosition() {
    ends[positions++] = entries;
  }

  int length() {
    return ends.length;
  }

  /** Returns the number of pixels of all positions. */
  int entries() {
    return entries;
  }

  /** Returns the first entry of a position. */
  int start(int position) {
    return position == 0 ? 0 : ends[position - 1];
  }

  /** Returns the end of a position's entries. */
  int end(int position) {
    return ends[position];
  }

  /** Returns the pixel of an entry. */
  int pixel(int entry) {
    return pixels[entry];
  }

  /** Returns the weight of an entry. */
  float weight(int entry) {
    return weights[entry];
  }
}
