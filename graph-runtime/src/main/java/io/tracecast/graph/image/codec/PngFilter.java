package io.tracecast.graph.image.codec;

import io.tracecast.graph.image.UnreadableImageException;
import io.tracecast.graph.image.UnreadableImageException.Reason;

/** Undoes the filters of a PNG's rows. */
final class PngFilter {
  private PngFilter() {}

  /**
   * Undoes one row's filter in place.
   *
   * @param row the filter's number, then the row's bytes
   * @param above the row above, likewise, already undone; zeros for the first
   * @param step bytes to the pixel on the left, at least 1
   */
  static void undo(byte[] row, byte[] above, int step) {
    switch (row[0]) {
      case 0 -> {}
      case 1 -> sub(row, step);
      case 2 -> up(row, above);
      case 3 -> average(row, above, step);
      case 4 -> paeth(row, above, step);
      default ->
          throw new UnreadableImageException(
              Reason.CORRUPT, "Corrupt PNG image: there is no row filter " + (row[0] & 0xff));
    }
  }

  private static void sub(byte[] row, int step) {
    for (int i = 1 + step; i < row.length; i++) {
      row[i] += row[i - step];
    }
  }

  private static void up(byte[] row, byte[] above) {
    for (int i = 1; i < row.length; i++) {
      row[i] += above[i];
    }
  }

  private static void average(byte[] row, byte[] above, int step) {
    int first = Math.min(1 + step, row.length);
    for (int i = 1; i < first; i++) {
      row[i] += (byte) ((above[i] & 0xff) >> 1);
    }
    for (int i = first; i < row.length; i++) {
      row[i] += (byte) ((row[i - step] & 0xff) + (above[i] & 0xff) >> 1);
    }
  }

  private static void paeth(byte[] row, byte[] above, int step) {
    int first = Math.min(1 + step, row.length);
    for (int i = 1; i < first; i++) {
      row[i] += above[i];
    }
    if (step == 3) {
      paethOfThree(row, above);
      return;
    }
    for (int i = first; i < row.length; i++) {
      row[i] += nearest(row[i - step] & 0xff, above[i] & 0xff, above[i - step] & 0xff);
    }
  }

  /** The common step, unrolled: three chains that do not wait for memory or for each other. */
  private static void paethOfThree(byte[] row, byte[] above) {
    int left0 = row[1] & 0xff;
    int left1 = row[2] & 0xff;
    int left2 = row[3] & 0xff;
    int corner0 = above[1] & 0xff;
    int corner1 = above[2] & 0xff;
    int corner2 = above[3] & 0xff;
    for (int i = 4; i + 2 < row.length; i += 3) {
      int up0 = above[i] & 0xff;
      int up1 = above[i + 1] & 0xff;
      int up2 = above[i + 2] & 0xff;
      left0 = row[i] + nearest(left0, up0, corner0) & 0xff;
      left1 = row[i + 1] + nearest(left1, up1, corner1) & 0xff;
      left2 = row[i + 2] + nearest(left2, up2, corner2) & 0xff;
      row[i] = (byte) left0;
      row[i + 1] = (byte) left1;
      row[i + 2] = (byte) left2;
      corner0 = up0;
      corner1 = up1;
      corner2 = up2;
    }
  }

  private static int nearest(int left, int up, int corner) {
    int toLeft = Math.abs(up - corner);
    int toUp = Math.abs(left - corner);
    int toCorner = Math.abs(left + up - 2 * corner);
    int upOrCorner = toUp <= toCorner ? up : corner;
    return toLeft <= Math.min(toUp, toCorner) ? left : upOrCorner;
  }
}
