package io.tracecast.graph.image.header;

/** Reads what a TIFF's first directory says of its picture. */
final class TiffHeader {
  private static final int FLOATING_POINT = 3;

  private final TiffDirectory directory;
  private final HeaderBytes bytes;

  private TiffHeader(TiffDirectory directory) {
    this.directory = directory;
    this.bytes = directory.bytes();
  }

  static ImageHeader read(byte[] encoded) {
    return new TiffHeader(TiffDirectory.of(encoded)).read();
  }

  private ImageHeader read() {
    int width = directory.width();
    int height = directory.height();
    int channels = directory.channels();
    int bits = directory.bits();
    int compression = directory.value(TiffDirectory.COMPRESSION, TiffCompression.NONE);
    int orientation = orientation();
    TiffCompression.requireRead(bytes, compression);
    requireDepth(bits, channels, directory.value(TiffDirectory.SAMPLE_FORMAT, 1));
    if (compression == TiffCompression.NONE) {
      requireRoom(width, height, bits);
    }
    return new ImageHeader(
        ImageFormat.TIFF, width, height, channels, orientation, (int) directory.at());
  }

  /** One channel must fit at least; the others may be subsampled. */
  private void requireRoom(int width, int height, int bits) {
    long needed = (long) width * bits / 8 * height;
    if (needed > bytes.length()) {
      throw bytes.truncated(
          "the header promises "
              + width
              + " x "
              + height
              + " uncompressed pixels, the data end at byte "
              + bytes.length());
    }
  }

  private int orientation() {
    int tag = TiffDirectory.ORIENTATION;
    int told = ExifOrientation.ABSENT;
    if (directory.has(tag)) {
      boolean usual = directory.type(tag) == TiffDirectory.SHORT;
      told = usual ? ExifOrientation.valid(directory.value(tag, 0)) : ImageHeader.UPRIGHT;
    }
    return ExifOrientation.first(told, xmp());
  }

  private int xmp() {
    if (!directory.has(TiffDirectory.XMP)) {
      return ExifOrientation.ABSENT;
    }
    long start = directory.valuesAt(TiffDirectory.XMP);
    long end = Math.min(start + directory.count(TiffDirectory.XMP), bytes.length());
    return XmpOrientation.read(bytes.data(), (int) Math.min(start, end), (int) end);
  }

  /** Pillow reads these depths; of another one, nothing says which bits are the picture. */
  private void requireDepth(int bits, int channels, int sampleFormat) {
    if (sampleFormat == FLOATING_POINT && (bits != 32 || channels != 1)) {
      throw bytes.unsupported(
          "floating-point samples of "
              + bits
              + " bits in "
              + channels
              + " channels; whole numbers, and one channel of 32 bits, are read. Save it again with"
              + " 8 bits a sample, such as by gdal_translate -ot Byte -scale");
    }
    boolean known =
        switch (bits) {
          case 1, 2, 4, 12, 32 -> channels == 1;
          case 8, 16 -> true;
          default -> false;
        };
    if (!known) {
      throw bytes.unsupported(
          bits + " bits a sample in " + channels + " channels; 8 and 16 are read");
    }
  }
}
