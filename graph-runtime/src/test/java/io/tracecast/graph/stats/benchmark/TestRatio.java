package io.tracecast.graph.stats.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Percentage.withPercentage;

import io.tracecast.graph.stats.benchmark.VarianceAnalysis.Spread;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TestRatio {
  private static final int TRIALS = 2000;

  /** Ten pairs on each of two executors; the drift of the machine hits both of a pair. */
  private static Ratio simulated(SplittableRandom random, double truth, double... noise) {
    double[][] numerator = new double[noise.length][];
    double[][] denominator = new double[noise.length][];
    for (int executor = 0; executor < noise.length; executor++) {
      numerator[executor] = Noise.around(random, 10, 10 * truth, noise[executor]);
      denominator[executor] = Noise.around(random, 10, 10, noise[executor]);
      for (int run = 0; run < 10; run++) {
        double drift = Math.exp(0.2 * random.nextGaussian()) * (1 + executor);
        numerator[executor][run] *= drift;
        denominator[executor][run] *= drift;
      }
    }
    return Ratio.paired(numerator, denominator, 0.95);
  }

  @Test
  void equalVariantsAreDeclaredDifferentAsOftenAsAllowed() {
    SplittableRandom random = new SplittableRandom(1);
    int different = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
      Ratio paired = simulated(random, 1, 0.02, 0.02);
      assertThat(paired.p() < 0.05).isNotEqualTo(paired.interval().contains(1));
      different += paired.p() < 0.05 ? 1 : 0;
    }
    assertThat((double) different / TRIALS).isBetween(0.03, 0.07);
  }

  @Test
  void fivePerCentAreFoundInTwoPerCentOfNoise() {
    SplittableRandom random = new SplittableRandom(2);
    int found = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
      Ratio paired = simulated(random, 1.05, 0.02, 0.02);
      found += paired.p() < 0.05 && paired.ratio() > 1 ? 1 : 0;
    }
    assertThat((double) found / TRIALS).isGreaterThan(0.99);
  }

  @Test
  void intervalsHoldTheTruthAsOftenAsTheySayEvenIfOneExecutorIsNoisier() {
    SplittableRandom random = new SplittableRandom(3);
    int overall = 0;
    int block = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
      Ratio paired = simulated(random, 1.05, 0.01, 0.05);
      overall += paired.interval().contains(1.05) ? 1 : 0;
      block += paired.blocks().get(1).interval().orElseThrow().contains(1.05) ? 1 : 0;
    }
    assertThat((double) overall / TRIALS).isBetween(0.93, 0.97);
    assertThat((double) block / TRIALS).isBetween(0.93, 0.97);
  }

  @Test
  void swappingVariantsInvertsTheRatioAndUnitsDoNotMatter() {
    SplittableRandom random = new SplittableRandom(4);
    for (int trial = 0; trial < 100; trial++) {
      double[][] left = {Noise.around(random, 6, 10, 0.1), Noise.around(random, 4, 12, 0.1)};
      double[][] right = {Noise.around(random, 6, 25, 0.1), Noise.around(random, 4, 11, 0.1)};
      double[][] scaled = {times(left[0], 1e-9), times(left[1], 1e-9)};
      double[][] alike = {times(right[0], 1e-9), times(right[1], 1e-9)};
      Ratio paired = Ratio.paired(left, right, 0.95);
      Ratio inverse = Ratio.paired(right, left, 0.95);

      assertThat(inverse.ratio()).isCloseTo(1 / paired.ratio(), withPercentage(1e-10));
      assertThat(inverse.interval().low())
          .isCloseTo(1 / paired.interval().high(), withPercentage(1e-10));
      assertThat(inverse.p()).isCloseTo(paired.p(), withPercentage(1e-8));
      assertThat(Ratio.paired(scaled, alike, 0.95).p()).isCloseTo(paired.p(), withPercentage(1e-8));
    }
  }

  @Test
  void equalPairsConcludeNothing() {
    Ratio paired =
        Ratio.paired(new double[][] {{1, 2}, {3, 4}}, new double[][] {{1, 2}, {3, 4}}, 0.95);

    assertThat(paired.spread()).isEqualTo(Spread.NONE_SAME);
    assertThat(paired.ratio()).isEqualTo(1);
    assertThat(paired.p()).isEqualTo(1);
    assertThat(paired.degrees()).isZero();
    assertThat(paired.interval()).isEqualTo(new Interval(1, 1, 0.95));
    assertThat(paired.blocks()).allSatisfy(block -> assertThat(block.interval()).isEmpty());
  }

  @Test
  void pairsThatAllDifferAlikeDiffer() {
    Ratio paired = Ratio.paired(new double[][] {{2, 4}}, new double[][] {{1, 2}}, 0.9);

    assertThat(paired.spread()).isEqualTo(Spread.NONE_DIFFERENT);
    assertThat(paired.ratio()).isCloseTo(2, withPercentage(1e-12));
    assertThat(paired.p()).isZero();
    assertThat(paired.interval().low()).isEqualTo(paired.interval().high());
  }

  @Test
  void anExecutorWithoutSpreadLendsNoneToTheOthers() {
    Ratio paired =
        Ratio.paired(
            new double[][] {{1, 1, 1}, {1, 1.1, 0.95}},
            new double[][] {{1, 1, 1}, {1, 1, 1}},
            0.95);

    assertThat(paired.spread()).isEqualTo(Spread.ORDINARY);
    assertThat(paired.degrees()).isCloseTo(2, withPercentage(1e-10));
    assertThat(paired.blocks().get(0)).isEqualTo(new Ratio.Block(1, Optional.empty()));
    assertThat(paired.blocks().get(1).interval()).isPresent();
  }

  @Test
  void ratiosTooUncertainToBoundAreStillNumbers() {
    Ratio paired = Ratio.paired(new double[][] {{1e-9, 1e9}}, new double[][] {{1, 1}}, 0.999);

    assertThat(paired.interval().low()).isZero();
    assertThat(paired.interval().high()).isInfinite();
    assertThat(paired.p()).isCloseTo(1, withPercentage(1e-6));
  }

  @Test
  void whatIsNotAPairIsRejectedWithTheReason() {
    double[][] two = {{1, 2}};
    assertThatThrownBy(() -> Ratio.paired(two, new double[][] {{1, 2}, {1, 2}}, 0.95))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Runs are compared in pairs: the numerator has 1 executors, the denominator 2. Leave"
                + " out what was measured for one alone.");
    assertThatThrownBy(() -> Ratio.paired(two, new double[][] {{1, 2, 3}}, 0.95))
        .hasMessageContaining("the numerator has 2 runs on executor 1, the denominator 3.");
    assertThatThrownBy(() -> Ratio.paired(two, new double[][] {{1, -2}}, 0.95))
        .hasMessage(
            "Nothing can be computed from the denominator on executor 1: value 2 of 2 is -2.0,"
                + " which is not above zero, so no ratio to it exists; measure longer loops.");
    assertThatThrownBy(() -> Ratio.paired(new double[][] {{0, 1}}, two, 0.95))
        .hasMessageContaining("the numerator on executor 1: value 1 of 2 is 0.0");
    assertThatThrownBy(() -> Ratio.paired(new double[][] {{1, Double.NaN}}, two, 0.95))
        .hasMessageContaining("value 2 of 2 is NaN, which is not a finite number");
    assertThatThrownBy(() -> Ratio.paired(new double[][] {{1}}, new double[][] {{1}}, 0.95))
        .hasMessage(
            "One pair of runs or none says nothing of spread. Measure at least two of each"
                + " variant.");
    assertThatThrownBy(() -> Ratio.paired(new double[0][], new double[0][], 0.95))
        .hasMessageContaining("One pair of runs or none");
    assertThatThrownBy(() -> Ratio.paired(two, two, 95))
        .hasMessageContaining("No interval has a confidence of 95.0");
  }

  private static double[] times(double[] values, double factor) {
    return Arrays.stream(values).map(value -> value * factor).toArray();
  }

  @Test
  void equalVariantsThatWereMeasuredApartAreDeclaredDifferentAsOftenAsAllowed() {
    SplittableRandom random = new SplittableRandom(8);
    int different = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
      Ratio apart =
          Ratio.unpaired(
              Noise.around(random, 10, 10, 0.05), Noise.around(random, 6, 10, 0.01), 0.95);
      different += apart.p() < 0.05 ? 1 : 0;
    }
    assertThat((double) different / TRIALS).isBetween(0.03, 0.07);
  }

  @Test
  void runsApartWithoutSpreadHaveARuleOfTheirOwn() {
    double[] tens = {10, 10};

    assertThat(Ratio.unpaired(tens, tens, 0.95).spread()).isEqualTo(Spread.NONE_SAME);
    assertThat(Ratio.unpaired(new double[] {20, 20}, tens, 0.95).spread())
        .isEqualTo(Spread.NONE_DIFFERENT);
  }

  @Test
  void oneRunIsTooFewToBeComparedWithOthersThatWereMeasuredApart() {
    assertThatThrownBy(() -> Ratio.unpaired(new double[] {1}, new double[] {1, 2}, 0.95))
        .hasMessage(
            "One value says nothing of spread, and the numerator has only one. Measure at least"
                + " two.");
  }
}
