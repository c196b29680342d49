package io.tracecast.graph.image.codec;

import java.awt.image.Raster;

/**
 * A raster's samples as BGR.
 *
 * @param raster the samples
 * @param colours how a pixel's samples become three bytes
 */
record RasterRows(Raster raster, Colours colours) {

  /** Turns one row of samples into BGR. */
  interface Colours {
    void toBgr(int[] samples, int bands, byte[] bgr);
  }

  /** Rows of grey (1 or 2 bands) or of red, green and blue (3 bands or more) of 8 bits. */
  static RasterRows ofColours(Raster raster) {
    return new RasterRows(raster, RasterRows::colours);
  }

  /** Grey (1 or 2 bands) or red, green and blue (3 bands or more) of 8 bits. */
  static void colours(int[] samples, int bands, byte[] bgr) {
    int green = bands < 3 ? 0 : 1;
    int blue = bands < 3 ? 0 : 2;
    for (int x = 0; x < bgr.length / 3; x++) {
      bgr[x * 3] = (byte) samples[x * bands + blue];
      bgr[x * 3 + 1] = (byte) samples[x * bands + green];
      bgr[x * 3 + 2] = (byte) samples[x * bands];
    }
  }

  void write(PixelBuffer target) {
    int width = raster.getWidth();
    target.resize(width, raster.getHeight());
    int bands = raster.getNumBands();
    int[] samples = new int[width * bands];
    byte[] bgr = new byte[width * PixelBuffer.CHANNELS];
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, samples);
      colours.toBgr(samples, bands, bgr);
      target.putRow(y, bgr);
    }
  }
}
