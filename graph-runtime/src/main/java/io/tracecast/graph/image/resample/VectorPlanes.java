package io.tracecast.graph.image.resample;

import io.tracecast.graph.image.normalise.Normalisation;
import io.tracecast.graph.image.normalise.PlaneNormaliser;
import io.tracecast.graph.image.normalise.TablePlanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Computes the numbers in the Vector API: {@code (value / 255 - mean) / std}, each quotient rounded
 * as a division rounds, without dividing. A quotient is estimated with the reciprocal and corrected
 * by what the estimate leaves over, which a fused multiplication finds without error (Markstein,
 * "Computation of elementary functions on the IBM RISC System/6000 processor", 1990).
 *
 * <p>A vector of {@code n} pixels' values lies in three, and as 3 and {@code n} have no common
 * divisor, no two pixels' values of one channel lie in the same lane: they are blended into one
 * vector and then put in order.
 */
final class VectorPlanes implements PlaneNormaliser {
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
  private static final int LENGTH = LANES.length();
  private static final float MAX = 255;
  private static final float BASE = 0x1p23f;
  private static final int BASE_BITS = Float.floatToRawIntBits(BASE);

  private static final VectorShuffle<Float> ORDER0 = order(0);
  private static final VectorShuffle<Float> ORDER1 = order(1);
  private static final VectorShuffle<Float> ORDER2 = order(2);
  private static final VectorMask<Float> SECOND0 = lanes(0, 1);
  private static final VectorMask<Float> SECOND1 = lanes(1, 1);
  private static final VectorMask<Float> SECOND2 = lanes(2, 1);
  private static final VectorMask<Float> THIRD0 = lanes(0, 2);
  private static final VectorMask<Float> THIRD1 = lanes(1, 2);
  private static final VectorMask<Float> THIRD2 = lanes(2, 2);

  private final float[] means = new float[3];
  private final float[] stds = new float[3];

  private VectorPlanes(Normalisation normalisation) {
    for (int channel = 0; channel < means.length; channel++) {
      means[channel] = normalisation.mean(channel);
      stds[channel] = normalisation.std(channel);
    }
  }

  /**
   * Returns vectors if their arithmetic gives the bits of the normalisation's tables, or the
   * tables.
   */
  static PlaneNormaliser of(Normalisation normalisation) {
    VectorPlanes vectors = new VectorPlanes(normalisation);
    return vectors.agreesWith(normalisation) ? vectors : new TablePlanes(normalisation);
  }

  /** Without vectors, which cost milliseconds here while they are interpreted. */
  private boolean agreesWith(Normalisation normalisation) {
    for (int channel = 0; channel < means.length; channel++) {
      float[] table = normalisation.table(channel);
      for (int value = 0; value < table.length; value++) {
        float number = quotient(quotient(value, MAX) - means[channel], stds[channel]);
        if (Float.floatToIntBits(number) != Float.floatToIntBits(table[value])) {
          return false;
        }
      }
    }
    return true;
  }

  private static float quotient(float dividend, float divisor) {
    float reciprocal = 1 / divisor;
    float estimate = dividend * reciprocal;
    return Math.fma(Math.fma(estimate, -divisor, dividend), reciprocal, estimate);
  }

  @Override
  public void normalise(int[] line, int length, boolean swapped, float[][] planes) {
    split(line, length, planes[0], planes[1], planes[2]);
    for (int channel = 0; channel < planes.length; channel++) {
      int output = swapped ? planes.length - 1 - channel : channel;
      normalise(planes[channel], length, means[output], stds[output]);
    }
  }

  /**
   * Makes floats of integers by adding them to the bits of a number whose lowest ones they are: a
   * conversion is what {@link VectorHorizontalPass} rules out.
   */
  private static void split(
      int[] line, int length, float[] plane0, float[] plane1, float[] plane2) {
    for (int i = 0; i < length; i += LENGTH) {
      FloatVector values0 =
          IntVector.fromArray(INTS, line, 3 * i).or(BASE_BITS).reinterpretAsFloats();
      FloatVector values1 =
          IntVector.fromArray(INTS, line, 3 * i + LENGTH).or(BASE_BITS).reinterpretAsFloats();
      FloatVector values2 =
          IntVector.fromArray(INTS, line, 3 * i + 2 * LENGTH).or(BASE_BITS).reinterpretAsFloats();
      values0.blend(values1, SECOND0).blend(values2, THIRD0).rearrange(ORDER0).intoArray(plane0, i);
      values0.blend(values1, SECOND1).blend(values2, THIRD1).rearrange(ORDER1).intoArray(plane1, i);
      values0.blend(values1, SECOND2).blend(values2, THIRD2).rearrange(ORDER2).intoArray(plane2, i);
    }
  }

  private static void normalise(float[] plane, int length, float mean, float std) {
    for (int i = 0; i < length; i += LENGTH) {
      FloatVector value = FloatVector.fromArray(LANES, plane, i).sub(BASE);
      FloatVector estimate = value.mul(1 / MAX);
      FloatVector centred =
          estimate
              .lanewise(VectorOperators.FMA, FloatVector.broadcast(LANES, -MAX), value)
              .lanewise(VectorOperators.FMA, FloatVector.broadcast(LANES, 1 / MAX), estimate)
              .sub(mean);
      FloatVector result = centred.mul(1 / std);
      result
          .lanewise(VectorOperators.FMA, FloatVector.broadcast(LANES, -std), centred)
          .lanewise(VectorOperators.FMA, FloatVector.broadcast(LANES, 1 / std), result)
          .intoArray(plane, i);
    }
  }

  /** Returns, for each pixel, the lane that its value of one channel lies in. */
  private static VectorShuffle<Float> order(int channel) {
    return VectorShuffle.fromOp(LANES, pixel -> (3 * pixel + channel) % LENGTH);
  }

  /** Returns the lanes in which one channel's value comes from the vector of that number. */
  private static VectorMask<Float> lanes(int channel, int vector) {
    boolean[] lanes = new boolean[LENGTH];
    for (int pixel = 0; pixel < LENGTH; pixel++) {
      int value = 3 * pixel + channel;
      lanes[value % LENGTH] = value / LENGTH == vector;
    }
    return VectorMask.fromArray(LANES, lanes, 0);
  }
}
