package io.tracecast.graph.image.header;

/** Reads a PNG's chunks up to its picture data. */
final class PngHeader {
  private static final int SIGNATURE_BYTES = 8;
  private static final int CHUNK_OVERHEAD = 12;
  private static final int IHDR_BYTES = 13;

  private PngHeader() {}

  static ImageHeader read(byte[] encoded, boolean orient) {
    HeaderBytes bytes = HeaderBytes.bigEndian(encoded, "PNG");
    if (bytes.u32(SIGNATURE_BYTES) != IHDR_BYTES || !bytes.has(12, "IHDR")) {
      throw bytes.corrupt("it does not begin with an IHDR chunk");
    }
    long width = bytes.u32(16);
    long height = bytes.u32(20);
    if (width == 0 || height == 0 || width > Integer.MAX_VALUE || height > Integer.MAX_VALUE) {
      throw bytes.corrupt("the header gives " + width + " x " + height + " pixels");
    }
    long first = SIGNATURE_BYTES + IHDR_BYTES + CHUNK_OVERHEAD;
    long at = first;
    while (!bytes.has(at + 4, "IDAT")) {
      long length = bytes.u32(at);
      if (bytes.has(at + 4, "IEND")) {
        throw bytes.corrupt("it ends before any picture data");
      }
      at += length + CHUNK_OVERHEAD;
    }
    return new ImageHeader(
        ImageFormat.PNG,
        (int) width,
        (int) height,
        channels(bytes, bytes.u8(25)),
        orient ? PngTexts.orientation(bytes, first) : ImageHeader.UPRIGHT,
        (int) at);
  }

  private static int channels(HeaderBytes bytes, int colourType) {
    return switch (colourType) {
      case 0, 3 -> 1;
      case 2 -> 3;
      case 4 -> 2;
      case 6 -> 4;
      default -> throw bytes.corrupt("there is no colour type " + colourType);
    };
  }
}
