package io.tracecast.graph.image.resample;

import io.tracecast.graph.image.normalise.Normalisation;
import io.tracecast.graph.image.normalise.PixelLine;

/** Resamples rows in which each pixel is one integer, its channels in the lower three bytes. */
final class PackedVerticalPass implements VerticalPass {
  private final PlanarLine line;
  private int[][] window = {};

  PackedVerticalPass(Normalisation normalisation) {
    line = new PlanarLine(normalisation);
  }

  @Override
  public int valuesPerPixel() {
    return 1;
  }

  @Override
  public PixelLine resample(RowRing ring, Taps taps, int output, int pixels) {
    window = ring.window(taps.first(output), taps.count(), window);
    PackedSum.of(window, 0, taps, output, pixels, line.reserve(pixels));
    return line;
  }

  @Override
  public PixelLine unchanged(int[] row, int pixels) {
    PackedSum.unpack(row, pixels, line.reserve(pixels));
    return line;
  }
}
