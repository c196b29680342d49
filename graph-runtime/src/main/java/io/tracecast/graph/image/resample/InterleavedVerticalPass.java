package io.tracecast.graph.image.resample;

import io.tracecast.graph.image.normalise.InterleavedLine;
import io.tracecast.graph.image.normalise.Normalisation;
import io.tracecast.graph.image.normalise.PixelLine;
import io.tracecast.graph.image.normalise.PlaneNormaliser;

/** Resamples rows in which each pixel is three integers of 0 to 255. */
final class InterleavedVerticalPass implements VerticalPass {
  private final InterleavedLine line;
  private int[][] window = {};

  InterleavedVerticalPass(Normalisation normalisation, PlaneNormaliser normaliser) {
    line = new InterleavedLine(normalisation, normaliser);
  }

  @Override
  public int valuesPerPixel() {
    return InterleavedLine.VALUES;
  }

  @Override
  public PixelLine resample(RowRing ring, Taps taps, int output, int pixels) {
    window = ring.window(taps.first(output), taps.count(), window);
    RowSum.of(window, taps, output, InterleavedLine.VALUES * pixels, line.reserve(pixels));
    return line;
  }

  @Override
  public PixelLine unchanged(int[] row, int pixels) {
    System.arraycopy(row, 0, line.reserve(pixels), 0, InterleavedLine.VALUES * pixels);
    return line;
  }
}
