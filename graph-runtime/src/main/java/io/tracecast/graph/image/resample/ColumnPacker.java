package io.tracecast.graph.image.resample;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Turns rows of three-byte pixels into columns: for each column four bytes per row, the pixel's
 * three and whatever follows.
 */
final class ColumnPacker {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Bits of a pixel of three bytes. */
  private static final int PIXEL_BITS = 24;

  /** Bytes of a pixel in a column. */
  private static final int PACKED = 4;

  private static final long LOWER = 0xFFFF_FFFFL;

  private final int rows;
  private byte[] columns = {};

  /** Packs blocks of two or of four rows. */
  ColumnPacker(int rows) {
    this.rows = rows;
  }

  /**
   * Packs one block.
   *
   * @return {@code length × rows} pixels of four bytes, and columns more with whatever was in them;
   *     valid until the next call
   */
  byte[] pack(byte[] source, int stride, int length) {
    int needed = PACKED * rows * (length + 1 + Taps.SLACK);
    if (columns.length < needed) {
      columns = new byte[needed];
    }
    if (rows == 4) {
      packFour(source, stride, length, columns);
    } else {
      packTwo(source, stride, length, columns);
    }
    return columns;
  }

  /** Reads two pixels of each row at a time, and writes two rows at a time. */
  private static void packFour(byte[] source, int stride, int length, byte[] columns) {
    for (int x = 0; x < length; x += 2) {
      long row0 = (long) LONG.get(source, 3 * x);
      long row1 = (long) LONG.get(source, stride + 3 * x);
      long row2 = (long) LONG.get(source, 2 * stride + 3 * x);
      long row3 = (long) LONG.get(source, 3 * stride + 3 * x);
      LONG.set(columns, 16 * x, pair(row0, row1));
      LONG.set(columns, 16 * x + 8, pair(row2, row3));
      LONG.set(columns, 16 * x + 16, pair(row0 >>> PIXEL_BITS, row1 >>> PIXEL_BITS));
      LONG.set(columns, 16 * x + 24, pair(row2 >>> PIXEL_BITS, row3 >>> PIXEL_BITS));
    }
  }

  private static void packTwo(byte[] source, int stride, int length, byte[] columns) {
    for (int x = 0; x < length; x += 2) {
      long row0 = (long) LONG.get(source, 3 * x);
      long row1 = (long) LONG.get(source, stride + 3 * x);
      LONG.set(columns, 8 * x, pair(row0, row1));
      LONG.set(columns, 8 * x + 8, pair(row0 >>> PIXEL_BITS, row1 >>> PIXEL_BITS));
    }
  }

  private static long pair(long first, long second) {
    return first & LOWER | second << Integer.SIZE;
  }
}
