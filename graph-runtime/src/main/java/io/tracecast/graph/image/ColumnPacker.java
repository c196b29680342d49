package io.tracecast.graph.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Turns rows of three-byte pixels into columns: for each column one {@code int} a row, the pixel's
 * bytes in the lower 24 bits, whatever follows in the upper eight.
 */
final class ColumnPacker {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Bits of a pixel of three bytes. */
  private static final int PIXEL_BITS = 24;

  private final int rows;
  private int[] columns = {};

  /** Packs blocks of two or of four rows. */
  ColumnPacker(int rows) {
    this.rows = rows;
  }

  /**
   * Packs one block.
   *
   * @return {@code length × rows} integers, and columns more with whatever was in them; valid until
   *     the next call
   */
  int[] pack(byte[] source, int stride, int length) {
    int needed = rows * (length + 1 + Taps.SLACK);
    if (columns.length < needed) {
      columns = new int[needed];
    }
    if (rows == 4) {
      packFour(source, stride, length, columns);
    } else {
      packTwo(source, stride, length, columns);
    }
    return columns;
  }

  /** Reads two pixels of each row at a time. */
  private static void packFour(byte[] source, int stride, int length, int[] columns) {
    for (int x = 0; x < length; x += 2) {
      long row0 = (long) LONG.get(source, 3 * x);
      long row1 = (long) LONG.get(source, stride + 3 * x);
      long row2 = (long) LONG.get(source, 2 * stride + 3 * x);
      long row3 = (long) LONG.get(source, 3 * stride + 3 * x);
      columns[4 * x] = (int) row0;
      columns[4 * x + 1] = (int) row1;
      columns[4 * x + 2] = (int) row2;
      columns[4 * x + 3] = (int) row3;
      columns[4 * x + 4] = (int) (row0 >>> PIXEL_BITS);
      columns[4 * x + 5] = (int) (row1 >>> PIXEL_BITS);
      columns[4 * x + 6] = (int) (row2 >>> PIXEL_BITS);
      columns[4 * x + 7] = (int) (row3 >>> PIXEL_BITS);
    }
  }

  private static void packTwo(byte[] source, int stride, int length, int[] columns) {
    for (int x = 0; x < length; x += 2) {
      long row0 = (long) LONG.get(source, 3 * x);
      long row1 = (long) LONG.get(source, stride + 3 * x);
      columns[2 * x] = (int) row0;
      columns[2 * x + 1] = (int) row1;
      columns[2 * x + 2] = (int) (row0 >>> PIXEL_BITS);
      columns[2 * x + 3] = (int) (row1 >>> PIXEL_BITS);
    }
  }
}
