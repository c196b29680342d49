package io.tracecast.graph.image.header;

/**
 * Reads the two headers of a BMP. Some say that the picture begins where the palette does; Pillow
 * then looks behind the palette, and so does this.
 */
public final class BmpHeader {
  private static final int INFO = 14;
  private static final int OS2_HEADER_BYTES = 12;

  private BmpHeader() {}

  static ImageHeader read(byte[] encoded) {
    HeaderBytes bytes = HeaderBytes.littleEndian(encoded, "BMP");
    long size = bytes.u32(INFO);
    int start = bytes.s32(10);
    if (size == OS2_HEADER_BYTES) {
      return header(bytes, bytes.u16(INFO + 4), bytes.u16(INFO + 6), bytes.u16(INFO + 10), start);
    }
    if (size < 40 || size > 124) {
      throw bytes.corrupt("an information header of " + size + " bytes");
    }
    int height = bytes.s32(INFO + 8);
    if (height == Integer.MIN_VALUE) {
      throw bytes.corrupt("the header gives " + height + " rows");
    }
    int bits = bytes.u16(INFO + 14);
    boolean overPalette = start == INFO + size && bits <= 8;
    int behind = overPalette ? start + 4 * colours(bytes, bits) : start;
    return header(bytes, bytes.s32(INFO + 4), Math.abs(height), bits, behind);
  }

  /** Returns the colours of the palette, of which a header may say nothing. */
  public static int colours(HeaderBytes bytes, int bits) {
    int stated = bytes.s32(INFO + 32);
    return stated > 0 && stated <= 256 ? stated : 1 << bits;
  }

  private static ImageHeader header(HeaderBytes bytes, int width, int height, int bits, int start) {
    int channels =
        switch (bits) {
          case 1, 4, 8 -> 1;
          case 16, 24 -> 3;
          case 32 -> 4;
          default -> throw bytes.unsupported(bits + " bits a pixel; 1, 4, 8, 16, 24, 32 are read");
        };
    return new ImageHeader(ImageFormat.BMP, width, height, channels, ImageHeader.UPRIGHT, start);
  }
}
