package io.tracecast.graph.tensor;

/**
 * Converts two-byte floating point numbers to float32, which is exact, and back, which rounds to
 * the nearest and from the middle to the even one, as PyTorch and NumPy do.
 */
public final class HalfFloat {
  private static final int EXPONENT = 0x1f;
  private static final int FRACTION = 0x3ff;
  private static final int SIGN = 0x8000;
  private static final int FLOAT_INFINITY = 0x7f800000;

  /** 65,520 as bits: the middle between the largest float16 and the next that there would be. */
  private static final int FLOAT16_OVERFLOW = 0x477ff000;

  /** 2 to the -14 as bits: the smallest normal float16. */
  private static final int FLOAT16_NORMAL = 0x38800000;

  /** What the exponents of the two types differ by, in the place of float32's exponent. */
  private static final int FLOAT16_BIAS = 127 - 15 << 23;

  private HalfFloat() {}

  /** Widens IEEE 754 binary16: one sign bit, five of exponent, ten of fraction. */
  public static float fromFloat16(short bits) {
    int sign = (bits & SIGN) << 16;
    int exponent = (bits >> 10) & EXPONENT;
    int fraction = bits & FRACTION;
    if (exponent == 0) {
      float subnormal = fraction * 0x1p-24f;
      return sign == 0 ? subnormal : -subnormal;
    }
    int widened = exponent == EXPONENT ? 0xff : exponent + 127 - 15;
    return Float.intBitsToFloat(sign | widened << 23 | fraction << 13);
  }

  /** Rounds to IEEE 754 binary16; what is beyond its range becomes infinite. */
  public static short toFloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = bits >>> 16 & SIGN;
    int size = bits & Integer.MAX_VALUE;
    int half;
    if (size > FLOAT_INFINITY) {
      half = 0x7e00;
    } else if (size >= FLOAT16_OVERFLOW) {
      half = 0x7c00;
    } else if (size < FLOAT16_NORMAL) {
      half = (int) Math.rint(Float.intBitsToFloat(size) * 0x1p24);
    } else {
      half = roundedShift(size - FLOAT16_BIAS, 13);
    }
    return (short) (sign | half);
  }

  /** Widens the upper half of a float32. */
  public static float fromBfloat16(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /** Rounds to the upper half of a float32. */
  public static short toBfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    return (short) (Float.isNaN(value) ? 0x7fc0 : roundedShift(bits, 16));
  }

  /** Drops so many bits and rounds to the nearest; a carry into the exponent is what is right. */
  private static int roundedShift(int bits, int dropped) {
    int even = bits >>> dropped & 1;
    return bits + (1 << dropped - 1) - 1 + even >>> dropped;
  }
}
