package io.tracecast.graph.image.codec;

import io.tracecast.graph.image.header.HeaderBytes;
import io.tracecast.graph.image.header.ImageHeader;
import java.util.Arrays;

/**
 * Reads the first picture of a GIF as Pillow does: on a canvas of the screen's size that is filled
 * with the transparent colour, or else with colour 0.
 */
final class GifReader implements PixelReader {
  private static final int[][] INTERLACED = {{0, 8}, {4, 8}, {2, 4}, {1, 2}};
  private static final int[][] IN_ORDER = {{0, 1}};
  private static final int PALETTE_FLAG = 0x80;

  @Override
  public void read(byte[] encoded, ImageHeader header, PixelBuffer target) {
    HeaderBytes bytes = HeaderBytes.littleEndian(encoded, "GIF");
    int at = header.dataOffset();
    int left = bytes.u16(at + 1L);
    int top = bytes.u16(at + 3L);
    int width = bytes.u16(at + 5L);
    int height = bytes.u16(at + 7L);
    int flags = bytes.u8(at + 9L);
    byte[] palette = palette(bytes, at + 9);
    int coded = at + 10 + ((flags & PALETTE_FLAG) != 0 ? 3 << (flags & 7) + 1 : 0);
    GifLzw lzw = new GifLzw(bytes, coded);
    target.resize(header.width(), header.height());
    fill(target, palette, transparent(bytes, at));
    byte[] indices = new byte[width];
    byte[] bgr = new byte[width * PixelBuffer.CHANNELS];
    for (int[] pass : (flags & 0x40) != 0 ? INTERLACED : IN_ORDER) {
      for (int y = pass[0]; y < height; y += pass[1]) {
        lzw.read(indices);
        lookUp(indices, palette, bgr);
        int to = ((top + y) * header.width() + left) * PixelBuffer.CHANNELS;
        target.bytes().put(to, bgr);
      }
    }
  }

  private static byte[] palette(HeaderBytes bytes, int localFlags) {
    if ((bytes.u8(localFlags) & PALETTE_FLAG) != 0) {
      return colours(bytes, localFlags + 1, bytes.u8(localFlags));
    }
    if ((bytes.u8(10) & PALETTE_FLAG) != 0) {
      return colours(bytes, 13, bytes.u8(10));
    }
    byte[] greys = new byte[256 * 3];
    for (int i = 0; i < greys.length; i++) {
      greys[i] = (byte) (i / 3);
    }
    return greys;
  }

  private static byte[] colours(HeaderBytes bytes, int start, int flags) {
    byte[] palette = new byte[256 * 3];
    for (int i = 0; i < 3 << (flags & 7) + 1; i += 3) {
      palette[i] = (byte) bytes.u8(start + i + 2L);
      palette[i + 1] = (byte) bytes.u8(start + i + 1L);
      palette[i + 2] = (byte) bytes.u8(start + (long) i);
    }
    return palette;
  }

  /** Returns the transparent colour of the graphic control before the picture, 0 without one. */
  private static int transparent(HeaderBytes bytes, int picture) {
    long at = 13 + ((bytes.u8(10) & PALETTE_FLAG) != 0 ? 3L << (bytes.u8(10) & 7) + 1 : 0);
    int colour = 0;
    while (at < picture) {
      if (bytes.u8(at + 1) == 0xf9 && (bytes.u8(at + 3) & 1) != 0) {
        colour = bytes.u8(at + 6);
      }
      at += 2;
      while (bytes.u8(at) != 0) {
        at += bytes.u8(at) + 1L;
      }
      at++;
    }
    return colour;
  }

  private static void fill(PixelBuffer target, byte[] palette, int colour) {
    byte[] indices = new byte[target.width()];
    Arrays.fill(indices, (byte) colour);
    byte[] row = new byte[target.width() * PixelBuffer.CHANNELS];
    lookUp(indices, palette, row);
    for (int y = 0; y < target.height(); y++) {
      target.putRow(y, row);
    }
  }

  private static void lookUp(byte[] indices, byte[] palette, byte[] bgr) {
    for (int x = 0; x < indices.length; x++) {
      System.arraycopy(palette, (indices[x] & 0xff) * 3, bgr, x * 3, 3);
    }
  }
}
