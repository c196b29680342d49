package io.tracecast.graph.stats.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;
import static org.assertj.core.data.Percentage.withPercentage;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestTrendsAndCorrections {

  @Test
  void aRiseIsGivenFromTheFirstValueToTheLast() {
    Trend rise = Trend.of(IntStream.rangeClosed(0, 20).mapToDouble(i -> 90 + i).toArray());

    assertThat(rise.change()).isEqualTo(0.2);
    assertThat(rise.p()).isLessThan(1e-6);
  }

  @Test
  void anOutlierIsNotATrend() {
    double[] values = {10, 10.1, 9.9, 10, 10.2, 9.8, 10.1, 9.9, 10, 500};

    assertThat(Trend.of(values).change()).isCloseTo(0, offset(0.02));
    assertThat(Trend.of(values).p()).isGreaterThan(0.3);
  }

  @Test
  void equalValuesHaveNoTrend() {
    assertThat(Trend.of(new double[] {3, 3, 3, 3})).isEqualTo(new Trend(0, 1));
    assertThat(Trend.of(new double[] {1, 2}).p()).isEqualTo(1);
  }

  @Test
  void reversedAndScaledValuesHaveTheMirroredTrend() {
    SplittableRandom random = new SplittableRandom(6);
    for (int trial = 0; trial < 100; trial++) {
      double[] values = Noise.around(random, 15, 10, 0.1);
      double[] reversed = new double[values.length];
      Arrays.setAll(reversed, i -> values[values.length - 1 - i] * 1e-6);

      assertThat(Trend.of(reversed).change())
          .isCloseTo(-Trend.of(values).change(), withPercentage(1e-6));
      assertThat(Trend.of(reversed).p()).isEqualTo(Trend.of(values).p());
    }
  }

  @Test
  void valuesWithoutTrendSeemToHaveOneAsOftenAsAllowed() {
    SplittableRandom random = new SplittableRandom(8);
    int drifting = 0;
    for (int trial = 0; trial < 2000; trial++) {
      drifting += Trend.of(Noise.around(random, 20, 10, 0.05)).p() < 0.05 ? 1 : 0;
    }
    assertThat(drifting / 2000.0).isBetween(0.03, 0.07);
  }

  @Test
  void aDriftOfFivePerCentIsFoundInTwoPerCentOfNoise() {
    SplittableRandom random = new SplittableRandom(9);
    int found = 0;
    for (int trial = 0; trial < 500; trial++) {
      double[] values = Noise.around(random, 40, 10, 0.02);
      for (int run = 0; run < values.length; run++) {
        values[run] *= 1 + 0.05 * run / 39;
      }
      found += Trend.of(values).p() < 0.05 ? 1 : 0;
    }
    assertThat(found / 500.0).isGreaterThan(0.95);
  }

  @Test
  void whatHasNoTrendIsRejectedWithTheReason() {
    assertThatThrownBy(() -> Trend.of(new double[] {1}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "One value says nothing of spread, and the series has only one. Measure at least two.");
    assertThatThrownBy(() -> Trend.of(new double[] {1, 0}))
        .hasMessageContaining("the series: value 2 of 2 is 0.0, which is not above zero");
    assertThatThrownBy(() -> Trend.of(new double[0])).hasMessageContaining("it has no value");
  }

  @Test
  void correctionsKeepOrderAndNeverPassOne() {
    assertThat(Corrections.holm(new double[] {0.9, 0.01, 0.8})).containsExactly(1, 0.03, 1);
    assertThat(Corrections.holm(new double[0])).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
  void aPThatIsNotAProbabilityIsRejected(double p) {
    assertThatThrownBy(() -> Corrections.holm(new double[] {0.5, p}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "p values are corrected only if each is a probability from 0 to 1: value 2 of 2 is "
                + p
                + ".");
  }
}
