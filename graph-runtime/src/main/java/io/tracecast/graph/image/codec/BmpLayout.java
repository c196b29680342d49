package io.tracecast.graph.image.codec;

import io.tracecast.graph.image.header.BmpHeader;
import io.tracecast.graph.image.header.HeaderBytes;
import io.tracecast.graph.image.header.ImageHeader;

/**
 * How a BMP's pixels are stored.
 *
 * @param bits bits a pixel
 * @param compression the header's compression
 * @param topDown whether the first row stands first
 * @param palette 256 colours as BGR triples, black beyond those that the file defines
 * @param masks where red, green and blue stand in a pixel of 16 or 32 bits
 */
record BmpLayout(int bits, int compression, boolean topDown, byte[] palette, int[] masks) {
  static final int RUN_LENGTHS_8 = 1;
  static final int RUN_LENGTHS_4 = 2;
  private static final int BIT_FIELDS = 3;
  private static final int INFO = 14;
  private static final int OS2_HEADER_BYTES = 12;
  private static final int[] MASKS_555 = {0x7c00, 0x03e0, 0x001f};
  private static final int[] MASKS_888 = {0xff0000, 0x00ff00, 0x0000ff};

  static BmpLayout of(HeaderBytes bytes, ImageHeader header) {
    int size = bytes.s32(INFO);
    boolean old = size == OS2_HEADER_BYTES;
    int bits = bytes.u16(old ? INFO + 10 : INFO + 14);
    int compression = old ? 0 : bytes.s32(INFO + 16);
    requireKnown(bytes, bits, compression);
    boolean topDown = !old && bytes.s32(INFO + 8) < 0;
    int[] masks = bits == 16 ? MASKS_555 : MASKS_888;
    int end = INFO + size;
    if (compression == BIT_FIELDS) {
      masks = new int[] {bytes.s32(54), bytes.s32(58), bytes.s32(62)};
      end = Math.max(end, 66);
    }
    byte[] palette = bits > 8 ? new byte[0] : palette(bytes, end, old, bits, header);
    return new BmpLayout(bits, compression, topDown, palette, masks);
  }

  private static void requireKnown(HeaderBytes bytes, int bits, int compression) {
    boolean known =
        switch (compression) {
          case 0 -> true;
          case RUN_LENGTHS_8 -> bits == 8;
          case RUN_LENGTHS_4 -> bits == 4;
          case BIT_FIELDS -> bits == 16 || bits == 32;
          default -> false;
        };
    if (!known) {
      throw bytes.unsupported("compression " + compression + " of " + bits + " bits a pixel");
    }
  }

  private static byte[] palette(
      HeaderBytes bytes, int start, boolean old, int bits, ImageHeader header) {
    int step = old ? 3 : 4;
    int colours = old ? 1 << bits : BmpHeader.colours(bytes, bits);
    colours = Math.max(0, Math.min(colours, (header.dataOffset() - start) / step));
    byte[] palette = new byte[256 * 3];
    for (int i = 0; i < colours; i++) {
      for (int channel = 0; channel < 3; channel++) {
        palette[i * 3 + channel] = (byte) bytes.u8(start + (long) i * step + channel);
      }
    }
    return palette;
  }

  /** Writes the row that begins at {@code at} as BGR. */
  void toBgr(HeaderBytes bytes, int at, byte[] bgr) {
    switch (bits) {
      case 24 -> System.arraycopy(bytes.data(), at, bgr, 0, bgr.length);
      case 16, 32 -> fields(bytes, at, bgr);
      default -> indexed(bytes.data(), at, bgr);
    }
  }

  private void indexed(byte[] data, int at, byte[] bgr) {
    int mask = (1 << bits) - 1;
    for (int x = 0; x < bgr.length / 3; x++) {
      int bit = x * bits;
      int index = (data[at + (bit >> 3)] & 0xff) >> 8 - bits - (bit & 7) & mask;
      System.arraycopy(palette, index * 3, bgr, x * 3, 3);
    }
  }

  private void fields(HeaderBytes bytes, int at, byte[] bgr) {
    int step = bits / 8;
    for (int x = 0; x < bgr.length / 3; x++) {
      int pixel = step == 2 ? bytes.u16(at + x * 2L) : bytes.s32(at + x * 4L);
      bgr[x * 3] = field(pixel, masks[2]);
      bgr[x * 3 + 1] = field(pixel, masks[1]);
      bgr[x * 3 + 2] = field(pixel, masks[0]);
    }
  }

  private static byte field(int pixel, int mask) {
    if (mask == 0) {
      return 0;
    }
    long largest = Integer.toUnsignedLong(mask) >>> Integer.numberOfTrailingZeros(mask);
    long value = Integer.toUnsignedLong(pixel & mask) >>> Integer.numberOfTrailingZeros(mask);
    return (byte) (value * 255 / largest);
  }
}
