package io.tracecast.graph.image.normalise;

/**
 * Takes rows of interleaved pixels apart into planes of normalised numbers. One thread at a time;
 * all implementations give the same bits, those of {@link Normalisation}'s tables.
 */
public interface PlaneNormaliser {

  /** Pixels by which a row may be read, and planes be written, beyond what was asked for. */
  int SLACK = 15;

  /**
   * Normalises one row.
   *
   * @param line values of 0 to 255, three a pixel, and {@link #SLACK} pixels of whatever
   * @param length pixels
   * @param swapped whether the first and the last value of a pixel change places
   * @param planes where the first, second and last value of each pixel of {@code line} go, each
   *     {@link #SLACK} elements longer than {@code length}
   */
  void normalise(int[] line, int length, boolean swapped, float[][] planes);
}
