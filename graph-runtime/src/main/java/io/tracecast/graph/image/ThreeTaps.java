package io.tracecast.graph.image;

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

  /** As many bytes as {@link #LANES} has lanes, seen as integers. */
  private static final VectorSpecies<Integer> BYTES =
      ROWS == 4 ? IntVector.SPECIES_128 : IntVector.SPECIES_64;

  private final ColumnPacker packer = new ColumnPacker(ROWS);
  private float[] sums = {};

  /** As {@link HorizontalPass#resample} does. */
  void resample(byte[] source, int stride, int rows, Taps taps, int[][] targets) {
    int[] columns = packer.pack(source, stride, taps.sourceLength());
    int needed = taps.length() * 4 * ROWS;
    if (sums.length < needed) {
      sums = new float[needed];
    }
    sum(columns, taps, sums);
    for (int row = 0; row < rows; row++) {
      extract(sums, row, taps.length(), targets[row]);
    }
  }

  private static void sum(int[] columns, Taps taps, float[] sums) {
    int[] first = taps.first();
    int[] weights = taps.weights();
    int start = taps.sourceStart();
    for (int i = 0; i < first.length; i++) {
      int column = (first[i] - start) * ROWS;
      int k = 3 * i;
      ByteVector bytes0 = IntVector.fromArray(BYTES, columns, column).reinterpretAsBytes();
      IntVector product0 =
          ((IntVector) bytes0.convertShape(VectorOperators.B2I, LANES, 0))
              .and(0xFF)
              .mul(weights[k]);
      ByteVector bytes1 = IntVector.fromArray(BYTES, columns, column + ROWS).reinterpretAsBytes();
      IntVector product1 =
          ((IntVector) bytes1.convertShape(VectorOperators.B2I, LANES, 0))
              .and(0xFF)
              .mul(weights[k + 1]);
      ByteVector bytes2 =
          IntVector.fromArray(BYTES, columns, column + 2 * ROWS).reinterpretAsBytes();
      IntVector product2 =
          ((IntVector) bytes2.convertShape(VectorOperators.B2I, LANES, 0))
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
