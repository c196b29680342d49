package io.tracecast.graph.image.header;

/** Reads a WebP's RIFF chunks: the canvas, the first picture and the orientation. */
final class WebpHeader {
  private static final int FIRST_CHUNK = 12;
  private static final int CHUNK_HEADER = 8;
  private static final int ALPHA_FLAG = 0x10;

  private final HeaderBytes bytes;
  private final boolean orient;
  private int width;
  private int height;
  private int channels = 3;
  private int exif = ExifOrientation.ABSENT;
  private int xmp = ExifOrientation.ABSENT;
  private int picture = -1;

  private WebpHeader(byte[] encoded, boolean orient) {
    this.orient = orient;
    bytes = HeaderBytes.littleEndian(encoded, "WebP");
  }

  static ImageHeader read(byte[] encoded, boolean orient) {
    return new WebpHeader(encoded, orient).read();
  }

  private ImageHeader read() {
    long end = bytes.u32(4) + CHUNK_HEADER;
    if (end > bytes.length()) {
      throw bytes.truncated(
          "the header promises " + end + " bytes, the data end at " + bytes.length());
    }
    long at = FIRST_CHUNK;
    while (at + CHUNK_HEADER <= end) {
      long size = bytes.u32(at + 4);
      chunk((int) at, at + CHUNK_HEADER, size);
      at += CHUNK_HEADER + size + (size & 1);
    }
    if (picture < 0) {
      throw bytes.corrupt("it holds no picture");
    }
    return new ImageHeader(
        ImageFormat.WEBP, width, height, channels, ExifOrientation.first(exif, xmp), picture);
  }

  private void chunk(int at, long data, long size) {
    if (bytes.has(at, "VP8X")) {
      channels = (bytes.u8(data) & ALPHA_FLAG) != 0 ? 4 : 3;
      width = bytes.u24(data + 4) + 1;
      height = bytes.u24(data + 7) + 1;
    } else if (orient && bytes.has(at, "EXIF")) {
      int start = (int) data + (bytes.has(data, "Exif\0\0") ? 6 : 0);
      exif = ExifOrientation.read(bytes.data(), start, (int) Math.min(data + size, bytes.length()));
    } else if (orient && bytes.has(at, "XMP ")) {
      xmp =
          XmpOrientation.read(
              bytes.data(), (int) data, (int) Math.min(data + size, bytes.length()));
    } else if (bytes.has(at, "ANMF") && picture < 0) {
      frame(at, data);
    } else if (picture < 0 && (bytes.has(at, "VP8 ") || bytes.has(at, "VP8L"))) {
      picture(at, data);
    }
  }

  /** An animation's frame: its place on the canvas, then the chunks of its picture. */
  private void frame(int at, long data) {
    picture = at;
    long frameWidth = bytes.u24(data + 6) + 1L;
    long frameHeight = bytes.u24(data + 9) + 1L;
    if (2L * bytes.u24(data) + frameWidth > width
        || 2L * bytes.u24(data + 3) + frameHeight > height) {
      throw bytes.corrupt("its first frame lies outside the canvas");
    }
  }

  private void picture(int at, long data) {
    boolean lossless = bytes.has(at, "VP8L");
    int pictureWidth = lossless ? (bytes.u16(data + 1) & 0x3fff) + 1 : bytes.u16(data + 6) & 0x3fff;
    int pictureHeight =
        lossless ? (bytes.u24(data + 2) >> 6 & 0x3fff) + 1 : bytes.u16(data + 8) & 0x3fff;
    if (lossless && bytes.u8(data) != 0x2f || !lossless && !bytes.has(data + 3, "\u009d\1*")) {
      throw bytes.corrupt("its picture data do not begin as VP8 or VP8L data do");
    }
    if (width == 0) {
      width = pictureWidth;
      height = pictureHeight;
      channels = lossless && (bytes.u8(data + 4) & ALPHA_FLAG) != 0 ? 4 : 3;
    }
    if (width != pictureWidth || height != pictureHeight) {
      throw bytes.corrupt(
          "a canvas of "
              + width
              + " x "
              + height
              + " pixels with a picture of "
              + pictureWidth
              + " x "
              + pictureHeight);
    }
    picture = at;
  }
}
