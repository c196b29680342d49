package io.tracecast.graph.image.opencv;

/**
 * Interpolates between the two nearest pixels in fixed point. Columns come first and keep all their
 * bits; rows then lose the lowest four before they are weighted, and sixteen of the product, as in
 * OpenCV's vector instructions, which its plain code follows.
 */
final class LinearRows implements OpenCvRows {
  private static final int LOST_BEFORE = 4;
  private static final int LOST_AFTER = 16;
  private static final int LAST_BITS = 2 * LinearTable.BITS - LOST_BEFORE - LOST_AFTER;
  private static final int HALF = 1 << (LAST_BITS - 1);
  private static final int NONE = -1;

  private final LinearTable columns;
  private final LinearTable rows;
  private final int width;
  private final int height;

  /** Two neighbouring source rows, the even one and the odd one, with their columns resampled. */
  private final int[][] narrowed;

  private final int[] held = {NONE, NONE};
  private SourceRows source;

  LinearRows(LinearTable columns, LinearTable rows, int width, int height) {
    columns.clamp(width);
    this.columns = columns;
    this.rows = rows;
    this.width = width;
    this.height = height;
    this.narrowed = new int[2][3 * columns.length()];
  }

  @Override
  public int weights() {
    return 2 * (columns.length() + rows.length()) + 2 * narrowed[0].length;
  }

  @Override
  public void begin(SourceRows newSource) {
    source = newSource;
    held[0] = NONE;
    held[1] = NONE;
  }

  @Override
  public void resample(int y, int[] target) {
    int first = rows.first(y);
    int[] upper = narrowed(first);
    int[] lower = narrowed(first + 1);
    sum(upper, rows.firstWeight(y), lower, rows.secondWeight(y), target);
  }

  private int[] narrowed(int row) {
    int inside = Math.max(0, Math.min(row, height - 1));
    int slot = inside & 1;
    if (held[slot] != inside) {
      narrow(source.row(inside), narrowed[slot]);
      held[slot] = inside;
    }
    return narrowed[slot];
  }

  private void narrow(byte[] row, int[] target) {
    for (int i = 0; i < columns.length(); i++) {
      int left = 3 * columns.first(i);
      int right = 3 * Math.min(columns.first(i) + 1, width - 1);
      int weight = columns.firstWeight(i);
      int next = columns.secondWeight(i);
      target[3 * i] = (row[left] & 0xFF) * weight + (row[right] & 0xFF) * next;
      target[3 * i + 1] = (row[left + 1] & 0xFF) * weight + (row[right + 1] & 0xFF) * next;
      target[3 * i + 2] = (row[left + 2] & 0xFF) * weight + (row[right + 2] & 0xFF) * next;
    }
  }

  private static void sum(int[] upper, int weight, int[] lower, int next, int[] target) {
    for (int i = 0; i < upper.length; i++) {
      int first = (weight * (upper[i] >> LOST_BEFORE)) >> LOST_AFTER;
      int second = (next * (lower[i] >> LOST_BEFORE)) >> LOST_AFTER;
      target[i] = (first + second + HALF) >> LAST_BITS;
    }
  }
}
