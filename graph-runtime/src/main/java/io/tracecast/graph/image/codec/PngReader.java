package io.tracecast.graph.image.codec;

import io.tracecast.graph.image.header.HeaderBytes;
import io.tracecast.graph.image.header.ImageHeader;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads PNGs of every colour type, depth and interlacing to what Pillow's {@code convert("RGB")}
 * gives: alpha and transparency are dropped; 16 bits keep the upper 8, but are clipped to 255 in
 * grey without alpha.
 */
final class PngReader implements PixelReader {
  private static final int[][] ADAM7 = {
    {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
  };
  private static final int[][] PROGRESSIVE = {{0, 0, 1, 1}};

  /** Deflate cannot do better. */
  private static final int LARGEST_COMPRESSION = 1032;

  @Override
  public void read(byte[] encoded, ImageHeader header, PixelBuffer target) {
    HeaderBytes bytes = HeaderBytes.bigEndian(encoded, "PNG");
    PngPixels pixels = PngPixels.of(bytes, header.dataOffset());
    int[][] passes = passes(bytes);
    requireRoom(bytes, header, pixels);
    Inflater inflater = new Inflater();
    try {
      Idat idat = new Idat(bytes, header.dataOffset(), inflater);
      target.resize(header.width(), header.height());
      for (int[] pass : passes) {
        readPass(pass, header, pixels, idat, target);
      }
    } finally {
      inflater.end();
    }
  }

  private static int[][] passes(HeaderBytes bytes) {
    return switch (bytes.u8(28)) {
      case 0 -> PROGRESSIVE;
      case 1 -> ADAM7;
      default -> throw bytes.corrupt("there is no interlace method " + bytes.u8(28));
    };
  }

  private static void requireRoom(HeaderBytes bytes, ImageHeader header, PngPixels pixels) {
    long raw = ((long) header.width() * pixels.bitsPerPixel() + 7) / 8 * header.height();
    long room = (bytes.length() - (long) header.dataOffset()) * LARGEST_COMPRESSION;
    if (raw > room) {
      throw bytes.truncated(
          "the header promises "
              + header.width()
              + " x "
              + header.height()
              + " pixels, which "
              + (bytes.length() - header.dataOffset())
              + " compressed bytes cannot hold");
    }
  }

  private static void readPass(
      int[] pass, ImageHeader header, PngPixels pixels, Idat idat, PixelBuffer target) {
    int columns = count(header.width(), pass[0], pass[2]);
    int rows = count(header.height(), pass[1], pass[3]);
    if (columns == 0 || rows == 0) {
      return;
    }
    int rowBytes = (int) (((long) columns * pixels.bitsPerPixel() + 7) / 8);
    byte[] current = new byte[rowBytes + 1];
    byte[] previous = new byte[rowBytes + 1];
    byte[] bgr = new byte[columns * PixelBuffer.CHANNELS];
    for (int row = 0; row < rows; row++) {
      idat.read(current);
      PngFilter.undo(current, previous, pixels.bytesPerPixel());
      pixels.toBgr(current, columns, bgr);
      place(pass, row, columns, bgr, target);
      byte[] swap = previous;
      previous = current;
      current = swap;
    }
  }

  private static int count(int size, int start, int step) {
    return size <= start ? 0 : (size - start - 1) / step + 1;
  }

  private static void place(int[] pass, int row, int columns, byte[] bgr, PixelBuffer target) {
    int y = pass[1] + row * pass[3];
    if (pass[2] == 1) {
      target.putRow(y, bgr);
      return;
    }
    int at = (y * target.width() + pass[0]) * PixelBuffer.CHANNELS;
    for (int x = 0; x < columns; x++) {
      target.bytes().put(at, bgr, x * PixelBuffer.CHANNELS, PixelBuffer.CHANNELS);
      at += pass[2] * PixelBuffer.CHANNELS;
    }
  }

  /** The picture data of all IDAT chunks as one stream. */
  private static final class Idat {
    private final HeaderBytes bytes;
    private final Inflater inflater;
    private long next;

    Idat(HeaderBytes bytes, int first, Inflater inflater) {
      this.bytes = bytes;
      this.next = first;
      this.inflater = inflater;
    }

    void read(byte[] row) {
      int filled = 0;
      while (filled < row.length) {
        int got = inflate(row, filled);
        filled += got;
        if (got == 0) {
          feed();
        }
      }
    }

    private int inflate(byte[] row, int filled) {
      try {
        return inflater.inflate(row, filled, row.length - filled);
      } catch (DataFormatException e) {
        throw bytes.corrupt("its compressed data are damaged: " + e.getMessage());
      }
    }

    private void feed() {
      if (inflater.finished() || inflater.needsDictionary()) {
        throw bytes.truncated("its compressed data end before the last row");
      }
      if (next + 12 > bytes.length() || !bytes.has(next + 4, "IDAT")) {
        throw bytes.truncated("the data end before the last row");
      }
      long length = bytes.u32(next);
      int available = (int) Math.min(length, bytes.length() - next - 8);
      inflater.setInput(bytes.data(), (int) next + 8, available);
      next += length + 12;
    }
  }
}
