package io.tracecast.graph.image.resample;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums of three taps that need no clipping, which is what pictures of up to 1.5 times the size
 * have. A vector holds one column of as many rows as fit, four lanes a pixel: each tap is one
 * broadcast weight, one multiplication and one addition, and no lane has to move before the sum is
 * complete.
 */
final class ThreeTaps {
  private static final VectorSpecies<Integer> LANES = IntVector.SPECIES_PREFERRED;

  /** The sums are integers that are stored as floats, untouched. */
  private static final VectorSpecies<Float> STORED = FloatVector.SPECIES_PREFERRED;

  private static final VectorSpecies<Float> PIXEL = FloatVector.SPECIES_128;

  static final int BITS = LANES.vectorBitSize();
  static final int ROWS = LANES.length() / 4;

  /** As many bytes as {@link #LANES} has lanes, one column. */
  private static final VectorSpecies<Byte> BYTES =
      ROWS == 4 ? ByteVector.SPECIES_128 : ByteVector.SPECIES_64;

  private static final int COLUMN = BYTES.length();

  private final ColumnPacker packer = new ColumnPacker(ROWS);
  private float[] sums = {};

  /** As {@link HorizontalPass#resample} does. */
  void resample(byte[] source, int stride, int rows, Taps taps, int[][] targets) {
    byte[] columns = packer.pack(source, stride, taps.sourceLength());
    int needed = taps.length() * 4 * ROWS;
    if (sums.length < needed) {
      sums = new float[needed];
    }
    sum(columns, taps, sums);
    for (int row = 0; row < rows; row++) {
      extract(sums, row, taps.length(), targets[row]);
    }
  }

  private static void sum(byte[] columns, Taps taps, float[] sums) {
    int[] first = taps.first();
    int[] weights = taps.weights();
    int start = taps.sourceStart();
    for (int i = 0; i < first.length; i++) {
      int column = (first[i] - start) * COLUMN;
      int k = 3 * i;
      IntVector product0 =
          ((IntVector)
                  ByteVector.fromArray(BYTES, columns, column)
                      .convertShape(VectorOperators.B2I, LANES, 0))
              .and(0xFF)
              .mul(weights[k]);
      IntVector product1 =
          ((IntVector)
                  ByteVector.fromArray(BYTES, columns, column + COLUMN)
                      .convertShape(VectorOperators.B2I, LANES, 0))
              .and(0xFF)
              .mul(weights[k + 1]);
      IntVector product2 =
          ((IntVector)
                  ByteVector.fromArray(BYTES, columns, column + 2 * COLUMN)
                      .convertShape(VectorOperators.B2I, LANES, 0))
              .and(0xFF)
              .mul(weights[k + 2]);
      product0
          .add(product1)
          .add(product2.add(Taps.HALF))
          .lanewise(VectorOperators.ASHR, Taps.PRECISION_BITS)
          .reinterpretAsFloats()
          .intoArray(sums, i * 4 * ROWS);
    }
  }

  /** Moves one row's pixels, each three values and one that the next pixel overwrites. */
  private static void extract(float[] sums, int row, int length, int[] target) {
    for (int i = 0; i < length; i++) {
      FloatVector.fromArray(PIXEL, sums, 4 * ROWS * i + 4 * row)
          .reinterpretAsInts()
          .intoArray(target, 3 * i);
    }
  }
}
