package io.tracecast.graph.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The horizontal pass without the Vector API: a block is turned on its side, so that columns are
 * summed by loops that the compiler turns into vector instructions, and turned back. On the way
 * there a pixel is one {@code int}, which moves at less cost than three; on the way back four
 * columns move at a time.
 */
final class PlainHorizontalPass implements HorizontalPass {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Bits of a pixel of three bytes. */
  private static final int PIXEL_BITS = 24;

  /**
   * Many enough for loops over a column to spend their time in vectors, few enough to be cached.
   */
  private static final int ROWS = 96;

  private final ColumnSum[] sums = {
    new ColumnSum(ROWS), new ColumnSum(ROWS), new ColumnSum(ROWS), new ColumnSum(ROWS)
  };
  private int[][] columns = {};

  @Override
  public int rowsPerBlock() {
    return ROWS;
  }

  @Override
  public String name() {
    return "plain";
  }

  @Override
  public PlaneNormaliser planes(Normalisation normalisation) {
    return new TablePlanes(normalisation);
  }

  @Override
  public void resample(byte[] source, int stride, int rows, Taps taps, int[][] targets) {
    int length = taps.sourceLength();
    if (columns.length < length + 1 + Taps.SLACK) {
      columns = new int[length + 1 + Taps.SLACK][ROWS];
    }
    for (int x = 0; x < length; x += 2) {
      turn(source, 3 * x, stride, rows, columns[x], columns[x + 1]);
    }
    int last = taps.length() - 1;
    for (int i = 0; i <= last; i += sums.length) {
      for (int k = 0; k < sums.length; k++) {
        sums[k].compute(columns, rows, taps, Math.min(i + k, last));
      }
      turnBack(sums[0], sums[1], sums[2], sums[3], rows, targets, 3 * i);
    }
  }

  /** Reads two pixels of each row; the upper eight bits of a column hold whatever follows. */
  private static void turn(
      byte[] source, int from, int stride, int rows, int[] column, int[] next) {
    for (int row = 0; row < rows; row++) {
      long pixels = (long) LONG.get(source, from + row * stride);
      column[row] = (int) pixels;
      next[row] = (int) (pixels >>> PIXEL_BITS);
    }
  }

  private static void turnBack(
      ColumnSum sum0,
      ColumnSum sum1,
      ColumnSum sum2,
      ColumnSum sum3,
      int rows,
      int[][] targets,
      int to) {
    int[] value00 = sum0.channel(0);
    int[] value01 = sum0.channel(1);
    int[] value02 = sum0.channel(2);
    int[] value10 = sum1.channel(0);
    int[] value11 = sum1.channel(1);
    int[] value12 = sum1.channel(2);
    int[] value20 = sum2.channel(0);
    int[] value21 = sum2.channel(1);
    int[] value22 = sum2.channel(2);
    int[] value30 = sum3.channel(0);
    int[] value31 = sum3.channel(1);
    int[] value32 = sum3.channel(2);
    for (int row = 0; row < rows; row++) {
      int[] target = targets[row];
      target[to] = value00[row];
      target[to + 1] = value01[row];
      target[to + 2] = value02[row];
      target[to + 3] = value10[row];
      target[to + 4] = value11[row];
      target[to + 5] = value12[row];
      target[to + 6] = value20[row];
      target[to + 7] = value21[row];
      target[to + 8] = value22[row];
      target[to + 9] = value30[row];
      target[to + 10] = value31[row];
      target[to + 11] = value32[row];
    }
  }
}
