package io.tracecast.graph.image;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The horizontal pass in the Vector API, at the machine's own width. A vector holds one column of
 * as many rows as fit, four lanes a pixel: each tap is one broadcast weight, one multiplication and
 * one addition, and no lane has to move before the sum is complete.
 *
 * <p>Links to the incubating module; reach it through {@link HorizontalPasses} alone.
 */
final class VectorHorizontalPass implements HorizontalPass {
  private static final VectorSpecies<Integer> LANES = IntVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> PIXEL = IntVector.SPECIES_128;
  private static final int ROWS = LANES.length() / 4;

  /** As many bytes as {@link #LANES} has lanes, seen as integers: one column of a block. */
  private static final VectorSpecies<Integer> COLUMN =
      ROWS == 4 ? IntVector.SPECIES_128 : IntVector.SPECIES_64;

  private static final VectorShuffle<Integer> SECOND_ROW = VectorShuffle.iota(LANES, 4, 1, true);
  private static final VectorShuffle<Integer> THIRD_ROW =
      VectorShuffle.iota(LANES, 8 % LANES.length(), 1, true);
  private static final VectorShuffle<Integer> FOURTH_ROW =
      VectorShuffle.iota(LANES, 12 % LANES.length(), 1, true);

  private final ColumnPacker packer = new ColumnPacker(ROWS);

  /** Returns whether the machine's vectors are wide enough to gain from. */
  static boolean isWorthwhile() {
    return ROWS == 2 || ROWS == 4;
  }

  @Override
  public int rowsPerBlock() {
    return ROWS;
  }

  @Override
  public String name() {
    return "vector, " + LANES.vectorBitSize() + " bits";
  }

  @Override
  public void resample(byte[] source, int stride, Taps taps, int[] target, int[] offsets) {
    int[] columns = packer.pack(source, stride, taps.sourceLength());
    if (ROWS == 4) {
      sumFour(columns, taps, target, offsets[0], offsets[1], offsets[2], offsets[3]);
    } else {
      sumTwo(columns, taps, target, offsets[0], offsets[1]);
    }
  }

  private static void sumFour(
      int[] columns, Taps taps, int[] target, int row0, int row1, int row2, int row3) {
    int count = taps.count();
    int start = taps.sourceStart();
    int[] first = taps.first();
    int[] weights = taps.weights();
    boolean clip = taps.overshoots();
    for (int i = 0; i < first.length; i++) {
      IntVector sum = sum(columns, (first[i] - start) * 4, weights, i * count, count, clip);
      store(sum, target, row0 + 3 * i);
      store((IntVector) sum.rearrange(SECOND_ROW), target, row1 + 3 * i);
      store((IntVector) sum.rearrange(THIRD_ROW), target, row2 + 3 * i);
      store((IntVector) sum.rearrange(FOURTH_ROW), target, row3 + 3 * i);
    }
  }

  private static void sumTwo(int[] columns, Taps taps, int[] target, int row0, int row1) {
    int count = taps.count();
    int start = taps.sourceStart();
    int[] first = taps.first();
    int[] weights = taps.weights();
    boolean clip = taps.overshoots();
    for (int i = 0; i < first.length; i++) {
      IntVector sum = sum(columns, (first[i] - start) * 2, weights, i * count, count, clip);
      store(sum, target, row0 + 3 * i);
      store((IntVector) sum.rearrange(SECOND_ROW), target, row1 + 3 * i);
    }
  }

  private static IntVector sum(
      int[] columns, int from, int[] weights, int weightsFrom, int count, boolean clip) {
    IntVector sum = IntVector.broadcast(LANES, Taps.HALF);
    for (int k = 0; k < count; k++) {
      sum = sum.add(column(columns, from + ROWS * k).mul(weights[weightsFrom + k]));
    }
    sum = sum.lanewise(VectorOperators.ASHR, Taps.PRECISION_BITS);
    return clip ? sum.max(0).min(255) : sum;
  }

  private static IntVector column(int[] columns, int offset) {
    ByteVector bytes = IntVector.fromArray(COLUMN, columns, offset).reinterpretAsBytes();
    IntVector values = (IntVector) bytes.convertShape(VectorOperators.B2I, LANES, 0);
    return values.and(0xFF);
  }

  /** Stores a pixel's three values and one that the next pixel overwrites. */
  private static void store(IntVector sum, int[] target, int offset) {
    ((IntVector) sum.reinterpretShape(PIXEL, 0)).intoArray(target, offset);
  }
}
