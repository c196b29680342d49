package io.tracecast.graph.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The horizontal pass without the Vector API: a block is turned on its side, so that columns are
 * summed by loops that the compiler turns into vector instructions, and turned back. On the way
 * there a pixel is one {@code int}, which moves at less cost than three; on the way back two
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

  private final ColumnSum left = new ColumnSum(ROWS);
  private final ColumnSum right = new ColumnSum(ROWS);
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
  public void resample(byte[] source, int stride, int rows, Taps taps, int[][] targets) {
    int length = taps.sourceLength();
    if (columns.length < length + 1 + Taps.SLACK) {
      columns = new int[length + 1 + Taps.SLACK][ROWS];
    }
    for (int x = 0; x < length; x += 2) {
      turn(source, 3 * x, stride, rows, columns[x], columns[x + 1]);
    }
    int last = taps.length() - 1;
    for (int i = 0; i <= last; i += 2) {
      left.compute(columns, rows, taps, i);
      right.compute(columns, rows, taps, Math.min(i + 1, last));
      turnBack(left, right, rows, targets, 3 * i);
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

  private static void turnBack(ColumnSum left, ColumnSum right, int rows, int[][] targets, int to) {
    int[] left0 = left.channel(0);
    int[] left1 = left.channel(1);
    int[] left2 = left.channel(2);
    int[] right0 = right.channel(0);
    int[] right1 = right.channel(1);
    int[] right2 = right.channel(2);
    for (int row = 0; row < rows; row++) {
      int[] target = targets[row];
      target[to] = left0[row];
      target[to + 1] = left1[row];
      target[to + 2] = left2[row];
      target[to + 3] = right0[row];
      target[to + 4] = right1[row];
      target[to + 5] = right2[row];
    }
  }
}
