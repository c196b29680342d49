package io.tracecast.graph.image.resample;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums of any number of taps. A vector holds as many neighbouring pixels of one row as fit, three
 * lanes each and one or two that stay empty, and is multiplied by their weights, each in three
 * lanes: the bytes are used as they lie. What remains is to add the pixels of one vector, which is
 * done in memory, by reading it at a pixel's distance.
 */
final class ManyTaps {
  private static final VectorSpecies<Integer> LANES = IntVector.SPECIES_PREFERRED;

  /** Weights and sums are integers that are stored as floats, untouched. */
  private static final VectorSpecies<Float> STORED = FloatVector.SPECIES_PREFERRED;

  private static final VectorSpecies<Float> PIXEL = FloatVector.SPECIES_128;
  private static final int LENGTH = LANES.length();

  /** Pixels of a vector, five or two. */
  static final int PIXELS = LENGTH / 3;

  private static final VectorSpecies<Byte> BYTES =
      LENGTH == 16 ? ByteVector.SPECIES_128 : ByteVector.SPECIES_64;

  private static final int SECOND = 3 * PIXELS;
  private static final long HALVES = (long) Taps.HALF << Integer.SIZE | Taps.HALF;
  private static final long VALUES = 0xFF_0000_00FFL;
  private static final long UPPER = -1L << Integer.SIZE;

  private float[] upperSums = {};
  private float[] lowerSums = {};

  /** As {@link HorizontalPass#resample} does, with an even number of rows. */
  void resample(byte[] source, int stride, int rows, Taps taps, int[][] targets) {
    int needed = taps.length() * LENGTH + PIXEL.length();
    if (upperSums.length < needed) {
      upperSums = new float[needed];
      lowerSums = new float[needed];
    }
    LaneWeights weights = taps.laneWeights(PIXELS, LENGTH);
    int[] first = taps.first();
    for (int row = 0; row < rows; row += 2) {
      int offset = row * stride - 3 * taps.sourceStart();
      if (weights.vectors() == 1) {
        one(source, offset, stride, first, weights.values(), upperSums, lowerSums);
      } else {
        two(source, offset, stride, first, weights, upperSums, lowerSums);
        for (int vector = 2; vector < weights.vectors(); vector++) {
          add(source, offset, first, weights, vector, upperSums);
          add(source, offset + stride, first, weights, vector, lowerSums);
        }
      }
      finish(taps, upperSums, targets[row]);
      finish(taps, lowerSums, targets[row + 1]);
    }
  }

  private static void one(
      byte[] source,
      int offset,
      int stride,
      int[] first,
      float[] weights,
      float[] upperSums,
      float[] lowerSums) {
    for (int i = 0; i < first.length; i++) {
      int upper = offset + 3 * first[i];
      int lower = upper + stride;
      int k = i * LENGTH;
      IntVector weight = FloatVector.fromArray(STORED, weights, k).reinterpretAsInts();
      ((IntVector)
              ByteVector.fromArray(BYTES, source, upper)
                  .convertShape(VectorOperators.B2I, LANES, 0))
          .and(0xFF)
          .mul(weight)
          .reinterpretAsFloats()
          .intoArray(upperSums, k);
      ((IntVector)
              ByteVector.fromArray(BYTES, source, lower)
                  .convertShape(VectorOperators.B2I, LANES, 0))
          .and(0xFF)
          .mul(weight)
          .reinterpretAsFloats()
          .intoArray(lowerSums, k);
    }
  }

  private static void two(
      byte[] source,
      int offset,
      int stride,
      int[] first,
      LaneWeights laneWeights,
      float[] upperSums,
      float[] lowerSums) {
    float[] weights = laneWeights.values();
    int distance = laneWeights.vectors() * LENGTH;
    for (int i = 0; i < first.length; i++) {
      int upper = offset + 3 * first[i];
      int lower = upper + stride;
      int k = i * distance;
      IntVector weight0 = FloatVector.fromArray(STORED, weights, k).reinterpretAsInts();
      IntVector weight1 = FloatVector.fromArray(STORED, weights, k + LENGTH).reinterpretAsInts();
      IntVector upper0 =
          ((IntVector)
                  ByteVector.fromArray(BYTES, source, upper)
                      .convertShape(VectorOperators.B2I, LANES, 0))
              .and(0xFF)
              .mul(weight0);
      IntVector upper1 =
          ((IntVector)
                  ByteVector.fromArray(BYTES, source, upper + SECOND)
                      .convertShape(VectorOperators.B2I, LANES, 0))
              .and(0xFF)
              .mul(weight1);
      IntVector lower0 =
          ((IntVector)
                  ByteVector.fromArray(BYTES, source, lower)
                      .convertShape(VectorOperators.B2I, LANES, 0))
              .and(0xFF)
              .mul(weight0);
      IntVector lower1 =
          ((IntVector)
                  ByteVector.fromArray(BYTES, source, lower + SECOND)
                      .convertShape(VectorOperators.B2I, LANES, 0))
              .and(0xFF)
              .mul(weight1);
      upper0.add(upper1).reinterpretAsFloats().intoArray(upperSums, i * LENGTH);
      lower0.add(lower1).reinterpretAsFloats().intoArray(lowerSums, i * LENGTH);
    }
  }

  private static void add(
      byte[] source, int offset, int[] first, LaneWeights weights, int vector, float[] sums) {
    float[] values = weights.values();
    int from = offset + SECOND * vector;
    int distance = weights.vectors() * LENGTH;
    int to = vector * LENGTH;
    for (int i = 0; i < first.length; i++) {
      IntVector product =
          ((IntVector)
                  ByteVector.fromArray(BYTES, source, from + 3 * first[i])
                      .convertShape(VectorOperators.B2I, LANES, 0))
              .and(0xFF)
              .mul(FloatVector.fromArray(STORED, values, i * distance + to).reinterpretAsInts());
      FloatVector.fromArray(STORED, sums, i * LENGTH)
          .reinterpretAsInts()
          .add(product)
          .reinterpretAsFloats()
          .intoArray(sums, i * LENGTH);
    }
  }

  private static void finish(Taps taps, float[] sums, int[] target) {
    int length = taps.length();
    if (taps.overshoots()) {
      if (PIXELS == 5) {
        totalOfFive(sums, length, target);
      } else {
        totalOfTwo(sums, length, target);
      }
      RowSum.roundAndClip(target, 3 * length);
    } else if (PIXELS == 5) {
      roundedOfFive(sums, length, target);
    } else {
      roundedOfTwo(sums, length, target);
    }
  }

  /** Two sums a lane: none is negative, so nothing is carried from one into the other. */
  private static void roundedOfFive(float[] sums, int length, int[] target) {
    for (int i = 0; i < length; i++) {
      int at = i * LENGTH;
      LongVector sum0 = FloatVector.fromArray(PIXEL, sums, at).reinterpretAsLongs();
      LongVector sum1 = FloatVector.fromArray(PIXEL, sums, at + 3).reinterpretAsLongs();
      LongVector sum2 = FloatVector.fromArray(PIXEL, sums, at + 6).reinterpretAsLongs();
      LongVector sum3 = FloatVector.fromArray(PIXEL, sums, at + 9).reinterpretAsLongs();
      LongVector sum4 = FloatVector.fromArray(PIXEL, sums, at + 12).reinterpretAsLongs();
      sum0.add(sum1)
          .add(sum2.add(sum3))
          .add(sum4.add(HALVES))
          .lanewise(VectorOperators.LSHR, Taps.PRECISION_BITS)
          .and(VALUES)
          .reinterpretAsInts()
          .intoArray(target, 3 * i);
    }
  }

  private static void roundedOfTwo(float[] sums, int length, int[] target) {
    for (int i = 0; i < length; i++) {
      int at = i * LENGTH;
      LongVector sum0 = FloatVector.fromArray(PIXEL, sums, at).reinterpretAsLongs();
      LongVector sum1 = FloatVector.fromArray(PIXEL, sums, at + 3).reinterpretAsLongs();
      sum0.add(sum1.add(HALVES))
          .lanewise(VectorOperators.LSHR, Taps.PRECISION_BITS)
          .and(VALUES)
          .reinterpretAsInts()
          .intoArray(target, 3 * i);
    }
  }

  /** Sums that may be negative: the two of a lane are added apart. */
  private static void totalOfFive(float[] sums, int length, int[] target) {
    for (int i = 0; i < length; i++) {
      int at = i * LENGTH;
      LongVector sum0 = FloatVector.fromArray(PIXEL, sums, at).reinterpretAsLongs();
      LongVector sum1 = FloatVector.fromArray(PIXEL, sums, at + 3).reinterpretAsLongs();
      LongVector sum2 = FloatVector.fromArray(PIXEL, sums, at + 6).reinterpretAsLongs();
      LongVector sum3 = FloatVector.fromArray(PIXEL, sums, at + 9).reinterpretAsLongs();
      LongVector sum4 = FloatVector.fromArray(PIXEL, sums, at + 12).reinterpretAsLongs();
      LongVector upper =
          sum0.and(UPPER)
              .add(sum1.and(UPPER))
              .add(sum2.and(UPPER))
              .add(sum3.and(UPPER))
              .add(sum4.and(UPPER));
      sum0.add(sum1)
          .add(sum2.add(sum3))
          .add(sum4)
          .and(~UPPER)
          .or(upper)
          .reinterpretAsInts()
          .intoArray(target, 3 * i);
    }
  }

  private static void totalOfTwo(float[] sums, int length, int[] target) {
    for (int i = 0; i < length; i++) {
      int at = i * LENGTH;
      LongVector sum0 = FloatVector.fromArray(PIXEL, sums, at).reinterpretAsLongs();
      LongVector sum1 = FloatVector.fromArray(PIXEL, sums, at + 3).reinterpretAsLongs();
      LongVector upper = sum0.and(UPPER).add(sum1.and(UPPER));
      sum0.add(sum1).and(~UPPER).or(upper).reinterpretAsInts().intoArray(target, 3 * i);
    }
  }
}
