package io.tracecast.graph.image;

import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The horizontal pass in the Vector API, at the machine's own width. A vector holds one column of
 * as many rows as fit, four lanes a pixel: each tap is one broadcast weight, one multiplication and
 * one addition, and no lane has to move before the sum is complete.
 *
 * <p>Two traps of the compiler of JDK 17 shape the code. A vector that crosses a call which is not
 * inlined is allocated on the heap, so the loops call nothing of this package. And the type of a
 * result is only known from profiles that all callers share, so no class of vectors computes or
 * stores at two widths: integers compute at the full width and store single pixels, floats store at
 * the full width.
 *
 * <p>Links to the incubating module; reach it through {@link HorizontalPasses} alone.
 */
final class VectorHorizontalPass implements HorizontalPass {
  private static final VectorSpecies<Integer> LANES = IntVector.SPECIES_PREFERRED;

  /** The sums are integers that are stored as floats, untouched; see the second trap above. */
  private static final VectorSpecies<Float> STORED = FloatVector.SPECIES_PREFERRED;

  private static final VectorSpecies<Float> PIXEL = FloatVector.SPECIES_128;
  private static final float HALF = Float.intBitsToFloat(Taps.HALF);
  private static final int ROWS = LANES.length() / 4;

  /** As many bytes as {@link #LANES} has lanes, seen as integers. */
  private static final VectorSpecies<Integer> BYTES =
      ROWS == 4 ? IntVector.SPECIES_128 : IntVector.SPECIES_64;

  private final ColumnPacker packer = new ColumnPacker(ROWS);
  private float[] sums = {};

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
  public void resample(byte[] source, int stride, int rows, Taps taps, int[][] targets) {
    int[] columns = packer.pack(source, stride, taps.sourceLength());
    int needed = taps.length() * 4 * ROWS;
    if (sums.length < needed) {
      sums = new float[needed];
    }
    if (taps.count() == 3) {
      threeAlone(columns, taps, sums);
    } else {
      sum(columns, taps, sums);
    }
    for (int row = 0; row < rows; row++) {
      extract(sums, row, taps.length(), targets[row]);
    }
  }

  private static void sum(int[] columns, Taps taps, float[] sums) {
    int length = taps.length() * 4 * ROWS;
    Arrays.fill(sums, 0, length, HALF);
    for (int k = 0; k < taps.count(); k += taps.next(k)) {
      if (taps.next(k) == 3) {
        addThree(columns, taps, k, sums);
      } else {
        addFour(columns, taps, k, sums);
      }
    }
    shiftAndClip(sums, length);
  }

  /** All of a sum of three taps, which is what pictures of up to 1.5 times the size have. */
  private static void threeAlone(int[] columns, Taps taps, float[] sums) {
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
          .add(product1.add(product2))
          .add(Taps.HALF)
          .lanewise(VectorOperators.ASHR, Taps.PRECISION_BITS)
          .max(0)
          .min(255)
          .reinterpretAsFloats()
          .intoArray(sums, i * 4 * ROWS);
    }
  }

  private static void addThree(int[] columns, Taps taps, int tap, float[] sums) {
    int count = taps.count();
    int[] first = taps.first();
    int[] weights = taps.weights();
    int shift = tap - taps.sourceStart();
    for (int i = 0; i < first.length; i++) {
      int column = (first[i] + shift) * ROWS;
      int k = i * count + tap;
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
      IntVector sum = FloatVector.fromArray(STORED, sums, i * 4 * ROWS).reinterpretAsInts();
      sum.add(product0)
          .add(product1.add(product2))
          .reinterpretAsFloats()
          .intoArray(sums, i * 4 * ROWS);
    }
  }

  private static void addFour(int[] columns, Taps taps, int tap, float[] sums) {
    int count = taps.count();
    int[] first = taps.first();
    int[] weights = taps.weights();
    int shift = tap - taps.sourceStart();
    for (int i = 0; i < first.length; i++) {
      int column = (first[i] + shift) * ROWS;
      int k = i * count + tap;
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
      ByteVector bytes3 =
          IntVector.fromArray(BYTES, columns, column + 3 * ROWS).reinterpretAsBytes();
      IntVector product3 =
          ((IntVector) bytes3.convertShape(VectorOperators.B2I, LANES, 0))
              .and(0xFF)
              .mul(weights[k + 3]);
      IntVector sum = FloatVector.fromArray(STORED, sums, i * 4 * ROWS).reinterpretAsInts();
      sum.add(product0)
          .add(product1)
          .add(product2.add(product3))
          .reinterpretAsFloats()
          .intoArray(sums, i * 4 * ROWS);
    }
  }

  private static void shiftAndClip(float[] sums, int length) {
    for (int i = 0; i < length; i += LANES.length()) {
      FloatVector.fromArray(STORED, sums, i)
          .reinterpretAsInts()
          .lanewise(VectorOperators.ASHR, Taps.PRECISION_BITS)
          .max(0)
          .min(255)
          .reinterpretAsFloats()
          .intoArray(sums, i);
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
