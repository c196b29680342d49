package io.tracecast.graph.engine;

/** Two-byte floating point numbers as float32; both conversions are exact. */
final class HalfFloat {
  private static final int EXPONENT = 0x1f;
  private static final int FRACTION = 0x3ff;

  private HalfFloat() {}

  /** IEEE 754 binary16: one sign bit, five of exponent, ten of fraction. */
  static float fromFloat16(short bits) {
    int sign = (bits & 0x8000) << 16;
    int exponent = (bits >> 10) & EXPONENT;
    int fraction = bits & FRACTION;
    if (exponent == 0) {
      float subnormal = fraction * 0x1p-24f;
      return sign == 0 ? subnormal : -subnormal;
    }
    int widened = exponent == EXPONENT ? 0xff : exponent + 127 - 15;
    return Float.intBitsToFloat(sign | widened << 23 | fraction << 13);
  }

  /** The upper half of a float32. */
  static float fromBfloat16(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }
}
