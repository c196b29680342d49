package io.tracecast.graph.engine;

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
  void aBfloat16IsTheUpperHalfOfAFloat() {
    assertThat(HalfFloat.fromBfloat16((short) 0x3f80)).isEqualTo(1f);
    assertThat(HalfFloat.fromBfloat16((short) 0xc049)).isEqualTo(-3.140625f);
  }
}
