package io.tracecast.graph.image.opencv;

/**
 * Takes means of areas that begin and end within pixels, in single precision: columns first, each
 * sum from left to right, then rows from top to bottom, rounded half to even at the end.
 */
final class AreaRows implements OpenCvRows {
  private static final int NONE = -1;

  private final AreaTable columns;
  private final AreaTable rows;
  private final float[] narrowed;
  private final float[] sums;
  private int held = NONE;
  private SourceRows source;

  AreaRows(AreaTable columns, AreaTable rows) {
    this.columns = columns;
    this.rows = rows;
    this.narrowed = new float[3 * columns.length()];
    this.sums = new float[narrowed.length];
  }

  @Override
  public int weights() {
    return 2 * (columns.entries() + rows.entries() + narrowed.length);
  }

  @Override
  public void begin(SourceRows newSource) {
    source = newSource;
    held = NONE;
  }

  @Override
  public void resample(int y, int[] target) {
    int start = rows.start(y);
    for (int entry = start; entry < rows.end(y); entry++) {
      narrow(rows.pixel(entry));
      float weight = rows.weight(entry);
      for (int i = 0; i < sums.length; i++) {
        float product = weight * narrowed[i];
        sums[i] = entry == start ? product : sums[i] + product;
      }
    }
    for (int i = 0; i < sums.length; i++) {
      target[i] = (int) Math.rint(sums[i]);
    }
  }

  /** Two output rows share the source row that their border lies in. */
  private void narrow(int row) {
    if (held == row) {
      return;
    }
    byte[] pixels = source.row(row);
    for (int i = 0; i < columns.length(); i++) {
      float first = 0;
      float second = 0;
      float third = 0;
      for (int entry = columns.start(i); entry < columns.end(i); entry++) {
        int pixel = 3 * columns.pixel(entry);
        float weight = columns.weight(entry);
        first += (pixels[pixel] & 0xFF) * weight;
        second += (pixels[pixel + 1] & 0xFF) * weight;
        third += (pixels[pixel + 2] & 0xFF) * weight;
      }
      narrowed[3 * i] = first;
      narrowed[3 * i + 1] = second;
      narrowed[3 * i + 2] = third;
    }
    held = row;
  }
}
