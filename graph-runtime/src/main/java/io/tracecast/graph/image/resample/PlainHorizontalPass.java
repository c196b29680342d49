package io.tracecast.graph.image.resample;

import io.tracecast.graph.image.normalise.Normalisation;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The horizontal pass without the Vector API: a block is turned on its side, so that columns are
 * summed by loops that the compiler turns into vector instructions, and turned back. A pixel moves
 * as one {@code int}, at less cost than three; on the way back four columns move at a time.
 */
public final class PlainHorizontalPass implements HorizontalPass {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Bits of a pixel of three bytes. */
  private static final int PIXEL_BITS = 24;

  /**
   * Many enough for loops over a column to spend their time in vectors, few enough to be cached.
   */
  private static final int ROWS = 96;

  /** Columns that move back at a time. */
  private static final int STEP = 4;

  private final int[][] sums = new int[PackedSum.CHANNELS][ROWS];
  private final int[][] resampled = new int[STEP][ROWS];
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
  public VerticalPass vertical(Normalisation normalisation) {
    return new PackedVerticalPass(normalisation);
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
    for (int i = 0; i <= last; i += STEP) {
      for (int k = 0; k < STEP; k++) {
        int output = Math.min(i + k, last);
        PackedSum.of(columns, taps.first(output) - taps.sourceStart(), taps, output, rows, sums);
        PackedSum.pack(sums, rows, resampled[k]);
      }
      turnBack(resampled[0], resampled[1], resampled[2], resampled[3], rows, targets, i);
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
      int[] column0,
      int[] column1,
      int[] column2,
      int[] column3,
      int rows,
      int[][] targets,
      int to) {
    for (int row = 0; row < rows; row++) {
      int[] target = targets[row];
      target[to] = column0[row];
      target[to + 1] = column1[row];
      target[to + 2] = column2[row];
      target[to + 3] = column3[row];
    }
  }
}
