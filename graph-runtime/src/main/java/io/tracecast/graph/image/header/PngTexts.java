package io.tracecast.graph.image.header;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Finds the orientation in a PNG's texts, wherever they stand: an XMP packet, and the EXIF data
 * that ImageMagick writes as hexadecimal digits.
 */
final class PngTexts {
  private static final String RAW_EXIF = "Raw profile type exif\0";
  private static final String XMP = "XML:com.adobe.xmp\0";

  /** As much of one text as Pillow reads. */
  private static final int MOST_BYTES = 1 << 20;

  private static final int LINES_BEFORE_DIGITS = 3;
  private static final int CHUNK_HEADER = 8;

  private final HeaderBytes bytes;
  private boolean exifChunk;
  private int exif = ExifOrientation.ABSENT;
  private int rawExif = ExifOrientation.ABSENT;
  private int xmp = ExifOrientation.ABSENT;

  private PngTexts(HeaderBytes bytes) {
    this.bytes = bytes;
  }

  /**
   * Returns the picture's orientation.
   *
   * @param first where the first chunk behind the header stands
   */
  static int orientation(HeaderBytes bytes, long first) {
    PngTexts texts = new PngTexts(bytes);
    long at = first;
    while (at + CHUNK_HEADER <= bytes.length() && !bytes.has(at + 4, "IEND")) {
      long length = bytes.u32(at);
      texts.chunk(at, (int) Math.min(at + CHUNK_HEADER + length, bytes.length()));
      at += length + CHUNK_HEADER + 4;
    }
    int told = texts.exifChunk ? texts.exif : texts.rawExif;
    return ExifOrientation.first(told, texts.xmp);
  }

  private void chunk(long at, int end) {
    int start = (int) at + CHUNK_HEADER;
    if (bytes.has(at + 4, "IDAT")) {
      return;
    }
    if (bytes.has(at + 4, "eXIf")) {
      exifChunk = true;
      exif = ExifOrientation.read(bytes.data(), start, end);
      return;
    }
    String key = bytes.has(start, RAW_EXIF) ? RAW_EXIF : bytes.has(start, XMP) ? XMP : null;
    if (key == null) {
      return;
    }
    int value = start + key.length();
    byte[] text = text(at, value, end);
    if (key.equals(RAW_EXIF)) {
      rawExif = raw(text);
    } else {
      xmp = XmpOrientation.read(text, 0, text.length);
    }
  }

  private byte[] text(long at, int value, int end) {
    if (bytes.has(at + 4, "tEXt")) {
      return copy(value, end);
    }
    if (bytes.has(at + 4, "zTXt")) {
      return inflated(value + 1, end);
    }
    if (bytes.has(at + 4, "iTXt") && value + 2 <= end) {
      boolean compressed = bytes.u8(value) != 0;
      int behindLanguage = behindZero(value + 2, end);
      int start = behindZero(behindLanguage, end);
      return compressed ? inflated(start, end) : copy(start, end);
    }
    return new byte[0];
  }

  private byte[] copy(int start, int end) {
    byte[] copy = new byte[Math.max(0, end - start)];
    System.arraycopy(bytes.data(), Math.min(start, end), copy, 0, copy.length);
    return copy;
  }

  private int behindZero(int from, int end) {
    int at = from;
    while (at < end && bytes.u8(at) != 0) {
      at++;
    }
    return Math.min(at + 1, end);
  }

  /** Returns what comes out of compressed text; damaged text never makes an image unreadable. */
  private byte[] inflated(int start, int end) {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(bytes.data(), Math.min(start, end), Math.max(0, end - start));
      byte[] out = new byte[MOST_BYTES];
      int filled = 0;
      int got = inflater.inflate(out);
      while (got > 0) {
        filled += got;
        got = inflater.inflate(out, filled, out.length - filled);
      }
      return Arrays.copyOf(out, filled);
    } catch (DataFormatException e) {
      return new byte[0];
    } finally {
      inflater.end();
    }
  }

  /** Reads a line without text, the name, the length, and hexadecimal digits in lines. */
  private static int raw(byte[] text) {
    String[] lines = new String(text, StandardCharsets.ISO_8859_1).split("\n", -1);
    StringBuilder digits = new StringBuilder();
    for (int i = LINES_BEFORE_DIGITS; i < lines.length; i++) {
      digits.append(lines[i].strip());
    }
    try {
      byte[] exif = HexFormat.of().parseHex(digits);
      int start = HeaderBytes.bigEndian(exif, "EXIF").has(0, "Exif\0\0") ? 6 : 0;
      return ExifOrientation.read(exif, start, exif.length);
    } catch (IllegalArgumentException e) {
      return ExifOrientation.ABSENT;
    }
  }
}
