package io.tracecast.graph.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Turns rows of three-byte pixels into columns: for each column one {@code int} a row, the pixel's
 * bytes in the lower 24 bits, whatever follows in the upper eight.
 */
final class ColumnPacker {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final int rows;
  private int[] columns = {};

  /** Packs blocks of two or of four rows. */
  ColumnPacker(int rows) {
    this.rows = rows;
  }

  /**
   * Packs one block.
   *
   * @return {@code length × rows} integers, valid until the next call
   */
  int[] pack(byte[] source, int stride, int length) {
    if (columns.length < rows * length) {
      columns = new int[rows * length];
    }
    if (rows == 4) {
      packFour(source, stride, length, columns);
    } else {
      packTwo(source, stride, length, columns);
    }
    return columns;
  }

  private static void packFour(byte[] source, int stride, int length, int[] columns) {
    for (int x = 0; x < length; x++) {
      columns[4 * x] = (int) INT.get(source, 3 * x);
      columns[4 * x + 1] = (int) INT.get(source, stride + 3 * x);
      columns[4 * x + 2] = (int) INT.get(source, 2 * stride + 3 * x);
      columns[4 * x + 3] = (int) INT.get(source, 3 * stride + 3 * x);
    }
  }

  private static void packTwo(byte[] source, int stride, int length, int[] columns) {
    for (int x = 0; x < length; x++) {
      columns[2 * x] = (int) INT.get(source, 3 * x);
      columns[2 * x + 1] = (int) INT.get(source, stride + 3 * x);
    }
  }
}
