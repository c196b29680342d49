package io.tracecast.graph.image.normalise;

/**
 * One row of pixels of values from 0 to 255, as a vertical pass leaves it. It belongs to that pass,
 * which writes the next row into it.
 */
public interface PixelLine {

  /**
   * Normalises each channel.
   *
   * @param length pixels
   * @param swapped whether the output has the first and the last channel the other way round
   * @param planes where the line's own channels go, each {@link PlaneNormaliser#SLACK} elements
   *     longer than {@code length}
   */
  void normalisePlanes(int length, boolean swapped, float[][] planes);

  /** Copies each channel, to where {@link #normalisePlanes} would write it. */
  void copyPlanes(int length, byte[][] planes);

  /**
   * Normalises pixel by pixel.
   *
   * @param length pixels
   * @param swapped whether the first and the last channel change places
   * @param pixels where they go
   */
  void normalisePixels(int length, boolean swapped, float[] pixels);

  /** Copies pixel by pixel, as {@link #normalisePixels} does. */
  void copyPixels(int length, boolean swapped, byte[] pixels);
}
