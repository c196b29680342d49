package io.tracecast.graph.image;

/** Reads the first directory of a TIFF. */
final class TiffHeader {
  private static final int BIG_TIFF = 43;
  private static final int SHORT = 3;
  private static final int UNCOMPRESSED = 1;
  private static final int FLOATING_POINT = 3;

  private final HeaderBytes bytes;
  private final boolean big;

  private TiffHeader(HeaderBytes bytes) {
    this.bytes = bytes;
    this.big = bytes.u16(2) == BIG_TIFF;
  }

  static ImageHeader read(byte[] encoded) {
    return new TiffHeader(new HeaderBytes(encoded, "TIFF", encoded[0] == 'I')).read();
  }

  private ImageHeader read() {
    long directory = big ? offset(8) : bytes.u32(4);
    long count = big ? offset(directory) : bytes.u16(directory);
    long first = directory + (big ? 8 : 2);
    int entryBytes = big ? 20 : 12;
    int width = 0;
    int height = 0;
    int channels = 1;
    int bits = 1;
    int sampleFormat = 1;
    int compression = UNCOMPRESSED;
    int orientation = ImageHeader.UPRIGHT;
    for (long i = 0; i < Math.min(count, 65536); i++) {
      long entry = first + i * entryBytes;
      switch (bytes.u16(entry)) {
        case 256 -> width = value(entry);
        case 257 -> height = value(entry);
        case 274 -> orientation = orientation(entry);
        case 277 -> channels = value(entry);
        case 258 -> bits = value(entry);
        case 259 -> compression = value(entry);
        case 339 -> sampleFormat = value(entry);
        default -> {}
      }
    }
    requireDepth(bits, channels, sampleFormat);
    if (compression == UNCOMPRESSED) {
      requireRoom(width, height, bits);
    }
    return new ImageHeader(ImageFormat.TIFF, width, height, channels, orientation, (int) directory);
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

  private int orientation(long entry) {
    boolean usual = bytes.u16(entry + 2) == SHORT;
    return usual ? ExifOrientation.valid(value(entry)) : ImageHeader.UPRIGHT;
  }

  /** Pillow reads these depths; of another one, nothing says which bits are the picture. */
  private void requireDepth(int bits, int channels, int sampleFormat) {
    if (sampleFormat == FLOATING_POINT) {
      throw bytes.unsupported("floating-point samples; whole numbers are read");
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

  /** Returns a BigTIFF's 64-bit offset; what does not fit into the data is truncated. */
  private long offset(long at) {
    long low = bytes.u32(bytes.littleEndian() ? at : at + 4);
    long high = bytes.u32(bytes.littleEndian() ? at + 4 : at);
    if (high != 0) {
      throw bytes.corrupt("an offset beyond 4 GiB in data of " + bytes.length() + " bytes");
    }
    return low;
  }

  /** Returns an entry's first value, which stands elsewhere if all its values need more room. */
  private int value(long entry) {
    int type = bytes.u16(entry + 2);
    long count = big ? offset(entry + 4) : bytes.u32(entry + 4);
    long at = entry + (big ? 12 : 8);
    if (type == SHORT && count > (big ? 4 : 2)) {
      at = big ? offset(at) : bytes.u32(at);
    }
    return switch (type) {
      case 1 -> bytes.u8(at);
      case SHORT -> bytes.u16(at);
      case 4 -> positive(bytes.u32(at));
      case 16 -> positive(offset(at));
      default -> throw bytes.corrupt("a size of field type " + type);
    };
  }

  private int positive(long value) {
    if (value > Integer.MAX_VALUE) {
      throw bytes.corrupt("a size of " + value);
    }
    return (int) value;
  }
}
