package io.tracecast.graph.image;

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
    for (int i = first; i < row.length; i++) {
      int left = row[i - step] & 0xff;
      int up = above[i] & 0xff;
      int corner = above[i - step] & 0xff;
      int toLeft = Math.abs(up - corner);
      int toUp = Math.abs(left - corner);
      int toCorner = Math.abs(left + up - 2 * corner);
      int nearest = toUp <= toCorner ? up : corner;
      row[i] += (byte) (toLeft <= toUp && toLeft <= toCorner ? left : nearest);
    }
  }
}
