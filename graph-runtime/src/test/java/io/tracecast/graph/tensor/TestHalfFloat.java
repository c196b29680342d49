package io.tracecast.graph.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TestHalfFloat {

  @Test
  void everyFloat16HasTheValueThatItsBitsMean() {
    for (int bits = 0; bits <= 0xffff; bits++) {
      int exponent = (bits >> 10) & 0x1f;
      double fraction = (bits & 0x3ff) / 1024.0;
      double size;
      if (exponent == 31) {
        size = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
      } else if (exponent == 0) {
        size = Math.scalb(fraction, -14);
      } else {
        size = Math.scalb(1 + fraction, exponent - 15);
      }
      float expected = (float) ((bits & 0x8000) == 0 ? size : -size);
      assertThat(HalfFloat.fromFloat16((short) bits))
          .as("bits %x", bits)
          .isEqualTo(Float.valueOf(expected));
    }
  }

  @Test
  void everyFloat16IsWhatItsOwnValueIsRoundedTo() {
    for (int bits = 0; bits <= 0xffff; bits++) {
      float value = HalfFloat.fromFloat16((short) bits);
      if (!Float.isNaN(value)) {
        assertThat(HalfFloat.toFloat16(value)).as("bits %x", bits).isEqualTo((short) bits);
      }
    }
    assertThat(HalfFloat.fromFloat16(HalfFloat.toFloat16(Float.NaN))).isNaN();
  }

  @Test
  void whatLiesBetweenTwoFloat16GoesToTheNearerAndFromTheMiddleToTheEvenOne() {
    for (int bits = 0; bits < 0x7bff; bits++) {
      double low = HalfFloat.fromFloat16((short) bits);
      float middle = (float) ((low + HalfFloat.fromFloat16((short) (bits + 1))) / 2);
      int even = bits + (bits & 1);
      assertThat(HalfFloat.toFloat16(middle)).as("bits %x", bits).isEqualTo((short) even);
      assertThat(HalfFloat.toFloat16(Math.nextDown(middle))).isEqualTo((short) bits);
      assertThat(HalfFloat.toFloat16(Math.nextUp(middle))).isEqualTo((short) (bits + 1));
      assertThat(HalfFloat.toFloat16(-middle)).isEqualTo((short) (0x8000 | even));
    }
  }

  @Test
  void whatIsBeyondTheLargestFloat16IsInfinite() {
    assertThat(HalfFloat.fromFloat16(HalfFloat.toFloat16(65_519.996f))).isEqualTo(65_504);
    assertThat(HalfFloat.fromFloat16(HalfFloat.toFloat16(65_520))).isInfinite();
    assertThat(HalfFloat.fromFloat16(HalfFloat.toFloat16(-Float.MAX_VALUE)))
        .isEqualTo(Float.NEGATIVE_INFINITY);
  }

  @Test
  void aFloatIsRoundedToTheNearestBfloat16AndFromTheMiddleToTheEvenOne() {
    assertThat(HalfFloat.toBfloat16(Float.intBitsToFloat(0x3f80_8000))).isEqualTo((short) 0x3f80);
    assertThat(HalfFloat.toBfloat16(Float.intBitsToFloat(0x3f80_8001))).isEqualTo((short) 0x3f81);
    assertThat(HalfFloat.toBfloat16(Float.intBitsToFloat(0x3f81_8000))).isEqualTo((short) 0x3f82);
    assertThat(HalfFloat.toBfloat16(Float.intBitsToFloat(0xbfff_ffff))).isEqualTo((short) 0xc000);
    assertThat(HalfFloat.toBfloat16(Float.MAX_VALUE)).isEqualTo((short) 0x7f80);
    assertThat(HalfFloat.fromBfloat16(HalfFloat.toBfloat16(Float.NaN))).isNaN();
  }

  @Test
  void aBfloat16IsTheUpperHalfOfAFloat() {
    assertThat(HalfFloat.fromBfloat16((short) 0x3f80)).isEqualTo(1f);
    assertThat(HalfFloat.fromBfloat16((short) 0xc049)).isEqualTo(-3.140625f);
  }
}
