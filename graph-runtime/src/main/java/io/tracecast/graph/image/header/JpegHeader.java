package io.tracecast.graph.image.header;

/** Reads a JPEG's markers up to its first scan. */
final class JpegHeader {
  private static final int SOI = 0xd8;
  private static final int EOI = 0xd9;
  private static final int SOS = 0xda;
  private static final int APP1 = 0xe1;
  private static final String XMP = "http://ns.adobe.com/xap/1.0/\0";

  /** Fewer bytes than this many pixels each cannot even say that all blocks are flat. */
  private static final int PIXELS_PER_BYTE = 512;

  /** Encoders write about ten scans; each one costs a pass over all pixels. */
  private static final int MOST_SCANS = 256;

  private final HeaderBytes bytes;
  private final boolean orient;
  private int width;
  private int height;
  private int components;
  private boolean exifSeen;
  private int exif = ExifOrientation.ABSENT;
  private int xmp = ExifOrientation.ABSENT;
  private boolean arithmetic;
  private boolean progressive;

  private JpegHeader(byte[] encoded, boolean orient) {
    this.orient = orient;
    bytes = HeaderBytes.bigEndian(encoded, "JPEG");
  }

  static ImageHeader read(byte[] encoded, boolean orient) {
    return new JpegHeader(encoded, orient).read();
  }

  private ImageHeader read() {
    int at = 2;
    while (true) {
      at = nextMarker(at);
      int marker = bytes.u8(at);
      at++;
      if (marker == SOS) {
        return finish(at);
      }
      if (marker == EOI) {
        throw bytes.corrupt("it ends before any scan");
      }
      if (!standsAlone(marker)) {
        int length = bytes.u16(at);
        if (length < 2) {
          throw bytes.corrupt("a segment of " + length + " bytes at byte " + at);
        }
        segment(marker, at + 2, at + length);
        at += length;
      }
    }
  }

  /** Returns where the next marker's code stands; stray bytes between segments are passed over. */
  private int nextMarker(int from) {
    int at = from;
    while (true) {
      while (bytes.u8(at) != 0xff) {
        at++;
      }
      while (bytes.u8(at) == 0xff) {
        at++;
      }
      if (bytes.u8(at) != 0) {
        return at;
      }
    }
  }

  private static boolean standsAlone(int marker) {
    return marker == SOI || marker == 0x01 || (marker >= 0xd0 && marker <= 0xd7);
  }

  private void segment(int marker, int start, int end) {
    if (isFrame(marker)) {
      frame(marker, start);
    } else if (orient && marker == APP1) {
      orientation(start, end);
    }
  }

  private void orientation(int start, int end) {
    if (bytes.has(start, "Exif\0")) {
      exif = exifSeen ? exif : ExifOrientation.read(bytes.data(), start + 6, end);
      exifSeen = true;
    } else if (bytes.has(start, XMP)) {
      xmp = XmpOrientation.read(bytes.data(), start + XMP.length(), end);
    }
  }

  private static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  private void frame(int marker, int start) {
    if (components != 0) {
      throw bytes.corrupt("it has two frame headers");
    }
    int precision = bytes.u8(start);
    height = bytes.u16(start + 1L);
    width = bytes.u16(start + 3L);
    components = bytes.u8(start + 5L);
    arithmetic = marker >= 0xc9;
    progressive = (marker & 0x03) == 0x02;
    if (precision != 8) {
      throw bytes.unsupported(precision + " bits a channel; 8 are read");
    }
    if (components != 1 && components != 3 && components != 4) {
      throw bytes.unsupported(components + " channels; 1, 3 and 4 are read");
    }
    if ((marker & 0x0f) > 0x04 && (marker & 0x0f) < 0x08 || marker > 0xcc) {
      throw bytes.unsupported("hierarchical coding");
    }
  }

  private ImageHeader finish(int scan) {
    if (components == 0) {
      throw bytes.corrupt("a scan comes before the frame header");
    }
    if (!arithmetic && (long) width * height / PIXELS_PER_BYTE > bytes.length() - scan) {
      throw bytes.corrupt(
          "the header promises "
              + width
              + " x "
              + height
              + " pixels, which "
              + (bytes.length() - scan)
              + " bytes cannot hold");
    }
    requireEnd(scan);
    if (progressive) {
      requireFewScans(scan);
    }
    return new ImageHeader(
        ImageFormat.JPEG, width, height, components, ExifOrientation.first(exif, xmp), scan);
  }

  /**
   * Requires the end marker behind the first scan: without it libjpeg fills what is missing with
   * grey and says nothing. Searched from the end, where it stands in all but truncated files; coded
   * data cannot hold its two bytes.
   */
  private void requireEnd(int scan) {
    byte[] data = bytes.data();
    for (int i = data.length - 1; i > scan; i--) {
      if (data[i] == (byte) EOI && data[i - 1] == (byte) 0xff) {
        return;
      }
    }
    throw bytes.truncated(
        "the coded data stop after " + data.length + " bytes without an end marker");
  }

  /** Requires that a progressive picture is not a bomb in time: small in bytes, large in passes. */
  private void requireFewScans(int scan) {
    byte[] data = bytes.data();
    int scans = 1;
    for (int i = scan; i + 1 < data.length; i++) {
      if (data[i] == (byte) 0xff && data[i + 1] == (byte) SOS) {
        scans++;
      }
    }
    if (scans > MOST_SCANS) {
      throw bytes.corrupt(scans + " scans; more than " + MOST_SCANS + " only cost time");
    }
  }
}
