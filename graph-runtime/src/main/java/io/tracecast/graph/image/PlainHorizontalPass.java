package io.tracecast.graph.image;

/**
 * The horizontal pass without the Vector API: a block is turned on its side, so that columns are
 * summed as rows are, by loops that the compiler turns into vector instructions, and turned back.
 */
final class PlainHorizontalPass implements HorizontalPass {
  private static final int ROWS = 32;

  /** Values of one column of a block. */
  private static final int LENGTH = 3 * ROWS;

  private final int[] line = new int[LENGTH];
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
  public void resample(byte[] source, int stride, Taps taps, int[][] targets) {
    int length = taps.sourceLength();
    if (columns.length < length + Taps.SLACK) {
      columns = new int[length + Taps.SLACK][LENGTH];
    }
    for (int x = 0; x < length; x++) {
      turn(source, 3 * x, stride, columns[x]);
    }
    int[] first = taps.first();
    for (int i = 0; i < first.length; i++) {
      RowSum.of(columns, first[i] - taps.sourceStart(), taps, i, LENGTH, line);
      turnBack(line, targets, 3 * i);
    }
  }

  private static void turn(byte[] source, int from, int stride, int[] column) {
    for (int row = 0; row < ROWS; row++) {
      column[3 * row] = source[from + row * stride] & 0xFF;
      column[3 * row + 1] = source[from + row * stride + 1] & 0xFF;
      column[3 * row + 2] = source[from + row * stride + 2] & 0xFF;
    }
  }

  private static void turnBack(int[] column, int[][] targets, int to) {
    for (int row = 0; row < ROWS; row++) {
      int[] target = targets[row];
      target[to] = column[3 * row];
      target[to + 1] = column[3 * row + 1];
      target[to + 2] = column[3 * row + 2];
    }
  }
}
