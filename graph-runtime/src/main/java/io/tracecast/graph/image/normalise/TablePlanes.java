package io.tracecast.graph.image.normalise;

/** Looks the numbers up. */
public final class TablePlanes implements PlaneNormaliser {
  /** Pixels of which one channel is looked up at a time. */
  private static final int STEP = 8;

  private final Normalisation normalisation;

  public TablePlanes(Normalisation normalisation) {
    this.normalisation = normalisation;
  }

  @Override
  public void normalise(int[] line, int length, boolean swapped, float[][] planes) {
    float[] table0 = normalisation.table(swapped ? 2 : 0);
    float[] table1 = normalisation.table(1);
    float[] table2 = normalisation.table(swapped ? 0 : 2);
    lookUp(line, length, table0, table1, table2, planes[0], planes[1], planes[2]);
  }

  private static void lookUp(
      int[] line,
      int length,
      float[] table0,
      float[] table1,
      float[] table2,
      float[] plane0,
      float[] plane1,
      float[] plane2) {
    int whole = length - length % STEP;
    for (int i = 0; i < whole; i += STEP) {
      lookUpEight(line, 3 * i, table0, plane0, i);
      lookUpEight(line, 3 * i + 1, table1, plane1, i);
      lookUpEight(line, 3 * i + 2, table2, plane2, i);
    }
    for (int i = whole; i < length; i++) {
      plane0[i] = table0[line[3 * i]];
      plane1[i] = table1[line[3 * i + 1]];
      plane2[i] = table2[line[3 * i + 2]];
    }
  }

  /** One channel of a few pixels, all read before any is written: less work than pixel by pixel. */
  private static void lookUpEight(int[] line, int from, float[] table, float[] plane, int to) {
    float value0 = table[line[from]];
    float value1 = table[line[from + 3]];
    float value2 = table[line[from + 6]];
    float value3 = table[line[from + 9]];
    float value4 = table[line[from + 12]];
    float value5 = table[line[from + 15]];
    float value6 = table[line[from + 18]];
    float value7 = table[line[from + 21]];
    plane[to] = value0;
    plane[to + 1] = value1;
    plane[to + 2] = value2;
    plane[to + 3] = value3;
    plane[to + 4] = value4;
    plane[to + 5] = value5;
    plane[to + 6] = value6;
    plane[to + 7] = value7;
  }
}
