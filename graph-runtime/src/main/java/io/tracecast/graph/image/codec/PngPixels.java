package io.tracecast.graph.image.codec;

import io.tracecast.graph.image.header.HeaderBytes;
import java.util.Arrays;

/**
 * How a PNG's rows become BGR. Colours that no palette defines are black.
 *
 * @param channels 1 to 4, as stored
 * @param bits bits a channel
 * @param palette 256 colours as BGR triples, or of the greys for pictures without a palette
 */
record PngPixels(int channels, int bits, byte[] palette) {
  private static final int PALETTE_TYPE = 3;
  private static final int COLOURS = 256;

  /**
   * Reads the colour type and the palette.
   *
   * @param dataOffset where the picture data begin, which the palette comes before
   */
  static PngPixels of(HeaderBytes bytes, int dataOffset) {
    int bits = bytes.u8(24);
    int type = bytes.u8(25);
    int channels =
        switch (type) {
          case 2 -> 3;
          case 4 -> 2;
          case 6 -> 4;
          default -> 1;
        };
    requireDepth(bytes, bits, type);
    byte[] palette = type == PALETTE_TYPE ? palette(bytes, dataOffset) : greys(Math.min(bits, 8));
    return new PngPixels(channels, bits, palette);
  }

  private static void requireDepth(HeaderBytes bytes, int bits, int type) {
    boolean known =
        switch (bits) {
          case 1, 2, 4 -> type == 0 || type == PALETTE_TYPE;
          case 8 -> true;
          case 16 -> type != PALETTE_TYPE;
          default -> false;
        };
    if (!known) {
      throw bytes.corrupt("colour type " + type + " has no depth of " + bits + " bits");
    }
  }

  private static byte[] palette(HeaderBytes bytes, int dataOffset) {
    long at = 33;
    while (at < dataOffset) {
      long length = bytes.u32(at);
      if (bytes.has(at + 4, "PLTE")) {
        return bgr(bytes, (int) at + 8, (int) Math.min(length / 3, COLOURS));
      }
      at += length + 12;
    }
    return new byte[COLOURS * PixelBuffer.CHANNELS];
  }

  private static byte[] bgr(HeaderBytes bytes, int start, int colours) {
    byte[] palette = new byte[COLOURS * PixelBuffer.CHANNELS];
    for (int i = 0; i < colours * 3; i += 3) {
      palette[i] = bytes.data()[start + i + 2];
      palette[i + 1] = bytes.data()[start + i + 1];
      palette[i + 2] = bytes.data()[start + i];
    }
    return palette;
  }

  private static byte[] greys(int bits) {
    byte[] palette = new byte[COLOURS * PixelBuffer.CHANNELS];
    int largest = (1 << bits) - 1;
    for (int value = 0; value <= largest; value++) {
      byte grey = (byte) (value * 255 / largest);
      palette[value * 3] = grey;
      palette[value * 3 + 1] = grey;
      palette[value * 3 + 2] = grey;
    }
    return palette;
  }

  int bitsPerPixel() {
    return channels * bits;
  }

  int bytesPerPixel() {
    return Math.max(1, bitsPerPixel() / 8);
  }

  /**
   * Writes one row as BGR.
   *
   * @param row the filter's number, then the row's bytes
   */
  void toBgr(byte[] row, int columns, byte[] bgr) {
    if (channels == 1 && bits == 16) {
      clippedGrey(row, columns, bgr);
      return;
    }
    if (channels <= 2) {
      indexed(row, columns, bgr);
      return;
    }
    int channelBytes = bits / 8;
    int from = 1;
    for (int to = 0; to < columns * 3; to += 3) {
      bgr[to] = row[from + 2 * channelBytes];
      bgr[to + 1] = row[from + channelBytes];
      bgr[to + 2] = row[from];
      from += channels * channelBytes;
    }
  }

  /** Pillow keeps grey of 16 bits as numbers and clips them: all from 255 on is white. */
  private static void clippedGrey(byte[] row, int columns, byte[] bgr) {
    for (int x = 0; x < columns; x++) {
      Arrays.fill(bgr, x * 3, x * 3 + 3, row[1 + 2 * x] == 0 ? row[2 + 2 * x] : (byte) 255);
    }
  }

  private void indexed(byte[] row, int columns, byte[] bgr) {
    int mask = (1 << Math.min(bits, 8)) - 1;
    int step = channels * bits;
    for (int x = 0; x < columns; x++) {
      int bit = x * step;
      int shift = bits >= 8 ? 0 : 8 - bits - (bit & 7);
      int colour = ((row[1 + (bit >> 3)] & 0xff) >> shift & mask) * 3;
      bgr[x * 3] = palette[colour];
      bgr[x * 3 + 1] = palette[colour + 1];
      bgr[x * 3 + 2] = palette[colour + 2];
    }
  }
}
