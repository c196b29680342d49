package io.tracecast.graph.stats.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Percentage.withPercentage;

import io.tracecast.graph.stats.benchmark.VarianceAnalysis.Spread;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TestVarianceAnalysis {
  private static final Function<List<double[]>, VarianceAnalysis> ONE_WAY =
      VarianceAnalysis::oneWay;
  private static final Function<List<double[]>, VarianceAnalysis> WELCH = VarianceAnalysis::welch;

  static List<Function<List<double[]>, VarianceAnalysis>> both() {
    return List.of(ONE_WAY, WELCH);
  }

  @ParameterizedTest
  @MethodSource("both")
  void equalValuesEverywhereConcludeNothing(Function<List<double[]>, VarianceAnalysis> analyse) {
    VarianceAnalysis analysis =
        analyse.apply(List.of(new double[] {0.3, 0.3}, new double[] {0.3, 0.3, 0.3}));

    assertThat(analysis.spread()).isEqualTo(Spread.NONE_SAME);
    assertThat(analysis.f()).isZero();
    assertThat(analysis.p()).isEqualTo(1);
    assertThat(analysis.withinDegrees()).isPositive();
  }

  @ParameterizedTest
  @MethodSource("both")
  void differentConstantsDiffer(Function<List<double[]>, VarianceAnalysis> analyse) {
    VarianceAnalysis analysis = analyse.apply(List.of(new double[] {1, 1}, new double[] {2, 2}));

    assertThat(analysis.spread()).isEqualTo(Spread.NONE_DIFFERENT);
    assertThat(analysis.f()).isInfinite().isPositive();
    assertThat(analysis.p()).isZero();
  }

  /** The t-test of {9, 10, 12} against 10: t = 1 / 2.6457..., two degrees of freedom. */
  @Test
  void welchComparesOneGroupWithAConstantOneAsATTestDoes() {
    double[] group = {9, 10, 12};
    double t = (31.0 / 3 - 10) / Math.sqrt(7.0 / 9);

    VarianceAnalysis analysis = VarianceAnalysis.welch(List.of(group, new double[] {10, 10}));

    assertThat(analysis.spread()).isEqualTo(Spread.ORDINARY);
    assertThat(analysis.f()).isCloseTo(t * t, withPercentage(1e-10));
    assertThat(analysis.withinDegrees()).isEqualTo(2);
    assertThat(analysis.p()).isCloseTo(StudentT.twoSided(t, 2), withPercentage(1e-10));
  }

  @Test
  void welchsRuleForConstantGroupsIsTheLimitOfHisFormula() {
    double[] wide = {9.5, 10, 12, 11};
    double[] wider = {8, 10, 14};
    double tiny = 1e-9;

    VarianceAnalysis limit =
        VarianceAnalysis.welch(
            List.of(wide, wider, new double[] {10, 10, 10}, new double[] {10, 10, 10}));
    VarianceAnalysis near =
        VarianceAnalysis.welch(
            List.of(
                wide,
                wider,
                new double[] {10 - tiny, 10, 10 + tiny},
                new double[] {10 - tiny, 10, 10 + tiny}));

    assertThat(limit.f()).isCloseTo(near.f(), withPercentage(1e-5));
    assertThat(limit.withinDegrees()).isCloseTo(near.withinDegrees(), withPercentage(1e-5));
    assertThat(limit.p()).isCloseTo(near.p(), withPercentage(1e-5));
  }

  @Test
  void welchFindsConstantGroupsDifferentWhateverTheOthersSay() {
    VarianceAnalysis analysis =
        VarianceAnalysis.welch(
            List.of(new double[] {1, 1}, new double[] {2, 2}, new double[] {0, 3}));

    assertThat(analysis.spread()).isEqualTo(Spread.NONE_DIFFERENT);
    assertThat(analysis.p()).isZero();
  }

  @Test
  void groupsOfOneValueJoinTheClassicAnalysisButNotWelchs() {
    List<double[]> groups = List.of(new double[] {1, 2, 3}, new double[] {4});

    assertThat(VarianceAnalysis.oneWay(groups).f()).isCloseTo(3, withPercentage(1e-10));
    assertThatThrownBy(() -> VarianceAnalysis.welch(groups))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "One value says nothing of spread, and a group has only one. Measure at least two.");
  }

  @Test
  void whatCannotBeAnalysedIsRejectedWithTheReason() {
    assertThatThrownBy(() -> VarianceAnalysis.oneWay(List.of(new double[] {1, 2})))
        .hasMessage(
            "An analysis of variance compares two groups or more, not 1. Name another variant.");
    assertThatThrownBy(() -> VarianceAnalysis.welch(List.of())).hasMessageContaining("not 0");
    assertThatThrownBy(() -> VarianceAnalysis.oneWay(List.of(new double[] {1}, new double[] {2})))
        .hasMessage(
            "One value says nothing of spread, and each of the 2 groups has only one. Measure at"
                + " least two.");
    assertThatThrownBy(
            () -> VarianceAnalysis.oneWay(List.of(new double[] {1, Double.NaN}, new double[2])))
        .hasMessageContaining("a group: value 2 of 2 is NaN");
    assertThatThrownBy(() -> VarianceAnalysis.oneWay(List.of(new double[] {1, 2}, new double[0])))
        .hasMessageContaining("a group: it has no value");
  }

  /** Doubles that subtract sums of squares keep 5 digits of the first and none of the second. */
  @Test
  void groupsFarApartLoseNoDigits() {
    assertThat(farApart(1e-6)).isCloseTo(1499999999997.0, withPercentage(1e-12));
    assertThat(farApart(1e-8)).isCloseTo(1.5000000099057404e16, withPercentage(1e-12));
  }

  private static double farApart(double spread) {
    return VarianceAnalysis.oneWay(
            List.of(
                new double[] {1, 1 + spread, 1 - spread}, new double[] {2, 2 + spread, 2 - spread}))
        .f();
  }

  @Property(tries = 500)
  void nothingIsEverNaN(
      @ForAll @Size(min = 2, max = 8) List<Long> left,
      @ForAll @Size(min = 2, max = 8) List<Long> right) {
    List<double[]> groups = List.of(Noise.finite(left), Noise.finite(right));

    for (Function<List<double[]>, VarianceAnalysis> analyse : both()) {
      VarianceAnalysis analysis = analyse.apply(groups);
      assertThat(analysis.f()).isGreaterThanOrEqualTo(0);
      assertThat(analysis.p()).isBetween(0.0, 1.0);
      assertThat(analysis.withinDegrees()).isPositive();
    }
  }

  @Test
  void orderAndUnitDoNotMatter() {
    SplittableRandom random = new SplittableRandom(7);
    for (int trial = 0; trial < 100; trial++) {
      double[] left = random.doubles(10, 9, 11).toArray();
      double[] right = random.doubles(7, 9, 12).toArray();
      double[] reversed = new double[left.length];
      Arrays.setAll(reversed, i -> left[left.length - 1 - i]);
      for (Function<List<double[]>, VarianceAnalysis> analyse : both()) {
        VarianceAnalysis analysis = analyse.apply(List.of(left, right));
        VarianceAnalysis swapped = analyse.apply(List.of(right, reversed));
        VarianceAnalysis scaled = analyse.apply(List.of(times(left, 1e-6), times(right, 1e-6)));
        assertThat(swapped.f()).isCloseTo(analysis.f(), withPercentage(1e-11));
        assertThat(scaled.f()).isCloseTo(analysis.f(), withPercentage(1e-8));
        assertThat(scaled.p()).isCloseTo(analysis.p(), withPercentage(1e-8));
      }
    }
  }

  /** Ten run means each, the second variant five times as noisy, 2,000 trials. */
  @Test
  void equalVariantsAreDeclaredDifferentAsOftenAsAllowed() {
    SplittableRandom random = new SplittableRandom(11);
    int classic = 0;
    int welch = 0;
    for (int trial = 0; trial < 2000; trial++) {
      double[] quiet = Noise.around(random, 10, 10, 0.02);
      double[] alike = Noise.around(random, 10, 10, 0.02);
      double[] noisy = Noise.around(random, 10, 10, 0.1);
      classic += VarianceAnalysis.oneWay(List.of(quiet, alike)).p() < 0.05 ? 1 : 0;
      welch += VarianceAnalysis.welch(List.of(quiet, noisy)).p() < 0.05 ? 1 : 0;
    }
    assertThat(classic / 2000.0).isBetween(0.03, 0.07);
    assertThat(welch / 2000.0).isBetween(0.03, 0.07);
  }

  private static double[] times(double[] values, double factor) {
    return Arrays.stream(values).map(value -> value * factor).toArray();
  }
}
