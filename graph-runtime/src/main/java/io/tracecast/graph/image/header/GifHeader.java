package io.tracecast.graph.image.header;

/** Reads a GIF up to its first picture. */
final class GifHeader {
  private static final int SCREEN_BYTES = 13;
  private static final int EXTENSION = 0x21;
  private static final int PICTURE = 0x2c;

  private GifHeader() {}

  static ImageHeader read(byte[] encoded) {
    HeaderBytes bytes = HeaderBytes.littleEndian(encoded, "GIF");
    int flags = bytes.u8(10);
    long at = SCREEN_BYTES + ((flags & 0x80) != 0 ? 3L << (flags & 7) + 1 : 0);
    while (bytes.u8(at) == EXTENSION) {
      at = behindBlocks(bytes, at + 2);
    }
    if (bytes.u8(at) != PICTURE) {
      throw bytes.corrupt("it ends before any picture data");
    }
    int right = bytes.u16(at + 1) + bytes.u16(at + 5);
    int bottom = bytes.u16(at + 3) + bytes.u16(at + 7);
    return new ImageHeader(
        ImageFormat.GIF,
        Math.max(bytes.u16(6), right),
        Math.max(bytes.u16(8), bottom),
        1,
        ImageHeader.UPRIGHT,
        (int) at);
  }

  /** Returns where the data go on behind a chain of blocks that begins at {@code at}. */
  private static long behindBlocks(HeaderBytes bytes, long at) {
    long next = at;
    while (bytes.u8(next) != 0) {
      next += bytes.u8(next) + 1L;
    }
    return next + 1;
  }
}
