package io.tracecast.graph.image.codec;

import java.nio.ByteBuffer;

/** Turns and mirrors pixels as an EXIF orientation says. */
public final class Orientation {
  private static final int BYTES = PixelBuffer.CHANNELS;

  private Orientation() {}

  /**
   * Writes {@code source} upright into {@code target}.
   *
   * @param orientation 1 to 8
   */
  static void apply(int orientation, PixelBuffer source, PixelBuffer target) {
    boolean transposed = orientation >= 5;
    int width = transposed ? source.height() : source.width();
    int height = transposed ? source.width() : source.height();
    ByteBuffer from = source.bytes();
    target.resize(width, height);
    byte[] row = new byte[width * BYTES];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int a = transposed ? y : x;
        int b = transposed ? x : y;
        int sourceX = flipsColumns(orientation) ? source.width() - 1 - a : a;
        int sourceY = flipsRows(orientation) ? source.height() - 1 - b : b;
        int at = (sourceY * source.width() + sourceX) * BYTES;
        row[x * BYTES] = from.get(at);
        row[x * BYTES + 1] = from.get(at + 1);
        row[x * BYTES + 2] = from.get(at + 2);
      }
      target.putRow(y, row);
    }
  }

  private static boolean flipsColumns(int orientation) {
    return orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  }

  private static boolean flipsRows(int orientation) {
    return orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  }
}
