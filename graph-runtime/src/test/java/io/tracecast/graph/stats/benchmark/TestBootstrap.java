package io.tracecast.graph.stats.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Percentage.withPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TestBootstrap {
  private static final double[] SAMPLE = {9.1, 10.4, 9.8, 12.9, 10.1, 9.7, 10.6, 11.2};

  /** Two bootstraps with random numbers of their own agree to the noise of resampling. */
  @Test
  void intervalsAreThoseOfScipy() {
    JsonNode reference = ReferenceCases.of("bootstrap").findFirst().orElseThrow();
    double[] sample = ReferenceCases.numbers(reference.get("sample"));

    Interval mean = Bootstrap.mean(sample, 0.95, 50_000, 1);
    Interval median = Bootstrap.median(sample, 0.95, 50_000, 1);

    assertThat(mean.low()).isCloseTo(reference.get("mean").get(0).asDouble(), withPercentage(0.5));
    assertThat(mean.high()).isCloseTo(reference.get("mean").get(1).asDouble(), withPercentage(0.5));
    assertThat(median.low())
        .isCloseTo(reference.get("median").get(0).asDouble(), withPercentage(1));
    assertThat(median.high())
        .isCloseTo(reference.get("median").get(1).asDouble(), withPercentage(1));
  }

  @Test
  void theSeedDecidesAndTheOrderOfTheSampleDoesNot() {
    double[] shuffled = {12.9, 9.1, 11.2, 9.7, 10.4, 10.6, 9.8, 10.1};

    assertThat(Bootstrap.mean(SAMPLE, 0.95, 2000, 7))
        .isEqualTo(Bootstrap.mean(SAMPLE, 0.95, 2000, 7))
        .isEqualTo(Bootstrap.mean(shuffled, 0.95, 2000, 7))
        .isNotEqualTo(Bootstrap.mean(SAMPLE, 0.95, 2000, 8));
  }

  @Test
  void everyMachineDrawsTheSameNumbers() {
    SplittableRandom random = new SplittableRandom(0);

    // the first two of SplitMix64 from seed 0, as its authors' C code prints them
    assertThat(random.nextLong()).isEqualTo(0xe220a8397b1dcdafL);
    assertThat(random.nextLong()).isEqualTo(0x6e789e6aa1b965f4L);
  }

  @Test
  void unitsScale() {
    double[] scaled = SAMPLE.clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= 1e-9;
    }
    Interval interval = Bootstrap.mean(SAMPLE, 0.95, 2000, 7);
    Interval small = Bootstrap.mean(scaled, 0.95, 2000, 7);

    assertThat(small.low()).isCloseTo(interval.low() * 1e-9, withPercentage(1e-8));
    assertThat(small.high()).isCloseTo(interval.high() * 1e-9, withPercentage(1e-8));
  }

  @Test
  void aSampleWithoutSpreadHasItsValueAsInterval() {
    assertThat(Bootstrap.mean(new double[] {0.1, 0.1, 0.1}, 0.95, 1000, 1))
        .isEqualTo(new Interval(0.1, 0.1, 0.95));
    assertThat(Bootstrap.median(new double[] {0.1, 0.1, 0.1}, 0.95, 1000, 1))
        .isEqualTo(new Interval(0.1, 0.1, 0.95));
  }

  @Test
  void mostlyEqualValuesGiveAnIntervalToo() {
    double[] sample = {1, 1, 1, 1, 1, 1, 1, 5};

    assertThat(Bootstrap.median(sample, 0.95, 2000, 1).contains(1)).isTrue();
    assertThat(Bootstrap.mean(sample, 0.95, 2000, 1).contains(1.5)).isTrue();
    assertThat(Bootstrap.mean(new double[] {1, 2}, 0.999, 2000, 1).contains(1.5)).isTrue();
  }

  /** A skewed distribution, as times are: 50 values, lognormal, 1,000 trials. */
  @Test
  void intervalsHoldTheTruthAsOftenAsTheySay() {
    SplittableRandom random = new SplittableRandom(5);
    double sigma = 0.3;
    int mean = 0;
    int median = 0;
    for (int trial = 0; trial < 1000; trial++) {
      double[] sample = Noise.around(random, 50, 1, sigma);
      mean +=
          Bootstrap.mean(sample, 0.95, 1000, trial).contains(Math.exp(sigma * sigma / 2)) ? 1 : 0;
      median += Bootstrap.median(sample, 0.95, 1000, trial).contains(1) ? 1 : 0;
    }
    assertThat(mean / 1000.0).isBetween(0.93, 0.97);
    assertThat(median / 1000.0).isBetween(0.93, 0.97);
  }

  @Test
  void whatGivesNoIntervalIsRejectedWithTheReason() {
    assertThatThrownBy(() -> Bootstrap.mean(new double[] {1}, 0.95, 1000, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "One value says nothing of spread, and the sample has only one. Measure at least two.");
    assertThatThrownBy(() -> Bootstrap.median(new double[] {1, Double.NaN}, 0.95, 1000, 1))
        .hasMessageContaining("value 2 of 2 is NaN");
    assertThatThrownBy(() -> Bootstrap.mean(SAMPLE, 1, 1000, 1))
        .hasMessageContaining("No interval has a confidence of 1.0");
    assertThatThrownBy(() -> Bootstrap.mean(SAMPLE, 0.999, 1000, 1))
        .hasMessageMatching(
            "1000 resamples have none beyond the ends of an interval of confidence 0\\.999\\. Draw"
                + " at least 200[01]; 10000 are usual\\.");
  }
}
