package io.tracecast.graph.image.header;

/** Finds the orientation in EXIF data, which are a TIFF structure of their own. */
final class ExifOrientation {
  private static final int TAG = 0x0112;
  private static final int ENTRY_BYTES = 12;

  /** Where nothing tells an orientation. */
  static final int ABSENT = 0;

  private static final int LONG = 4;

  private ExifOrientation() {}

  /**
   * Returns the orientation, 1 to 8, or {@link #ABSENT} where the EXIF data name none or are
   * damaged: damaged EXIF data never make an image unreadable.
   *
   * @param data the encoded image
   * @param start where the TIFF structure begins
   * @param end where it ends
   */
  static int read(byte[] data, int start, int end) {
    int limit = Math.min(end, data.length);
    if (limit - start < 8) {
      return ABSENT;
    }
    boolean little = data[start] == 'I';
    HeaderBytes bytes = new HeaderBytes(data, "EXIF", little);
    long directory = start + bytes.u32(start + 4L);
    if (directory + 2 > limit) {
      return ABSENT;
    }
    int entries = bytes.u16(directory);
    for (int i = 0; i < entries; i++) {
      long entry = directory + 2 + (long) i * ENTRY_BYTES;
      if (entry + ENTRY_BYTES > limit) {
        break;
      }
      if (bytes.u16(entry) == TAG) {
        boolean wide = bytes.u16(entry + 2) == LONG;
        return valid(wide ? (int) Math.min(9, bytes.u32(entry + 8)) : bytes.u16(entry + 8));
      }
    }
    return ABSENT;
  }

  /** Returns what the EXIF data tell, else what the XMP packet tells. */
  static int first(int exif, int xmp) {
    int told = exif != ABSENT ? exif : xmp;
    return told != ABSENT ? told : ImageHeader.UPRIGHT;
  }

  /** Returns the orientation if it is one, else {@link ImageHeader#UPRIGHT}. */
  static int valid(int orientation) {
    return orientation >= 1 && orientation <= 8 ? orientation : ImageHeader.UPRIGHT;
  }
}
