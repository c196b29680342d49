package io.tracecast.graph.image.opencv;

import io.tracecast.graph.image.Geometry;
import java.util.Arrays;

/**
 * Takes means of blocks of whole pixels. They are rounded half to even, after a product in single
 * precision; those of two by two pixels half up. A block of one pixel stays as it is.
 */
final class BlockRows implements OpenCvRows {
  private static final int QUARTER_BITS = 2;
  private static final int TWO_HALVES = 2;

  private final Geometry.Span columns;
  private final Geometry.Span rows;
  private final int blockWidth;
  private final int blockHeight;
  private final float reciprocal;
  private SourceRows source;

  BlockRows(OpenCvAxis columns, OpenCvAxis rows) {
    this.columns = columns.wanted();
    this.rows = rows.wanted();
    this.blockWidth = columns.factor();
    this.blockHeight = rows.factor();
    this.reciprocal = 1f / (blockWidth * blockHeight);
  }

  @Override
  public int weights() {
    return 0;
  }

  @Override
  public void begin(SourceRows newSource) {
    source = newSource;
  }

  @Override
  public void resample(int y, int[] target) {
    int length = 3 * columns.length();
    Arrays.fill(target, 0, length, 0);
    int first = (rows.source() + y) * blockHeight;
    for (int row = first; row < first + blockHeight; row++) {
      add(source.row(row), target);
    }
    if (blockWidth == 2 && blockHeight == 2) {
      for (int i = 0; i < length; i++) {
        target[i] = (target[i] + TWO_HALVES) >> QUARTER_BITS;
      }
    } else {
      for (int i = 0; i < length; i++) {
        target[i] = (int) Math.rint(target[i] * reciprocal);
      }
    }
  }

  private void add(byte[] row, int[] target) {
    int from = 3 * columns.source() * blockWidth;
    for (int i = 0; i < 3 * columns.length(); i += 3) {
      for (int k = 0; k < blockWidth; k++) {
        target[i] += row[from] & 0xFF;
        target[i + 1] += row[from + 1] & 0xFF;
        target[i + 2] += row[from + 2] & 0xFF;
        from += 3;
      }
    }
  }
}
